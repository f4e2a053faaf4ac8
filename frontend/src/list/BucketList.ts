import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogApi } from '@backstage/plugin-catalog-react';
import type {
  AwsS3BucketsClient,
  BucketToAttend,
  OrderBucketsRequest,
  OrderedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { catalogQueryOf, filterText, type Reader } from './catalogQuery';
import { CHANGED } from './listFilters';
import { type ListQuery, ROWS } from './ListQuery';

const FIELDS = ['kind', 'metadata', 'spec', 'relations'];

/** As many as `GET buckets/order` takes and answers at once, and `GET attention` takes. */
const REFS_AT_ONCE = 100;

/** As many as `GET attention` answers at once. */
const CHECKS_AT_ONCE = 500;

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** How many there are, or at least are. */
export interface Total {
  buckets: number;
  isAtLeast: boolean;
}

/** A bucket of the list. */
export interface ListedBucket {
  id: string;
  entity: Entity;
  /** What changes too often to be in the entity; absent until it is known. */
  measures?: OrderedBucket;
}

/** A bucket of the list, with what is only asked for to export it. */
export interface ExportedBucket extends ListedBucket {
  /** The checks that it failed, and those by which it can't be judged; absent where it isn't judged at all. */
  checks?: BucketToAttend[];
}

/**
 * The buckets that a list shows. The catalog filters them. It orders them by name; by all else, and by what is in names
 * and tags, the backend module does.
 */
export class BucketList {
  constructor(
    private readonly catalogApi: CatalogApi,
    private readonly api: AwsS3BucketsClient,
    private readonly reader: Reader,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** A page of the list. */
  async page(
    query: ListQuery,
  ): Promise<{ rows: ListedBucket[]; total: Total }> {
    const { isDescending, offset } = query;
    if (query.by !== 'name' || !this.#isOfCatalog(query)) {
      return this.#orderedPage(query, { offset, limit: ROWS });
    }
    const { items, totalItems } = await this.catalogApi.queryEntities({
      filter: catalogQueryOf(query, this.reader).filter,
      orderFields: {
        field: 'metadata.name',
        order: isDescending ? 'desc' : 'asc',
      },
      fields: FIELDS,
      offset,
      limit: ROWS,
    });
    return {
      rows: items.map(entity => ({ id: stringifyEntityRef(entity), entity })),
      total: { buckets: totalItems, isAtLeast: false },
    };
  }

  /** How many buckets there are on all pages. */
  async count(query: ListQuery): Promise<Total> {
    if (!this.#isOfCatalog(query)) {
      const page = await this.api.orderBuckets({
        ...this.#request(query),
        limit: 0,
      });
      return { buckets: page.totalItems, isAtLeast: page.isAtLeast };
    }
    const { totalItems } = await this.catalogApi.queryEntities({
      filter: catalogQueryOf(query, this.reader).filter,
      limit: 0,
    });
    return { buckets: totalItems, isAtLeast: false };
  }

  /** What is not in the entities of some buckets, by their refs. */
  async measures(refs: string[]): Promise<Map<string, OrderedBucket>> {
    const known = new Map<string, OrderedBucket>();
    for (let start = 0; start < refs.length; start += REFS_AT_ONCE) {
      const { items } = await this.api.orderBuckets({
        entityRef: refs.slice(start, start + REFS_AT_ONCE),
        limit: REFS_AT_ONCE,
      });
      items.forEach(item => known.set(item.entityRef, item));
    }
    return known;
  }

  /** All buckets of the list with their measures and checks, some hundreds at a time. */
  async *all(query: ListQuery): AsyncGenerator<ExportedBucket[]> {
    for await (const buckets of this.#measured(query)) {
      // The others are not of the backend module.
      const judged = buckets.filter(({ measures }) => measures);
      const checks = await this.#checks(judged.map(({ id }) => id));
      yield buckets.map(bucket => ({
        ...bucket,
        checks: checks.get(bucket.id),
      }));
    }
  }

  /** What checks found of some buckets, by their refs. */
  async #checks(refs: string[]): Promise<Map<string, BucketToAttend[]>> {
    const found = new Map(refs.map(ref => [ref, [] as BucketToAttend[]]));
    for (let start = 0; start < refs.length; start += REFS_AT_ONCE) {
      const entityRef = refs.slice(start, start + REFS_AT_ONCE);
      let offset = 0;
      let total: number;
      do {
        const { items, totalItems } = await this.api.listAttention({
          entityRef,
          unjudged: true,
          offset,
          limit: CHECKS_AT_ONCE,
        });
        items.forEach(item => found.get(item.entityRef)?.push(item));
        offset += CHECKS_AT_ONCE;
        total = totalItems;
      } while (offset < total);
    }
    return found;
  }

  async *#measured(query: ListQuery): AsyncGenerator<ListedBucket[]> {
    if (!this.#isOfCatalog(query)) {
      for (let offset = 0; ; offset += REFS_AT_ONCE) {
        const page = { offset, limit: REFS_AT_ONCE };
        const { rows } = await this.#orderedPage(query, page);
        yield rows;
        if (rows.length < REFS_AT_ONCE) {
          return;
        }
      }
    }
    for await (const entities of this.catalogApi.streamEntities({
      filter: catalogQueryOf(query, this.reader).filter,
      fields: FIELDS,
    })) {
      const refs = entities.map(entity => stringifyEntityRef(entity));
      const measures = await this.measures(refs);
      yield entities.map((entity, index) => ({
        id: refs[index],
        entity,
        measures: measures.get(refs[index]),
      }));
    }
  }

  #isOfCatalog(query: ListQuery): boolean {
    return (
      !query.filters[CHANGED] &&
      catalogQueryOf(query, this.reader).text === undefined
    );
  }

  async #orderedPage(
    query: ListQuery,
    page: { offset: number; limit: number },
  ): Promise<{ rows: ListedBucket[]; total: Total }> {
    const { items, totalItems, isAtLeast } = await this.api.orderBuckets({
      ...this.#request(query),
      ...page,
    });
    const { items: entities } = await this.catalogApi.getEntitiesByRefs({
      entityRefs: items.map(({ entityRef }) => entityRef),
      fields: FIELDS,
    });
    return {
      rows: items.flatMap((measures, index) => {
        const entity = entities[index];
        return entity ? [{ id: measures.entityRef, entity, measures }] : [];
      }),
      total: { buckets: totalItems, isAtLeast },
    };
  }

  #request(query: ListQuery): OrderBucketsRequest {
    const { filter, text } = catalogQueryOf(query, this.reader);
    return {
      by: query.by,
      order: query.isDescending ? 'desc' : 'asc',
      text,
      filter: filterText(filter),
      ...(query.filters[CHANGED] && {
        changedSince: new Date(this.now().getTime() - WEEK_MS).toISOString(),
      }),
    };
  }
}
