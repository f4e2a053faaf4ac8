import type { Knex } from 'knex';
import { BUCKETS, type BucketRow, LISTINGS, type ListingRow } from './tables';

/** Counts the buckets that the inventory has of a provider, by account and region. */
export async function countBuckets(
  database: Knex,
  providerId: string,
): Promise<Array<{ accountId: string; region?: string; buckets: number }>> {
  const rows = await database<BucketRow>(BUCKETS)
    .where({ provider_id: providerId, state: 'present' })
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

/** How far each listing of a provider is, and what its last reading came to. */
export async function listingStates(
  database: Knex,
  providerId: string,
): Promise<ListingRow[]> {
  return database<ListingRow>(LISTINGS).where('provider_id', providerId);
}
