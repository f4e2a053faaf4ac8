import { InputError } from '@backstage/errors';
import type {
  RecordedBucketDifferences,
  RecordedBucketDifferencesPage,
  RecordedBucketsPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { History, type PastDifference } from '../inventory';
import { extentOfReading } from './extentOfReading';
import { writeCursor } from './parameters';
import type { BucketsQuery } from './parseBucketsQuery';
import { ReadableEntities } from './ReadableEntities';
import type { Reader } from './Reader';
import { recordedBucket } from './recordedBucket';

/** The catalog is asked so often for one page. What was found until then is a page. */
const MAX_QUERIES = 5;

interface Page<Item> {
  items: Item[];
  nextCursor?: string;
}

/** How a page is found for whoever may read all entities, and for whoever may read some. */
interface Find<Item> {
  all: (page: {
    after?: number;
    limit: number;
  }) => Promise<{ items: Item[]; next?: number }>;
  /** Answers as many items as entities at the most. */
  some: (entityRefs: string[]) => Promise<Item[]>;
}

/**
 * The buckets that somebody may know of. Whoever may read all entities may know of all buckets. Whoever may read some may
 * know of those that are there and have these entities, and what these buckets were like before: of one that is gone
 * nothing is left to apply the permission's conditions to, and one that was made again under its name is another.
 */
export class RecordedBuckets {
  readonly #history: History;

  constructor(private readonly reader: Reader) {
    this.#history = new History(reader.database);
  }

  /** Buckets as they were at a time. */
  async list(
    query: BucketsQuery & { at: string },
  ): Promise<RecordedBucketsPage> {
    const { filter, at } = query;
    const { items, nextCursor } = await this.#page(query, {
      all: page => this.#history.page(filter, at, page),
      some: refs => this.#history.ofEntities(refs, filter, at),
    });
    return { items: items.map(item => recordedBucket(item, at)), nextCursor };
  }

  /** What differs between two times. */
  async differences(
    query: BucketsQuery & { times: { from: string; to: string } },
  ): Promise<RecordedBucketDifferencesPage> {
    const { filter, times } = query;
    if (times.from > times.to) {
      throw new InputError('Parameter from: must not be later than to');
    }
    const { items, nextCursor } = await this.#page(query, {
      all: page => this.#history.differences(filter, times, page),
      some: refs => this.#history.differencesOfEntities(refs, filter, times),
    });
    return { items: items.map(item => told(item, times)), nextCursor };
  }

  async #page<Item>(
    query: BucketsQuery,
    find: Find<Item>,
  ): Promise<Page<Item>> {
    switch (await extentOfReading(this.reader)) {
      case 'all': {
        const after = cursorOf(query, 'after');
        const { items, next } = await find.all({ after, limit: query.limit });
        return next === undefined
          ? { items }
          : { items, nextCursor: writeCursor({ after: next }) };
      }
      case 'some':
        return this.#pageOfSome(query, find.some);
      default:
        return { items: [] };
    }
  }

  async #pageOfSome<Item>(
    query: BucketsQuery,
    find: Find<Item>['some'],
  ): Promise<Page<Item>> {
    const { filter, limit } = query;
    const { entityRef, bucket, arn, accountId } = filter;
    const entities = new ReadableEntities(this.reader);
    if (entityRef !== undefined) {
      return { items: await find(await entities.among([entityRef])) };
    }
    const items: Item[] = [];
    let cursor = cursorOf(query, 'catalog');
    for (let asked = 0; asked < MAX_QUERIES && items.length < limit; asked++) {
      const page = await entities.page({
        bucket,
        arn,
        accountId,
        cursor,
        limit: limit - items.length,
      });
      items.push(...(await find(page.refs)));
      cursor = page.cursor;
      if (!cursor) {
        return { items };
      }
    }
    return { items, nextCursor: writeCursor({ catalog: cursor! }) };
  }
}

/** The position of the cursor, which is of this kind for somebody who may read this much. */
function cursorOf<Kind extends 'after' | 'catalog'>(
  { cursor }: BucketsQuery,
  kind: Kind,
): (Kind extends 'after' ? number : string) | undefined {
  const positions: Record<string, unknown> = cursor ?? {};
  if (cursor && !Object.hasOwn(positions, kind)) {
    throw new InputError(
      'Parameter cursor: must be a nextCursor that was answered to you before',
    );
  }
  return positions[kind] as ReturnType<typeof cursorOf<Kind>>;
}

function told(
  { before, after, differences }: PastDifference,
  { from, to }: { from: string; to: string },
): RecordedBucketDifferences {
  return {
    ...(before && { before: recordedBucket(before, from) }),
    after: recordedBucket(after, to),
    differences,
  };
}
