import type { Knex } from 'knex';
import {
  BUCKETS,
  type BucketRow,
  inChunks,
  type ListingKey,
  selectInChunks,
} from './tables';

/** A range of names: beyond `after`, up to and with `upTo`; open where either is left out. Or one name only. */
export interface NameRange {
  after?: string;
  upTo?: string;
  only?: string;
}

/** The table of buckets, of one provider. */
export class BucketsTable {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  /** The rows of a listing within a range of names. */
  async inRange(key: ListingKey, range: NameRange): Promise<BucketRow[]> {
    return this.#inRange(key, range);
  }

  /** The facts of the buckets of a listing within a range of names whose region could be read. */
  async factsInRange(
    key: ListingKey,
    range: NameRange,
  ): Promise<Array<Pick<BucketRow, 'arn' | 'facts'>>> {
    return this.#inRange(key, range)
      .where({ state: 'present', region_status: 'known' })
      .select('arn', 'facts');
  }

  async byArn(arns: string[]): Promise<BucketRow[]> {
    return selectInChunks(arns, some =>
      this.#ofProvider().whereIn('arn', some).select('*'),
    );
  }

  /** Up to so many rows of an account, whichever listing they belong to. */
  async ofAccount(accountId: string, limit: number): Promise<BucketRow[]> {
    return this.#ofProvider()
      .where('account_id', accountId)
      .orderBy('arn')
      .limit(limit);
  }

  /** Up to so many rows of a listing. */
  async ofListing(key: ListingKey, limit: number): Promise<BucketRow[]> {
    return this.#ofListing(key).orderBy('arn').limit(limit);
  }

  /** The regions in which an account has buckets, of whatever kind. */
  async regionsOf(accountId: string): Promise<string[]> {
    const rows = await this.#ofProvider()
      .where('account_id', accountId)
      .whereNotNull('region')
      .distinct('region');
    return rows.map(({ region }) => region!).sort();
  }

  async countOfAccount(accountId: string): Promise<number> {
    const [{ count }] = await this.#ofProvider()
      .where('account_id', accountId)
      .count({ count: '*' });
    return Number(count);
  }

  /** How many buckets a listing has, and how many of them its sweep lacks. */
  async count(
    key: ListingKey,
    sweepStartedAt: string,
  ): Promise<{ known: number; missing: number }> {
    const [row] = await this.#ofListing(key)
      .where('state', 'present')
      .select<Array<{ known: number | string; missing: number | string }>>([
        this.database.raw('count(*) as known'),
        this.database.raw(
          'coalesce(sum(case when missing_at = ? then 1 else 0 end), 0) as missing',
          [sweepStartedAt],
        ),
      ]);
    return { known: Number(row.known), missing: Number(row.missing) };
  }

  /** The rows that a sweep's list lacks, by name. */
  async missing(key: ListingKey, sweepStartedAt: string): Promise<BucketRow[]> {
    return this.#ofListing(key)
      .where('state', 'present')
      .where('missing_at', sweepStartedAt)
      .orderBy('name');
  }

  /** Notes that a sweep ended without rows that its list lacks, as {@link missing} answered them, and that they stay. */
  async missAgain(
    tx: Knex.Transaction,
    key: ListingKey,
    sweepStartedAt: string,
    arns: string[],
  ): Promise<void> {
    await this.#updateMissing(tx, key, sweepStartedAt, arns, {
      missing_runs: tx.raw('missing_runs + 1'),
    });
  }

  /** Notes that rows that a sweep's list lacks are there all the same. */
  async unmiss(
    tx: Knex.Transaction,
    key: ListingKey,
    sweepStartedAt: string,
    arns: string[],
  ): Promise<void> {
    await this.#updateMissing(tx, key, sweepStartedAt, arns, {
      missing_at: null,
      missing_runs: 0,
    });
  }

  /** Which buckets, other than those of these ARNs, have or are about to get one of the entity refs: the ARN by the ref. */
  async holdersOf(
    refs: string[],
    except: Set<string>,
  ): Promise<Map<string, string>> {
    const holders = new Map<string, string>();
    for (const column of ['entity_ref', 'pending_ref'] as const) {
      const rows = await selectInChunks(refs, some =>
        this.#ofProvider().whereIn(column, some).select('arn', column),
      );
      for (const row of rows as Array<Pick<BucketRow, 'arn'> & BucketRow>) {
        if (!except.has(row.arn)) {
          holders.set(row[column]!, row.arn);
        }
      }
    }
    return holders;
  }

  async write(tx: Knex, rows: BucketRow[]): Promise<void> {
    await inChunks(rows, some =>
      tx(BUCKETS).insert(some).onConflict(['provider_id', 'arn']).merge(),
    );
  }

  /** Writes when buckets were last read, of readings that changed nothing. */
  async touch(arns: string[], readAt: string): Promise<void> {
    await inChunks(arns, some =>
      this.#ofProvider()
        .whereIn('arn', some)
        .where('read_at', '<', readAt)
        .update({ read_at: readAt }),
    );
  }

  /** Writes since when the catalog does not show the entities of buckets as they were sent. */
  async suspect(
    tx: Knex,
    arns: string[],
    since: string | undefined,
  ): Promise<void> {
    await inChunks(arns, some =>
      tx(BUCKETS)
        .where('provider_id', this.providerId)
        .whereIn('arn', some)
        .update({ suspect_since: since ?? null }),
    );
  }

  async delete(tx: Knex, arns: string[]): Promise<void> {
    await inChunks(arns, some =>
      tx(BUCKETS)
        .where('provider_id', this.providerId)
        .whereIn('arn', some)
        .delete(),
    );
  }

  #ofProvider() {
    return this.database<BucketRow>(BUCKETS).where(
      'provider_id',
      this.providerId,
    );
  }

  #inRange(key: ListingKey, range: NameRange) {
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

  /** Leaves the rows alone that a hint has read since, here or in another account, and those that it removed. */
  async #updateMissing(
    tx: Knex.Transaction,
    key: ListingKey,
    sweepStartedAt: string,
    arns: string[],
    columns: Knex.DbRecord<Pick<BucketRow, 'missing_at' | 'missing_runs'>>,
  ): Promise<void> {
    await inChunks(arns, some =>
      this.#ofListing(key)
        .transacting(tx)
        .where('missing_at', sweepStartedAt)
        .whereIn('arn', some)
        .update(columns),
    );
  }

  #ofListing(key: ListingKey) {
    return this.#ofProvider().where({
      account_id: key.accountId,
      kind: key.kind,
      listing_region: key.region,
    });
  }
}
