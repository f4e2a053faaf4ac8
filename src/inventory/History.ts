import type {
  BucketChangeKind,
  ListBucketsRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { accountOfRow } from './AccountsTable';
import { changeOfRow, type ChangeRow } from './changes/listChanges';
import { lastSizesOf } from './lastSizesOf';
import {
  differencesOfPast,
  type PastBucket,
  pastBucketOf,
  type PastDifference,
} from './pastBucketOf';
import { PastTable } from './PastTable';
import {
  ACCOUNTS,
  type AccountRow,
  BUCKETS,
  type BucketRow,
  CHANGES,
  PAST,
  selectInChunks,
} from './tables';

/** Which buckets are asked for. */
export type HistoryFilter = Omit<ListBucketsRequest, 'at' | 'limit' | 'cursor'>;

/** Buckets, and the id of the last row that was looked at where there may be more. */
interface Page<Item> {
  items: Item[];
  next?: number;
}

/** Rows that are looked at together, at the least and at the most. */
const ROWS_AT_ONCE = { min: 100, max: 500 };

/** A request looks at so many rows at the most. What it has found until then is a page. */
const MAX_ROWS = 10_000;

/** What buckets were like: their rows, from which what was replaced since is undone. */
export class History {
  constructor(private readonly database: Knex) {}

  /** Buckets as they were at a time, beginning behind a row where one is given. */
  async page(
    filter: HistoryFilter,
    at: string,
    page: { after?: number; limit: number },
  ): Promise<Page<PastBucket>> {
    return this.#page(
      (after, limit) => this.#rows(filter, at, { after, limit }),
      rows => this.#asOf(rows, filter, at),
      page,
    );
  }

  /** What differs between two times. Only buckets that differ. */
  async differences(
    filter: HistoryFilter,
    times: { from: string; to: string },
    page: { after?: number; limit: number },
  ): Promise<Page<PastDifference>> {
    return this.#page(
      (after, limit) =>
        this.#rows(filter, times.to, { after, limit }).where(query =>
          query
            .where('known_since', '>', times.from)
            .orWhereExists(
              this.database(PAST)
                .whereRaw('bucket_id = ??.id', [BUCKETS])
                .where('until', '>', times.from)
                .where('until', '<=', times.to),
            ),
        ),
      rows => this.#differencesOf(rows, filter, times),
      page,
    );
  }

  /** Of entities that the catalog shows: the buckets that have them now, as they were at a time. */
  async ofEntities(
    entityRefs: string[],
    filter: HistoryFilter,
    at: string,
  ): Promise<PastBucket[]> {
    return this.#asOf(await this.#presentRows(entityRefs, filter), filter, at);
  }

  /** Of entities that the catalog shows: what differs of the buckets that have them now. */
  async differencesOfEntities(
    entityRefs: string[],
    filter: HistoryFilter,
    times: { from: string; to: string },
  ): Promise<PastDifference[]> {
    const rows = await this.#presentRows(entityRefs, filter);
    return this.#differencesOf(rows, filter, times);
  }

  async #page<Item extends PastBucket | PastDifference>(
    query: (after: number, limit: number) => PromiseLike<BucketRow[]>,
    found: (rows: BucketRow[]) => Promise<Item[]>,
    page: { after?: number; limit: number },
  ): Promise<Page<Item>> {
    const items: Item[] = [];
    const { min, max } = ROWS_AT_ONCE;
    const atOnce = Math.max(min, Math.min(max, page.limit + 1));
    let { after = 0 } = page;
    for (let looked = 0; looked < MAX_ROWS; looked += atOnce) {
      const rows = await query(after, atOnce);
      items.push(...(await found(rows)));
      if (items.length > page.limit) {
        const kept = items.slice(0, page.limit);
        return { items: kept, next: rowOf(kept.at(-1)!).id };
      }
      if (rows.length < atOnce) {
        return { items };
      }
      after = rows.at(-1)!.id;
    }
    return { items, next: after };
  }

  #rows(
    filter: HistoryFilter,
    at: string,
    page: { after: number; limit: number },
  ) {
    return this.database<BucketRow>(BUCKETS)
      .where('id', '>', page.after)
      .modify(where(filter))
      .modify(query => {
        if (filter.state) {
          query.where(some =>
            some
              .whereRaw(
                filter.state === 'gone'
                  ? 'gone_at is not null'
                  : 'gone_at is null',
              )
              // It may have been otherwise then.
              .orWhere('known_since', '>', at)
              .orWhereExists(
                this.database(PAST)
                  .whereRaw('bucket_id = ??.id', [BUCKETS])
                  .where('until', '>', at),
              ),
          );
        }
        if (filter.owner !== undefined) {
          query.whereIn(
            'id',
            this.database(BUCKETS)
              .where('owner', filter.owner)
              .select('id')
              .union(
                this.database(PAST)
                  .where('owner', filter.owner)
                  .where('until', '>', at)
                  .select('bucket_id'),
              ),
          );
        }
      })
      .orderBy('id')
      .limit(page.limit);
  }

  async #presentRows(
    entityRefs: string[],
    filter: HistoryFilter,
  ): Promise<BucketRow[]> {
    return selectInChunks(entityRefs, some =>
      this.database<BucketRow>(BUCKETS)
        .whereIn('entity_ref', some)
        .whereNull('gone_at')
        .modify(where(filter))
        .orderBy('id'),
    );
  }

  async #asOf(
    rows: BucketRow[],
    filter: HistoryFilter,
    at: string,
  ): Promise<PastBucket[]> {
    const past = await new PastTable(this.database).after(idsOf(rows), at);
    const origins = await this.#origins(rows, at);
    const buckets = rows.flatMap(
      row => pastBucketOf(row, at, { past, origins }) ?? [],
    );
    return this.#described(buckets.filter(matches(filter)));
  }

  async #differencesOf(
    rows: BucketRow[],
    filter: HistoryFilter,
    { from, to }: { from: string; to: string },
  ): Promise<PastDifference[]> {
    const past = await new PastTable(this.database).after(idsOf(rows), from);
    const origins = await this.#origins(rows, from);
    const found = rows.flatMap(row => {
      const after = pastBucketOf(row, to, { past, origins });
      if (!after || after.state === 'unknown' || !matches(filter)(after)) {
        return [];
      }
      const before = pastBucketOf(row, from, { past, origins });
      const differences = differencesOfPast(before, after);
      return differences.length > 0 ? [{ before, after, differences }] : [];
    });
    await this.#described(
      found.flatMap(({ before, after }) => [after, before ?? []].flat()),
    );
    return found;
  }

  /** How buckets were first seen that were not known yet at a time, by the id of the row. */
  async #origins(
    rows: BucketRow[],
    at: string,
  ): Promise<Map<number, BucketChangeKind>> {
    const since = new Map(
      rows
        .filter(row => row.known_since > at)
        .map(row => [row.id, row.known_since]),
    );
    const changes = await selectInChunks([...since.keys()], some =>
      this.database<ChangeRow>(CHANGES)
        .whereIn('bucket_id', some)
        .whereIn('kind', ['created', 'discovered'])
        .orderBy('id', 'desc'),
    );
    return new Map(
      changes
        .filter(row => row.observed_at === since.get(row.bucket_id))
        .map(({ bucket_id, kind }) => [bucket_id, kind]),
    );
  }

  /** Adds what only other tables tell. */
  async #described(buckets: PastBucket[]): Promise<PastBucket[]> {
    const accounts = await selectInChunks(
      [...new Set(buckets.map(({ row }) => row.account_id))],
      some => this.database<AccountRow>(ACCOUNTS).whereIn('account_id', some),
    );
    const names = new Map(
      accounts.map(row => [
        `${row.provider_id}/${row.account_id}`,
        accountOfRow(row).name,
      ]),
    );
    const sizes = await lastSizesOf(
      this.database,
      buckets.filter(({ state }) => state === 'gone'),
    );
    const gone = buckets.filter(({ row }) => row.gone_as === 'deleted');
    const deletions = await selectInChunks(
      idsOf(gone.map(({ row }) => row)),
      some =>
        this.database<ChangeRow>(CHANGES)
          .whereIn('bucket_id', some)
          .where('kind', 'deleted')
          .whereNotNull('actor')
          .orderBy('id'),
    );
    const actors = new Map(
      deletions.map(row => [row.bucket_id, changeOfRow(row).actor]),
    );
    for (const bucket of buckets) {
      const { row } = bucket;
      bucket.accountName = names.get(`${row.provider_id}/${row.account_id}`);
      if (row.gone_as === 'deleted') {
        bucket.goneBy = actors.get(row.id);
      }
      bucket.lastSize = sizes.get(row.id);
    }
    return buckets;
  }
}

function where(filter: HistoryFilter) {
  return (query: Knex.QueryBuilder) => {
    for (const [column, value] of [
      ['provider_id', filter.providerId],
      ['name', filter.bucket],
      ['arn', filter.arn],
      ['entity_ref', filter.entityRef],
      ['account_id', filter.accountId],
    ] as const) {
      if (value !== undefined) {
        query.where(column, value);
      }
    }
  };
}

function matches({ owner, state }: HistoryFilter) {
  return (bucket: PastBucket) =>
    bucket.state === 'unknown' ||
    ((state === undefined || bucket.state === state) &&
      (owner === undefined || bucket.row.owner === owner));
}

function idsOf(rows: BucketRow[]): number[] {
  return rows.map(({ id }) => id);
}

function rowOf(item: PastBucket | PastDifference): BucketRow {
  return 'row' in item ? item.row : item.after.row;
}
