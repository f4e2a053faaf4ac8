import type { AwsAccountStatus } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { groupBy } from 'lodash';
import { accountOfRow } from './accounts';
import { refsOf } from './compare';
import {
  type AccountRow,
  ACCOUNTS,
  BUCKETS,
  type BucketRow,
  LISTINGS,
  type ListingRow,
  REMOVED_REFS,
} from './tables';

/** Of so many buckets that are held back, the names are told. */
const HELD_BACK_NAMES = 20;

/** How the reading of each account of a provider stands, as all replicas see it, sorted by account id. */
export async function listAccountStatuses(
  database: Knex,
  providerId: string,
): Promise<AwsAccountStatus[]> {
  const provider = { provider_id: providerId };
  const accounts = await database<AccountRow>(ACCOUNTS)
    .where(provider)
    .orderBy('account_id');
  const listings = groupBy(
    await database<ListingRow>(LISTINGS).where(provider),
    'account_id',
  );
  const buckets = await countByAccount(database, providerId);
  const removedFrom = new Set<string>(
    await database(REMOVED_REFS).where(provider).distinct().pluck('account_id'),
  );
  // The row of an account that has left stays for a day, as its removals are repeated for so long.
  const hasLeft = (row: AccountRow) =>
    refsOf(row).length === 0 &&
    !listings[row.account_id] &&
    !buckets.has(row.account_id) &&
    removedFrom.has(row.account_id);
  return Promise.all(
    accounts
      .filter(row => !hasLeft(row))
      .map(async row => {
        const status = statusOf(
          row,
          listings[row.account_id] ?? [],
          buckets.get(row.account_id) ?? 0,
        );
        return status.heldBack === 0
          ? status
          : { ...status, heldBackNames: await heldBackNames(database, row) };
      }),
  );
}

function statusOf(
  row: AccountRow,
  listings: ListingRow[],
  buckets: number,
): AwsAccountStatus {
  const readAt = listings.map(({ read_at }) => read_at);
  const isRead = readAt.length > 0 && readAt.every(Boolean);
  const failure = listings.find(listing => listing.failure)?.failure;
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
  if (row.missing_runs > 0) {
    return { ...common, ...gone(row), heldBack: buckets };
  }
  const heldBack = listings.reduce((sum, { held_back }) => sum + held_back, 0);
  return failure
    ? { ...common, state: 'failed', failure: failureOf(failure), heldBack }
    : { ...common, state: isRead ? 'read' : 'waiting', heldBack };
}

/** An account that is not read any more, and whose removal is held back. */
function gone({
  source,
}: AccountRow): Pick<AwsAccountStatus, 'state' | 'failure'> {
  return {
    state: 'failed',
    failure: {
      kind: 'gone',
      reason:
        source === 'host'
          ? 'Backstage runs with the credentials of another account now'
          : 'the organization no longer has the account',
      remedy:
        'If that is right, nothing is to be done: the account leaves the catalog after some more runs. Else bring it back.',
    },
  };
}

/** Without what AWS answered word by word, which the log has. */
function failureOf(json: string): AwsAccountStatus['failure'] {
  const failure: NonNullable<AwsAccountStatus['failure']> = JSON.parse(json);
  const { kind, reason, remedy, permission } = failure;
  return { kind, reason, remedy, permission };
}

async function countByAccount(
  database: Knex,
  providerId: string,
): Promise<Map<string, number>> {
  const rows = await database<BucketRow>(BUCKETS)
    .where('provider_id', providerId)
    .groupBy('account_id')
    .count({ buckets: '*' })
    .select('account_id');
  return new Map(
    rows.map(row => [String(row.account_id), Number(row.buckets)]),
  );
}

async function heldBackNames(
  database: Knex,
  { provider_id, account_id, missing_runs }: AccountRow,
): Promise<string[]> {
  const query = database<BucketRow>(BUCKETS)
    .where({ provider_id, account_id })
    .orderBy('name')
    .limit(HELD_BACK_NAMES)
    .select('name');
  if (missing_runs === 0) {
    query.where('missing_runs', '>', 0);
  }
  return (await query).map(({ name }) => name);
}
