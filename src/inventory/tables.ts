import type {
  BucketKind,
  FactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { chunk } from 'lodash';
import type { Failure } from '../model/Failure';

/*
 * The tables of the inventory. The migration that makes them explains each column.
 */

export const ACCOUNTS = 'aws_s3_buckets_accounts';
export const KNOWN_ACCOUNTS = 'aws_s3_buckets_known_accounts';
export const LISTINGS = 'aws_s3_buckets_listings';
export const BUCKETS = 'aws_s3_buckets_buckets';
export const REQUESTS = 'aws_s3_buckets_requests';
export const EVENTS = 'aws_s3_buckets_events';
export const CHANGES = 'aws_s3_buckets_changes';
export const PAST = 'aws_s3_buckets_past';
export const USAGE = 'aws_s3_buckets_usage';
export const USAGE_TYPES = 'aws_s3_buckets_usage_types';
export const USAGE_DAYS = 'aws_s3_buckets_usage_days';
export const USAGE_READINGS = 'aws_s3_buckets_usage_readings';

export interface AccountRow {
  provider_id: string;
  account_id: string;
  source: AccountSource;
  account: string;
  entity_ref: string | null;
  missing_runs: number;
  left_at: string | null;
  last_event_at: string | null;
  walked_with: string | null;
  walking_with: string | null;
  walk_cursor: number | null;
}

/**
 * Where an account was found. `organization` wins where the config names the account as well; `host`: not configured,
 * Backstage's own credentials belong to it.
 */
export type AccountSource = 'config' | 'organization' | 'host';

/** That AWS denies a fact of each bucket of a region that was asked for. */
export interface StoredDenial {
  fact: FactName;
  region: string;
  failure: Failure;
}

export interface ListingRow {
  provider_id: string;
  account_id: string;
  kind: BucketKind;
  region: string;
  added_at: string;
  lease: string | null;
  started_at: string | null;
  started_scope: string | null;
  cursor: string | null;
  attempted_at: string | null;
  read_at: string | null;
  scope: string | null;
  buckets: number | null;
  held_back: number;
  failure: string | null;
  /** Which facts AWS denies of its buckets, as JSON: {@link StoredDenial}s. */
  denied: string | null;
  absence: string | null;
}

/** Why a bucket is gone: AWS deleted it, or the configuration leaves it out. */
export type GoneAs = 'deleted' | 'left-scope';

/** What a reading found of a bucket. */
export interface BucketReading {
  provider_id: string;
  arn: string;
  account_id: string;
  kind: BucketKind;
  listing_region: string;
  name: string;
  created_at: string | null;
  listed_created_at: string | null;
  region: string | null;
  region_status: 'known' | 'unavailable';
  region_read_at: string | null;
  facts: string;
  missing_at: string | null;
  missing_runs: number;
  read_at: string;
  gone_at: string | null;
  gone_as: GoneAs | null;
  version: number;
}

export interface BucketRow extends BucketReading {
  id: number;
  shown_version: number | null;
  entity_ref: string | null;
  owner: string | null;
  /** SQLite has numbers for booleans. */
  is_unsettled: boolean | number;
  is_name_taken: boolean | number;
  /** Since when it can be told what the bucket was like, ISO 8601. */
  known_since: string;
}

/** What was replaced in the row of a bucket. */
export interface PastRow {
  /** PostgreSQL answers a bigint as a string. */
  id: number | string;
  provider_id: string;
  bucket_id: number;
  until: string;
  replaced: string;
  owner: string | null;
}

export interface RequestRow {
  provider_id: string;
  account_id: string;
  kind: BucketKind;
  region: string;
  name: string;
  fact: RequestedFact;
  asked_by: 'person' | 'event';
  asked_at: string;
  due_at: string | null;
  rests_until: string | null;
  attempts: number;
  looked_at: string | null;
  taken_until: string | null;
}

export interface EventRow {
  id: number;
  provider_id: string;
  account_id: string;
  kind: BucketKind;
  name: string;
  fact: RequestedFact;
  event_id: string;
  event_name: string;
  occurred_at: string;
  received_at: string;
  actor: string | null;
  sets: string | null;
  explained_at: string | null;
}

/** What is asked for, or what an event may have changed: a fact, whether the bucket is there, or all of it. */
export type RequestedFact = FactName | 'existence' | 'all';

/** What identifies a listing within its provider. */
export interface ListingKey {
  accountId: string;
  kind: BucketKind;
  /** The region that is listed; empty where one list has the buckets of all regions. */
  region: string;
}

/** The listing of a row. */
export function keyOfRow(row: ListingRow): ListingKey {
  return { accountId: row.account_id, kind: row.kind, region: row.region };
}

/** A listing as a text, as the key of a map or set. */
export function textOfKey({ accountId, kind, region }: ListingKey): string {
  return [accountId, kind, region].join(' ');
}

/** Which columns of a listing's row, or of its buckets, identify it. */
export function listingColumns(providerId: string, key: ListingKey) {
  return {
    provider_id: providerId,
    account_id: key.accountId,
    kind: key.kind,
    region: key.region,
  };
}

/**
 * Rows per statement. SQLite refuses more than 500 rows in the `select ... union all select ...` that knex makes of an
 * insert, and 32,766 variables; PostgreSQL 65,535.
 */
export const ROWS_PER_STATEMENT = 200;

/** Runs a statement for each chunk of the values that the databases take at once. */
export async function inChunks<T>(
  values: T[],
  statement: (some: T[]) => PromiseLike<unknown>,
): Promise<void> {
  for (const some of chunk(values, ROWS_PER_STATEMENT)) {
    await statement(some);
  }
}

/** Gathers the rows that a query answers for each chunk of the values that the databases take at once. */
export async function selectInChunks<T, Row>(
  values: T[],
  query: (some: T[]) => PromiseLike<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const some of chunk(values, ROWS_PER_STATEMENT)) {
    rows.push(...(await query(some)));
  }
  return rows;
}
