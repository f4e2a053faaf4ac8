import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  RecordedBucketDifferences,
  RecordedBucketDifferencesPage,
  RecordedBucketsPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { History, type PastDifference } from '../inventory';
import {
  type BucketsCursor,
  type BucketsQuery,
  writeBucketsCursor,
} from './parseBucketsQuery';
import { ReadableEntities } from './ReadableEntities';
import { recordedBucket } from './recordedBucket';

interface Page<Item> {
  items: Item[];
  next?: BucketsCursor;
}

/**
 * The buckets that somebody may know of. Whoever may read all entities may know of all buckets. Whoever may read some may
 * know of those that are there and have these entities, and what these buckets were like before: of one that is gone
 * nothing is left to apply the permission's conditions to, and one that was made again under its name is another.
 */
export class RecordedBuckets {
  readonly #history: History;

  constructor(
    private readonly options: {
      database: Knex;
      permissions: PermissionsService;
      catalog: CatalogService;
      credentials: BackstageCredentials;
    },
  ) {
    this.#history = new History(options.database);
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
    find: {
      all: (page: {
        after?: number;
        limit: number;
      }) => Promise<{ items: Item[]; next?: number }>;
      some: (entityRefs: string[]) => Promise<Item[]>;
    },
  ): Promise<{ items: Item[]; nextCursor?: string }> {
    const { items, next } = await this.#readable(query, find);
    return { items, nextCursor: next && writeBucketsCursor(next) };
  }

  async #readable<Item>(
    query: BucketsQuery,
    find: {
      all: (page: {
        after?: number;
        limit: number;
      }) => Promise<{ items: Item[]; next?: number }>;
      some: (entityRefs: string[]) => Promise<Item[]>;
    },
  ): Promise<Page<Item>> {
    const { permissions, credentials } = this.options;
    const [{ result }] = await permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    switch (result) {
      case AuthorizeResult.ALLOW: {
        const after = rowOfCursor(query);
        const page = await find.all({ after, limit: query.limit });
        return {
          items: page.items,
          ...(page.next !== undefined && { next: { after: page.next } }),
        };
      }
      case AuthorizeResult.CONDITIONAL:
        return new ReadableEntities(this.options).page(query, find.some);
      default:
        return { items: [] };
    }
  }
}

function rowOfCursor({ cursor }: BucketsQuery): number | undefined {
  if (cursor?.catalog !== undefined) {
    throw new InputError(
      'Parameter cursor: must be a nextCursor that was answered to you before',
    );
  }
  return cursor?.after;
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
