/*
 * The tables of the inventory; each column is explained in the migration that makes it.
 */

export const ACCOUNTS = 'aws_s3_buckets_accounts';
export const INVENTORY = 'aws_s3_buckets_inventory';
export const PENDING_REFS = 'aws_s3_buckets_pending_refs';
export const CHANGES = 'aws_s3_buckets_changes';
export const UNPUBLISHED = 'aws_s3_buckets_unpublished';

export interface AccountRow {
  provider_id: string;
  account_id: string;
  partition: string;
  source: 'config' | 'organization' | 'host';
  account: string;
  revision: number;
  observed_at: string | null;
  scope: string | null;
  entity_ref: string | null;
  missing_runs: number;
}

export interface InventoryRow {
  provider_id: string;
  account_id: string;
  bucket: string;
  entity_ref: string | null;
  owner: string | null;
  region: string | null;
  region_status: 'known' | 'unavailable';
  region_read_at: string | null;
  tags: string | null;
  tags_status: 'known' | 'unavailable';
  tags_read_at: string | null;
  missing_runs: number;
}

export interface PendingRefRow {
  provider_id: string;
  account_id: string;
  entity_ref: string;
  state: 'expected' | 'removed';
  since: string;
}

/**
 * Rows per statement. SQLite refuses more than 500 rows in the `select ... union all select ...` that knex makes of an
 * insert, and 32,766 variables; PostgreSQL 65,535.
 */
export const ROWS_PER_STATEMENT = 200;

/** Runs the statement for each slice of the values that the databases take at once, and gathers what they answer. */
export async function inSlices<T, R>(
  values: T[],
  statement: (slice: T[]) => PromiseLike<R[]>,
): Promise<R[]> {
  const answers: R[] = [];
  for (let start = 0; start < values.length; start += ROWS_PER_STATEMENT) {
    answers.push(
      ...(await statement(values.slice(start, start + ROWS_PER_STATEMENT))),
    );
  }
  return answers;
}
