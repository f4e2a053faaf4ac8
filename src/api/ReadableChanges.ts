import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_AWS_BUCKET_NAME,
  BUCKET_CHANGE_KINDS,
  type BucketChange,
  type BucketChangeKind,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import {
  type ChangeFilter,
  type ChangePosition,
  listChanges,
} from '../inventory/changes/listChanges';

/** So many entities are named in one query of the log; whoever may read more finds readable changes everywhere in it. */
const FEW_ENTITIES = 500;
const CHANGES_PER_QUERY = 1_000;

/** So often the log is asked for changes that may be readable, before the readable entities are asked for theirs. */
const QUERIES_OF_LOG = 5;

const OF_WHAT_IS_GONE: readonly BucketChangeKind[] = ['deleted', 'left-scope'];

const REF_FIELDS = ['kind', 'metadata.namespace', 'metadata.name'];

/**
 * The change log for somebody who may read some of the catalog's entities: the changes of those.
 *
 * Changes of hidden entities leave no trace in what it lists, and so none in a cursor that is made of it: a cursor, or
 * an empty page that has one, would tell that a hidden bucket exists, and when it changed.
 */
export class ReadableChanges {
  private readonly database: Knex;
  private readonly catalog: CatalogService;
  private readonly credentials: BackstageCredentials;
  /** Whether the catalog shows an entity, of all that it was asked for. */
  private readonly isReadable = new Map<string, boolean>();

  constructor(options: {
    database: Knex;
    catalog: CatalogService;
    credentials: BackstageCredentials;
  }) {
    this.database = options.database;
    this.catalog = options.catalog;
    this.credentials = options.credentials;
  }

  /** Lists changes, the latest first, beginning behind the position where one is given. */
  async list(
    filter: ChangeFilter,
    page: { after?: ChangePosition; limit: number },
  ): Promise<BucketChange[]> {
    // Nothing is left to tell who may read these by.
    const kinds = (filter.kinds ?? BUCKET_CHANGE_KINDS).filter(
      kind => !OF_WHAT_IS_GONE.includes(kind),
    );
    if (kinds.length === 0) {
      return [];
    }
    const wanted = {
      ...filter,
      ...(filter.kinds && { kinds }),
      // The name of one that is gone may be that of another by now.
      isPresent: true,
    };
    // The catalog is asked first: the time that it takes tells nothing of changes of what it hides.
    const entityRefs = await this.fewEntities(filter);
    if (entityRefs) {
      return entityRefs.length > 0
        ? listChanges(this.database, { ...wanted, entityRefs }, page)
        : [];
    }
    return (
      (await this.search(wanted, page)) ?? this.ofAllEntities(wanted, page)
    );
  }

  /** The refs of the bucket entities that the catalog shows, of those that the filter names, if they are few. */
  private async fewEntities({
    entityRef,
    bucket,
  }: ChangeFilter): Promise<string[] | undefined> {
    if (entityRef) {
      const { items } = await this.catalog.getEntitiesByRefs(
        { entityRefs: [entityRef], fields: ['kind', 'metadata.name'] },
        { credentials: this.credentials },
      );
      return items[0] ? [entityRef] : [];
    }
    const { items } = await this.catalog.queryEntities(
      {
        filter: {
          [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`]:
            bucket ?? CATALOG_FILTER_EXISTS,
        },
        fields: REF_FIELDS,
        limit: FEW_ENTITIES + 1,
        totalItems: 'exclude',
      },
      { credentials: this.credentials },
    );
    return items.length > FEW_ENTITIES
      ? undefined
      : items.map(entity => stringifyEntityRef(entity));
  }

  /** By the index of entities: it takes as many statements as there are readable entities, however long the log is. */
  private async ofAllEntities(
    filter: ChangeFilter,
    page: { after?: ChangePosition; limit: number },
  ): Promise<BucketChange[]> {
    let latest: BucketChange[] = [];
    for await (const entities of this.catalog.streamEntities(
      {
        filter: {
          [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`]:
            CATALOG_FILTER_EXISTS,
        },
        fields: REF_FIELDS,
      },
      { credentials: this.credentials },
    )) {
      const entityRefs = entities.map(entity => stringifyEntityRef(entity));
      const some = await listChanges(
        this.database,
        { ...filter, entityRefs },
        page,
      );
      latest = [...latest, ...some].sort(latestFirst).slice(0, page.limit);
    }
    return latest;
  }

  /** Reads the log until there are enough readable changes, or to its end; undefined where that is too far. */
  private async search(
    filter: ChangeFilter,
    page: { after?: ChangePosition; limit: number },
  ): Promise<BucketChange[] | undefined> {
    const readable: BucketChange[] = [];
    let after = page.after;
    let isEnd = false;
    for (
      let queries = 0;
      !isEnd && readable.length < page.limit;
      queries += 1
    ) {
      if (queries === QUERIES_OF_LOG) {
        return undefined;
      }
      const changes = await listChanges(this.database, filter, {
        after,
        limit: CHANGES_PER_QUERY,
      });
      readable.push(...(await this.onlyReadable(changes)));
      after = changes.at(-1);
      isEnd = changes.length < CHANGES_PER_QUERY;
    }
    return readable.slice(0, page.limit);
  }

  /** The changes whose entity the catalog shows; a bucket that is gone, or never had an entity, has none. */
  private async onlyReadable(changes: BucketChange[]): Promise<BucketChange[]> {
    const entityRefs = [
      ...new Set(changes.flatMap(({ entityRef }) => entityRef ?? [])),
    ].filter(entityRef => !this.isReadable.has(entityRef));
    if (entityRefs.length > 0) {
      const { items } = await this.catalog.getEntitiesByRefs(
        { entityRefs, fields: ['kind', 'metadata.name'] },
        { credentials: this.credentials },
      );
      entityRefs.forEach((entityRef, index) =>
        this.isReadable.set(entityRef, Boolean(items[index])),
      );
    }
    return changes.filter(
      ({ entityRef }) => entityRef && this.isReadable.get(entityRef),
    );
  }
}

function latestFirst(a: BucketChange, b: BucketChange): number {
  if (a.observedAt !== b.observedAt) {
    return a.observedAt < b.observedAt ? 1 : -1;
  }
  return Number(b.id) - Number(a.id);
}
