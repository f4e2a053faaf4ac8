import { Knex } from 'knex';
import { ACCOUNTS, AccountRow, INVENTORY, InventoryRow } from './tables';

/** Counts the buckets that the inventory has of a provider, by account and region. */
export async function countBuckets(
  database: Knex,
  providerId: string,
): Promise<Array<{ accountId: string; region?: string; buckets: number }>> {
  const rows = await database(INVENTORY)
    .where({ provider_id: providerId })
    .groupBy('account_id', 'region')
    .count({ buckets: '*' })
    .select<
      Array<{
        account_id: string;
        region: string | null;
        /** PostgreSQL answers a count as a string. */
        buckets: number | string;
      }>
    >('account_id', 'region');
  return rows.map(row => ({
    accountId: row.account_id,
    region: row.region ?? undefined,
    buckets: Number(row.buckets),
  }));
}

/** The accounts of a provider, and of which a removal is held back. */
export async function listHeldBack(
  database: Knex,
  providerId: string,
): Promise<Array<{ accountId: string; isHeldBack: boolean }>> {
  const provider = { provider_id: providerId };
  const accounts = await database<AccountRow>(ACCOUNTS)
    .where(provider)
    .select('account_id', 'missing_runs');
  const withMissing = new Set(
    await database<InventoryRow>(INVENTORY)
      .where(provider)
      .where('missing_runs', '>', 0)
      .distinct()
      .pluck('account_id'),
  );
  return accounts.map(row => ({
    accountId: row.account_id,
    isHeldBack: row.missing_runs > 0 || withMissing.has(row.account_id),
  }));
}
