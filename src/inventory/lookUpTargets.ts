import type { Knex } from 'knex';
import {
  type AccountRow,
  ACCOUNTS,
  BUCKETS,
  type BucketRow,
  KNOWN_ACCOUNTS,
  LISTINGS,
  type ListingRow,
  selectInChunks,
} from './tables';

/** What all providers together know of accounts, and of some buckets. */
export interface KnownTargets {
  /** The ARNs of those of the buckets that are there. */
  present: Set<string>;
  /** The ids of the accounts that are read. */
  readAccounts: Set<string>;
  /** The ids of the accounts that an organization has and that are not read. */
  knownAccounts: Set<string>;
  /** Whether each account that is to be read was read to its end, and none failed of late. */
  areRead: boolean;
  hasOrganization: boolean;
}

/** Looks up which of these buckets are there, and how much is known of accounts. */
export async function lookUpTargets(
  database: Knex,
  providerIds: string[],
  arns: string[],
): Promise<KnownTargets> {
  const buckets = await selectInChunks(arns, some =>
    database<BucketRow>(BUCKETS)
      .whereIn('provider_id', providerIds)
      .whereIn('arn', some)
      .whereNull('gone_at')
      .select('arn'),
  );
  const accounts = await database<AccountRow>(ACCOUNTS)
    .whereIn('provider_id', providerIds)
    .whereNull('left_at')
    .select('account_id', 'source');
  const others = await database(KNOWN_ACCOUNTS)
    .whereIn('provider_id', providerIds)
    .select<Array<{ account_id: string }>>('account_id');
  const listings = await database<ListingRow>(LISTINGS)
    .whereIn('provider_id', providerIds)
    .where('kind', 'general-purpose')
    .select('account_id', 'read_at', 'failure');
  const readAccounts = new Set(accounts.map(row => row.account_id));
  const complete = new Set(
    listings
      .filter(({ read_at, failure }) => read_at && !failure)
      .map(row => row.account_id),
  );
  const knownAccounts = new Set(
    others.map(row => row.account_id).filter(id => !readAccounts.has(id)),
  );
  return {
    present: new Set(buckets.map(({ arn }) => arn)),
    readAccounts,
    knownAccounts,
    areRead:
      readAccounts.size > 0 && [...readAccounts].every(id => complete.has(id)),
    hasOrganization: accounts.some(({ source }) => source === 'organization'),
  };
}
