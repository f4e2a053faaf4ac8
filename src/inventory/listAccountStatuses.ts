import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { groupBy } from 'lodash';
import type { Failure } from '../model/Failure';
import { ACCESS_POINT_KINDS } from '../model/kinds';
import { accountOfRow } from './AccountsTable';
import {
  type AccountRow,
  ACCOUNTS,
  BUCKETS,
  type BucketRow,
  LISTINGS,
  type ListingRow,
  type StoredDenial,
} from './tables';

/** How the reading of an account stands, with its failures as the readings wrote them down. */
export interface AccountStatus extends Omit<AwsAccountStatus, 'failures'> {
  /** Of its listings, and of facts that AWS denies of all buckets that were asked for. */
  failures: Failure[];
  /** Where an account was known from that is not read any more, and whose removal is held back. */
  goneFrom?: 'host' | 'organization';
}

/** Of so many buckets of an account that are held back, or whose name is taken, the names are told. */
const NAMES = 20;

/** So many names that are taken are read of a provider. */
const NAMES_TAKEN = 1_000;

/** How the reading of each account of a provider stands, as all replicas see it, sorted by account id. */
export async function listAccountStatuses(
  database: Knex,
  providerId: string,
): Promise<AccountStatus[]> {
  const provider = { provider_id: providerId };
  const accounts = await database<AccountRow>(ACCOUNTS)
    .where(provider)
    .whereNull('left_at')
    .orderBy('account_id');
  const listings = groupBy(
    await database<ListingRow>(LISTINGS)
      .where(provider)
      .orderBy(['region', 'kind']),
    'account_id',
  );
  const buckets = await countByAccount(database, providerId);
  const taken = await namesTaken(database, providerId);
  return Promise.all(
    accounts.map(async row => {
      const status = statusOf(
        row,
        listings[row.account_id] ?? [],
        buckets.get(row.account_id) ?? 0,
      );
      const names = taken[row.account_id]?.slice(0, NAMES);
      return {
        ...status,
        ...(status.heldBack > 0 && {
          heldBackNames: await heldBackNames(database, row),
        }),
        ...(names && { namesTaken: names.map(({ name }) => name) }),
      };
    }),
  );
}

function statusOf(
  row: AccountRow,
  listings: ListingRow[],
  buckets: number,
): AccountStatus {
  const readAt = listings.map(({ read_at }) => read_at);
  const isRead = readAt.length > 0 && readAt.every(Boolean);
  const common = {
    providerId: row.provider_id,
    accountId: row.account_id,
    name: accountOfRow(row).name,
    entityRef: row.entity_ref ?? undefined,
    lastReadAt: isRead ? (readAt.sort()[0] ?? undefined) : undefined,
    lastAttemptAt: listings
      .flatMap(({ attempted_at }) => attempted_at ?? [])
      .sort()
      .at(-1),
    buckets,
    lastEventAt: row.last_event_at ?? undefined,
  };
  return row.missing_runs > 0
    ? {
        ...common,
        state: 'failed',
        failures: [],
        goneFrom: row.source === 'host' ? 'host' : 'organization',
        heldBack: buckets,
      }
    : {
        ...common,
        ...readingOf(listings),
        heldBack: listings.reduce((sum, { held_back }) => sum + held_back, 0),
      };
}

/** How the readings of an account's listings stand together. */
function readingOf(
  listings: Array<Pick<ListingRow, 'read_at' | 'failure' | 'denied'>>,
): Pick<AccountStatus, 'state' | 'failures'> {
  const failed = listings.flatMap(({ failure }): Failure[] =>
    failure ? [JSON.parse(failure)] : [],
  );
  const denied = listings.flatMap((row): StoredDenial[] =>
    row.denied ? JSON.parse(row.denied) : [],
  );
  const failures = [...failed, ...denied.map(({ failure }) => failure)];
  if (failed.length > 0 && failed.length === listings.length) {
    return { state: 'failed', failures };
  }
  if (failures.length > 0) {
    return { state: 'partly-read', failures };
  }
  const isRead =
    listings.length > 0 && listings.every(({ read_at }) => read_at);
  return { state: isRead ? 'read' : 'waiting', failures };
}

async function countByAccount(
  database: Knex,
  providerId: string,
): Promise<Map<string, number>> {
  const rows = await database<BucketRow>(BUCKETS)
    .where('provider_id', providerId)
    .whereNotIn('kind', ACCESS_POINT_KINDS)
    .whereNull('gone_at')
    .groupBy('account_id')
    .count({ buckets: '*' })
    .select('account_id');
  return new Map(
    rows.map(row => [String(row.account_id), Number(row.buckets)]),
  );
}

/** The buckets whose name an entity of somebody else has, by account id, sorted. */
async function namesTaken(database: Knex, providerId: string) {
  const rows = await database<BucketRow>(BUCKETS)
    .where({ provider_id: providerId, is_name_taken: true })
    .whereNull('gone_at')
    .orderBy('name')
    .limit(NAMES_TAKEN)
    .select('account_id', 'name');
  return groupBy(rows, 'account_id');
}

async function heldBackNames(
  database: Knex,
  { provider_id, account_id, missing_runs }: AccountRow,
): Promise<string[]> {
  const query = database<BucketRow>(BUCKETS)
    .where({ provider_id, account_id })
    .whereNull('gone_at')
    .orderBy('name')
    .limit(NAMES)
    .select('name');
  if (missing_runs === 0) {
    query.where('missing_runs', '>', 0);
  }
  return (await query).map(({ name }) => name);
}
