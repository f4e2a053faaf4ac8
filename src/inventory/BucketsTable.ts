import type { Knex } from 'knex';
import { pick } from 'lodash';
import {
  type BucketReading,
  BUCKETS,
  type BucketRow,
  inChunks,
  type ListingKey,
  selectInChunks,
} from './tables';
import { PastTable } from './PastTable';
import { replacedColumns } from './replacedColumns';
import { type ColumnType, updateRows } from './updateRows';

/** A range of names: beyond `after`, up to and with `upTo`; open where either is left out. Or one name only. */
export interface NameRange {
  after?: string;
  upTo?: string;
  only?: string;
}

/** The columns that a reading writes. */
const READ = {
  created_at: 'text',
  listed_created_at: 'text',
  region: 'text',
  region_status: 'text',
  region_read_at: 'text',
  facts: 'text',
  missing_at: 'text',
  missing_runs: 'integer',
  read_at: 'text',
  gone_at: 'text',
  gone_as: 'text',
  version: 'integer',
} satisfies Partial<Record<keyof BucketRow, ColumnType>>;

const READ_COLUMNS = Object.keys(READ) as Array<keyof typeof READ>;

/** The table of buckets, of one provider. */
export class BucketsTable {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  /** The rows of a listing within a range of names. */
  async inRange(key: ListingKey, range: NameRange): Promise<BucketRow[]> {
    return this.#ofListing(key).modify(query => {
      if (range.only !== undefined) {
        query.where('name', range.only);
      }
      if (range.after !== undefined) {
        query.where('name', '>', range.after);
      }
      if (range.upTo !== undefined) {
        query.where('name', '<=', range.upTo);
      }
    });
  }

  /** The rows of buckets that are there, by ARN. */
  async byArn(arns: string[]): Promise<BucketRow[]> {
    return selectInChunks(arns, some => this.#present().whereIn('arn', some));
  }

  /** The latest row of each bucket that is gone. */
  async goneByArn(arns: string[]): Promise<Map<string, BucketRow>> {
    const rows = await selectInChunks(arns, some =>
      this.#ofProvider()
        .whereIn('arn', some)
        .whereNotNull('gone_at')
        .orderBy('id'),
    );
    return new Map(rows.map(row => [row.arn, row]));
  }

  /** Up to so many rows of an account, whichever listing they belong to. */
  async ofAccount(accountId: string, limit: number): Promise<BucketRow[]> {
    return this.#present()
      .where('account_id', accountId)
      .orderBy('id')
      .limit(limit);
  }

  /** Up to so many rows of a listing. */
  async ofListing(key: ListingKey, limit: number): Promise<BucketRow[]> {
    return this.#ofListing(key).orderBy('id').limit(limit);
  }

  /** The regions in which an account has buckets, of whatever kind, or access points of one region. */
  async regionsOf(accountId: string): Promise<string[]> {
    const rows = await this.#present()
      .where('account_id', accountId)
      .whereNotNull('region')
      // They have that where they are managed.
      .whereNot('kind', 'multi-region-access-point')
      .distinct('region');
    return rows.map(({ region }) => region!).sort();
  }

  async countOfAccount(accountId: string): Promise<number> {
    const [{ count }] = await this.#present()
      .where('account_id', accountId)
      .count({ count: '*' });
    return Number(count);
  }

  /** How many buckets a listing has, and how many of them its sweep lacks. */
  async count(
    key: ListingKey,
    sweepStartedAt: string,
  ): Promise<{ known: number; missing: number }> {
    const [row] = await this.#ofListing(key).select<
      Array<{ known: number | string; missing: number | string }>
    >([
      this.database.raw('count(*) as known'),
      this.database.raw(
        'coalesce(sum(case when missing_at = ? then 1 else 0 end), 0) as missing',
        [sweepStartedAt],
      ),
    ]);
    return { known: Number(row.known), missing: Number(row.missing) };
  }

  /** Up to so many rows that a sweep's list lacks, by name, beyond one. */
  async missing(
    key: ListingKey,
    sweepStartedAt: string,
    page: { after: string; limit: number },
  ): Promise<BucketRow[]> {
    return this.#ofListing(key)
      .where('missing_at', sweepStartedAt)
      .where('name', '>', page.after)
      .orderBy('name')
      .limit(page.limit);
  }

  /** Notes that a sweep's list lacks rows. */
  async markMissing(
    tx: Knex,
    ids: number[],
    sweepStartedAt: string,
    startedAt: string,
  ): Promise<void> {
    await inChunks(ids, some =>
      this.#ofIds(tx, some)
        .where('read_at', '<=', startedAt)
        .update({ missing_at: sweepStartedAt }),
    );
  }

  /** Notes that a sweep ended without rows that its list lacks, and that they stay. */
  async missAgain(
    tx: Knex,
    ids: number[],
    sweepStartedAt: string,
  ): Promise<void> {
    await inChunks(ids, some =>
      this.#ofIds(tx, some)
        .where('missing_at', sweepStartedAt)
        .update({ missing_runs: tx.raw('missing_runs + 1') }),
    );
  }

  /** Notes that rows are there that a sweep's list lacked. */
  async markFound(tx: Knex, ids: number[]): Promise<void> {
    await inChunks(ids, some =>
      this.#ofIds(tx, some).update({ missing_at: null, missing_runs: 0 }),
    );
  }

  /**
   * Writes what a reading found of rows, and keeps what that replaces.
   *
   * @param rows - each as it was loaded, and as it is to be
   * @returns the ids of those that were written: not of rows that were written by somebody else since they were loaded,
   *   or by a later reading
   */
  async update(
    tx: Knex,
    rows: Array<{ before: BucketRow; after: BucketRow }>,
    now: () => Date,
  ): Promise<Set<number>> {
    const written = await updateRows(
      tx,
      BUCKETS,
      rows.map(({ after }) => after),
      {
        columns: READ,
        set: READ_COLUMNS,
        where: 'version = new_version - 1 and read_at <= new_read_at',
      },
    );
    const replaced = rows
      .filter(({ after }) => written.has(after.id))
      .map(({ before, after }) => ({
        id: after.id,
        columns: replacedColumns(before, pick(after, READ_COLUMNS)),
      }));
    await PastTable.add(tx, this.providerId, replaced, now().toISOString());
    return written;
  }

  /** Adds rows. Answers the id by the ARN of those that were added: a bucket that is there already is not. */
  async insert(
    tx: Knex,
    rows: BucketReading[],
    now: string,
  ): Promise<Map<string, number>> {
    const added = await selectInChunks(rows, async some =>
      tx<BucketRow>(BUCKETS)
        .insert(some.map(row => ({ ...row, known_since: now })))
        .onConflict(tx.raw('(provider_id, arn) where gone_at is null'))
        .ignore()
        .returning(['id', 'arn']),
    );
    return new Map(added.map(({ id, arn }) => [arn, id]));
  }

  /** Writes when buckets were last read, of readings that changed nothing. */
  async touch(arns: string[], readAt: string): Promise<void> {
    await inChunks(arns, some =>
      this.#present()
        .whereIn('arn', some)
        .where('read_at', '<', readAt)
        .update({ read_at: readAt }),
    );
  }

  #ofProvider() {
    return this.database<BucketRow>(BUCKETS).where(
      'provider_id',
      this.providerId,
    );
  }

  #present() {
    return this.#ofProvider().whereNull('gone_at');
  }

  #ofIds(tx: Knex, ids: number[]) {
    return tx<BucketRow>(BUCKETS).whereIn('id', ids);
  }

  #ofListing(key: ListingKey) {
    return this.#present().where({
      account_id: key.accountId,
      kind: key.kind,
      listing_region: key.region,
    });
  }
}
