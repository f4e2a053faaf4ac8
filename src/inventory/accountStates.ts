import type { Knex } from 'knex';
import {
  type AccountRow,
  ACCOUNTS,
  BUCKETS,
  type BucketRow,
  LISTINGS,
  type ListingRow,
} from './tables';

/** Counts the buckets that the inventory has of a provider, by account and region. */
export async function countBuckets(
  database: Knex,
  providerId: string,
): Promise<Array<{ accountId: string; region?: string; buckets: number }>> {
  const rows = await database<BucketRow>(BUCKETS)
    .where('provider_id', providerId)
    .whereNull('gone_at')
    .groupBy('account_id', 'region')
    .count({ buckets: '*' })
    .select('account_id', 'region');
  return rows.map(row => ({
    accountId: String(row.account_id),
    region: row.region ? String(row.region) : undefined,
    // PostgreSQL answers a count as a string.
    buckets: Number(row.buckets),
  }));
}

/** What the metrics tell of an account. */
export interface AccountState {
  accountId: string;
  /**
   * When the oldest of the last complete readings of its listings began, or the account was first known; ISO 8601. A
   * listing of a region that was empty is read less often, and does not count while that is so.
   */
  readAt: string;
  /** Whether a removal of the account, or of buckets of it, is held back. */
  isHeldBack: boolean;
}

/** The listings without those that had nothing to list when they were last read; one of each account at the least. */
function withoutResting(rows: ListingRow[]): ListingRow[] {
  const accounts = new Map<string, ListingRow[]>();
  for (const row of rows) {
    accounts.set(row.account_id, [
      ...(accounts.get(row.account_id) ?? []),
      row,
    ]);
  }
  return [...accounts.values()].flatMap(ofAccount => {
    const others = ofAccount.filter(
      row => row.region === '' || row.failure || row.buckets !== 0,
    );
    return others.length > 0 ? others : ofAccount.slice(0, 1);
  });
}

/** How far the accounts of a provider are, as all replicas see it. */
export async function accountStates(
  database: Knex,
  providerId: string,
  now: Date,
): Promise<AccountState[]> {
  const provider = { provider_id: providerId };
  const listings = await database<ListingRow>(LISTINGS).where(provider);
  const gone = await database<AccountRow>(ACCOUNTS)
    .where(provider)
    .whereNull('left_at')
    .where('missing_runs', '>', 0);
  const states = new Map<string, AccountState>();
  for (const row of withoutResting(listings)) {
    const state = states.get(row.account_id);
    const readAt = row.read_at ?? row.added_at;
    states.set(row.account_id, {
      accountId: row.account_id,
      readAt: state && state.readAt < readAt ? state.readAt : readAt,
      isHeldBack: (state?.isHeldBack ?? false) || row.held_back > 0,
    });
  }
  return [
    ...states.values(),
    ...gone.map(row => ({
      accountId: row.account_id,
      readAt: now.toISOString(),
      isHeldBack: true,
    })),
  ];
}
