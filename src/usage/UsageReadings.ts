import type { Knex } from 'knex';
import {
  inChunks,
  LISTINGS,
  type ListingRow,
  USAGE_READINGS,
} from '../inventory/tables';

/** Why CloudWatch did not tell: it refused, it was asked too often, it could not be reached, or anything else. */
export type UsageFailureKind = 'denied' | 'throttled' | 'unreachable' | 'other';

export interface UsageFailure {
  kind: UsageFailureKind;
  /** What happened and what to do, in one sentence each. */
  message: string;
}

/** When CloudWatch was asked for an account in a region. */
export interface UsageReading {
  accountId: string;
  /** Empty for the account as a whole. */
  region: string;
  /** When the reading began, ISO 8601. */
  attemptedAt: string;
  /** When to read again, ISO 8601. */
  dueAt: string;
  failure?: UsageFailure;
}

export interface UsageReadingRow {
  provider_id: string;
  account_id: string;
  region: string;
  attempted_at: string;
  read_at: string | null;
  due_at: string;
  failure: string | null;
}

/** The table of readings of usage, of one provider. */
export class UsageReadings {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  /** The accounts whose buckets are known and whose usage should be read by now. */
  async dueAccounts(now: string): Promise<string[]> {
    const rows = await this.database<ListingRow>(LISTINGS)
      .leftJoin(USAGE_READINGS, join =>
        join
          .on(`${USAGE_READINGS}.provider_id`, `${LISTINGS}.provider_id`)
          .andOn(`${USAGE_READINGS}.account_id`, `${LISTINGS}.account_id`)
          .andOnVal(`${USAGE_READINGS}.region`, ''),
      )
      .where(`${LISTINGS}.provider_id`, this.providerId)
      .whereNotNull(`${LISTINGS}.read_at`)
      .where(query =>
        query
          .whereNull(`${USAGE_READINGS}.due_at`)
          .orWhere(`${USAGE_READINGS}.due_at`, '<=', now),
      )
      .distinct(`${LISTINGS}.account_id`)
      .orderBy(`${LISTINGS}.account_id`);
    return rows.map(row => row.account_id);
  }

  /** The regions of an account that need not be read yet: when each should be, by region. */
  async notDue(accountId: string, now: string): Promise<Map<string, string>> {
    const rows = await this.database<UsageReadingRow>(USAGE_READINGS)
      .where({ provider_id: this.providerId, account_id: accountId })
      .where('due_at', '>', now);
    return new Map(rows.map(row => [row.region, row.due_at]));
  }

  async write(readings: UsageReading[]): Promise<void> {
    for (const { failure, ...reading } of readings) {
      await this.database<UsageReadingRow>(USAGE_READINGS)
        .insert({
          provider_id: this.providerId,
          account_id: reading.accountId,
          region: reading.region,
          attempted_at: reading.attemptedAt,
          due_at: reading.dueAt,
          failure: failure ? JSON.stringify(failure) : null,
          ...(!failure && { read_at: reading.attemptedAt }),
        })
        .onConflict(['provider_id', 'account_id', 'region'])
        .merge();
    }
  }

  /** Forgets the regions in which an account has no bucket any more. */
  async keepOnly(accountId: string, regions: string[]): Promise<void> {
    const rows = await this.database<UsageReadingRow>(USAGE_READINGS)
      .where({ provider_id: this.providerId, account_id: accountId })
      .whereNot('region', '')
      .select('region');
    const left = rows
      .map(({ region }) => region)
      .filter(region => !regions.includes(region));
    await inChunks(left, some =>
      this.database(USAGE_READINGS)
        .where({ provider_id: this.providerId, account_id: accountId })
        .whereIn('region', some)
        .delete(),
    );
  }
}
