import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  ANNOTATION_AWS_BUCKET_NAME,
  estimateOfUsage,
  type OrderedBucket,
  type OrderedBucketsPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { BucketOrder, type Measures, type OrderedRow } from '../inventory';
import { isoDay } from '../usage/days';
import type { PricesOfProviders } from '../usage/StoredTypes';
import { extentOfReading } from './extentOfReading';
import type { OrderQuery } from './parseOrderQuery';
import type { ReadableBuckets } from './ReadableBuckets';
import type { Reader } from './Reader';

/** A request looks at so many buckets at the most, where all have to be counted one by one. */
const MAX_COUNTED = 10_000;

const ONLY_BUCKETS = {
  [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`]: CATALOG_FILTER_EXISTS,
};

/**
 * The buckets that are there, in an order. The inventory has the order; the catalog says which of them somebody may see, and
 * which of these its filter lets through.
 */
export class OrderedBuckets {
  readonly #order: BucketOrder;

  constructor(
    private readonly reader: Reader,
    private readonly parts: {
      readable: ReadableBuckets;
      prices: PricesOfProviders;
    },
  ) {
    this.#order = new BucketOrder(reader.database);
  }

  async page(query: OrderQuery): Promise<OrderedBucketsPage> {
    const { offset, limit, text, changedSince, entityRefs } = query;
    // What the catalog can filter by it also counts.
    const isCounted = Boolean(text ?? changedSince ?? entityRefs);
    const items: OrderedRow[] = [];
    let found = 0;
    let looked = 0;
    let isOver = false;
    const isWanted = await this.#mayRead();
    for await (const rows of this.#order.rows(query)) {
      const shown = await this.#shown(rows.filter(isWanted), query);
      items.push(...shown.slice(Math.max(offset - found, 0)));
      found += shown.length;
      looked += rows.length;
      isOver = isCounted ? looked >= MAX_COUNTED : items.length >= limit;
      if (isOver) {
        break;
      }
    }
    return {
      items: await this.#measured(items.slice(0, limit)),
      totalItems: isCounted ? found : await this.#count(query),
      isAtLeast: isCounted && isOver,
    };
  }

  /** Spares the catalog to be asked for what somebody may not read. */
  async #mayRead(): Promise<(row: OrderedRow) => boolean> {
    const extent = await extentOfReading(this.reader);
    if (extent === 'all') {
      return () => true;
    }
    const refs = new Set(
      extent === 'some'
        ? await this.parts.readable.refs(this.reader.credentials)
        : [],
    );
    return row => refs.has(row.entity_ref);
  }

  async #shown(
    rows: OrderedRow[],
    { filter }: OrderQuery,
  ): Promise<OrderedRow[]> {
    const { catalog, credentials } = this.reader;
    if (rows.length === 0) {
      return [];
    }
    const { items } = await catalog.getEntitiesByRefs(
      {
        entityRefs: rows.map(row => row.entity_ref),
        filter: { ...filter, ...ONLY_BUCKETS },
        fields: ['kind'],
      },
      { credentials },
    );
    return rows.filter((_, index) => items[index]);
  }

  async #count({ filter }: OrderQuery): Promise<number> {
    const { catalog, credentials } = this.reader;
    const { totalItems } = await catalog.queryEntities(
      { filter: { ...filter, ...ONLY_BUCKETS }, limit: 0 },
      { credentials },
    );
    return totalItems;
  }

  async #measured(rows: OrderedRow[]): Promise<OrderedBucket[]> {
    const measures = await this.#order.measures(rows.map(({ id }) => id));
    return rows.map(({ id, entity_ref: entityRef }) => {
      const { size, lastChangeAt } = measures.get(id) ?? {};
      return {
        entityRef,
        ...(size && this.#sized(size)),
        ...(lastChangeAt !== undefined && { lastChangeAt }),
      };
    });
  }

  #sized({
    providerId,
    bytes,
    objects,
    day,
    stored,
  }: NonNullable<Measures['size']>): Omit<OrderedBucket, 'entityRef'> {
    const prices = this.parts.prices.get(providerId);
    return {
      bytes,
      ...(objects !== undefined && { objects }),
      day: isoDay(day),
      ...(stored.length > 0 && {
        estimate: estimateOfUsage(stored.map(one => ({ ...one, prices }))),
      }),
    };
  }
}
