import type { Knex } from 'knex';
import { withoutStatement } from '../inventory/DatabaseError';
import {
  BUCKETS,
  type BucketRow,
  inChunks,
  selectInChunks,
  USAGE,
  USAGE_DAYS,
  USAGE_TYPES,
} from '../inventory/tables';
import { daysIn, keptDays } from './days';
import type { DayValue } from './storageMetrics';

/** A row of the table of usage: the last known values of a bucket. */
interface UsageRow {
  id: number;
  provider_id: string;
  arn: string;
  account_id: string;
  region: string;
  day: number;
  /** PostgreSQL answers a bigint as a string. */
  bytes: number | string;
  objects: number | string | null;
}

interface UsageDayRow {
  day: number;
  usage_id: number;
  bytes: number | string;
  objects: number | string | null;
}

/** A bucket of the inventory, and how far its usage is known. */
export interface KnownBucket {
  arn: string;
  name: string;
  /** Its number in the tables; absent where nothing is known. */
  id?: number;
  /** The last day of which a value is known. */
  lastDay?: number;
}

/** The values that a bucket got. */
export interface BucketValues {
  bucket: KnownBucket;
  /** Ascending, at least one. */
  days: DayValue[];
}

/** The tables of usage, of one provider. */
export class UsageTable {
  readonly #retentionDays: number;

  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
    retentionMs: number,
  ) {
    this.#retentionDays = daysIn(retentionMs);
  }

  /** The regions in which an account has buckets. */
  async regionsOf(accountId: string): Promise<string[]> {
    const rows = await this.database<BucketRow>(BUCKETS)
      .where({ provider_id: this.providerId, account_id: accountId })
      .whereNull('gone_at')
      .whereNotNull('region')
      .distinct('region')
      .orderBy('region');
    return rows.map(row => String(row.region));
  }

  /** Which of the names are buckets of an account in a region. */
  async bucketsOf(
    accountId: string,
    region: string,
    names: string[],
  ): Promise<KnownBucket[]> {
    const rows = await selectInChunks(names, some =>
      this.database(BUCKETS)
        .leftJoin(USAGE, join =>
          join
            .on(`${USAGE}.provider_id`, `${BUCKETS}.provider_id`)
            .andOn(`${USAGE}.arn`, `${BUCKETS}.arn`),
        )
        .where({
          [`${BUCKETS}.provider_id`]: this.providerId,
          [`${BUCKETS}.account_id`]: accountId,
          [`${BUCKETS}.region`]: region,
        })
        .whereNull(`${BUCKETS}.gone_at`)
        // The kinds whose sizes are in this namespace of CloudWatch. The index needs them, too.
        .whereIn(`${BUCKETS}.kind`, ['general-purpose', 'directory'])
        .whereIn(`${BUCKETS}.name`, some)
        .select<
          Array<{
            arn: string;
            name: string;
            id: number | null;
            day: number | null;
          }>
        >(`${BUCKETS}.arn`, `${BUCKETS}.name`, `${USAGE}.id`, `${USAGE}.day`),
    );
    return rows.map(({ arn, name, id, day }) => ({
      arn,
      name,
      id: id ?? undefined,
      lastDay: day ?? undefined,
    }));
  }

  /** The first day of which values of a bucket are wanted, of which nothing is known. */
  firstDay(today: number): number {
    return keptDays(today, this.#retentionDays)[0];
  }

  /** Writes the values of buckets of an account in a region. What is there already and has not changed is left alone. */
  async write(
    place: { accountId: string; region: string },
    values: BucketValues[],
    today: number,
  ): Promise<void> {
    const kept = new Set(keptDays(today, this.#retentionDays));
    await withoutStatement(
      this.database.transaction(async tx => {
        const ids = await this.#writeLatest(tx, place, values);
        const rows = values.flatMap(({ bucket, days }) =>
          days
            .filter(({ day }) => kept.has(day))
            .map(({ day, bytes, objects = null }) => ({
              day,
              usage_id: ids.get(bucket.arn)!,
              bytes,
              objects,
            })),
        );
        await inChunks(await this.#onlyChanged(tx, values, rows), some =>
          tx(USAGE_DAYS).insert(some).onConflict(['day', 'usage_id']).merge(),
        );
      }),
    );
  }

  /** Writes the last values, of buckets for which they are new. Answers the buckets' numbers, by ARN. */
  async #writeLatest(
    tx: Knex.Transaction,
    { accountId, region }: { accountId: string; region: string },
    values: BucketValues[],
  ): Promise<Map<string, number>> {
    const latest = values
      .map(({ bucket, days }) => ({ bucket, last: days.at(-1)! }))
      .filter(({ bucket, last }) => last.day >= (bucket.lastDay ?? 0));
    await inChunks(latest, some =>
      tx(USAGE)
        .insert(
          some.map(({ bucket, last }) => ({
            // Otherwise each day would use up numbers: PostgreSQL takes the next one before it finds the row.
            ...(bucket.id !== undefined && { id: bucket.id }),
            provider_id: this.providerId,
            arn: bucket.arn,
            account_id: accountId,
            region,
            day: last.day,
            bytes: last.bytes,
            objects: last.objects ?? null,
          })),
        )
        .onConflict(['provider_id', 'arn'])
        .merge(['account_id', 'region', 'day', 'bytes', 'objects']),
    );
    const rows = await selectInChunks(
      values.map(({ bucket }) => bucket.arn),
      some =>
        tx<UsageRow>(USAGE)
          .where('provider_id', this.providerId)
          .whereIn('arn', some)
          .select('arn', 'id'),
    );
    const ids = new Map(rows.map(({ arn, id }) => [arn, id]));
    await inChunks(latest, some =>
      tx(USAGE_TYPES)
        .whereIn(
          'usage_id',
          some.map(({ bucket }) => ids.get(bucket.arn)!),
        )
        .delete(),
    );
    await inChunks(
      latest.flatMap(({ bucket, last }) =>
        [...last.types].map(([storage_type, bytes]) => ({
          usage_id: ids.get(bucket.arn)!,
          storage_type,
          bytes,
        })),
      ),
      some => tx(USAGE_TYPES).insert(some),
    );
    return ids;
  }

  /** The rows that are not there, or with other values. */
  async #onlyChanged(
    tx: Knex.Transaction,
    values: BucketValues[],
    rows: Array<{
      day: number;
      usage_id: number;
      bytes: number;
      objects: number | null;
    }>,
  ) {
    const known = values.flatMap(({ bucket }) => bucket.id ?? []);
    const days = [...new Set(rows.map(({ day }) => day))];
    const before = await selectInChunks(known, some =>
      tx<UsageDayRow>(USAGE_DAYS)
        .whereIn('day', days)
        .whereIn('usage_id', some)
        .select('*'),
    );
    const keyOf = (row: UsageDayRow) =>
      [row.day, row.usage_id, row.bytes, row.objects].join();
    const same = new Set(before.map(keyOf));
    return rows.filter(row => !same.has(keyOf(row)));
  }
}
