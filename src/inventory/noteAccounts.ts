import type { AwsAccount } from '../model/AwsAccount';
import { accountOfRow, type SourcedAccount } from './AccountsTable';
import type { InventoryTables } from './InventoryTables';
import {
  type AccountRow,
  keyOfRow,
  type ListingKey,
  type ListingRow,
  textOfKey,
} from './tables';

/** An account that the inventory knows and that is not to be read any more. */
export interface GoneAccount {
  account: AwsAccount;
  /** How many runs before this one no longer found it. */
  missingRuns: number;
  /**
   * Whether the configuration did not take the account away, but the organization no longer has it, or Backstage runs
   * with other credentials. The removal of such an account is held back for some runs.
   */
  isGuarded: boolean;
}

/** Which accounts there are, and how far their listings are. */
export interface KnownInventory {
  current: AwsAccount[];
  /** What the entities of accounts depended on beside their rows when all were last shown, by account id. */
  walkedWith: Map<string, string | null>;
  gone: GoneAccount[];
  listings: ListingRow[];
}

/**
 * Tells the inventory at the beginning of a run which accounts there are (all of them, also where this process reads
 * only some), and learns which to read and which have gone.
 *
 * While the organization can't be asked, its accounts are those of its last answer. An account that is gone has to be
 * passed to {@link Inventory.leaveAccount} in every run, until it is answered no more.
 *
 * @param listingsOf - the listings that an account is to have
 */
export async function noteAccounts(
  inventory: InventoryTables,
  known: {
    accounts: SourcedAccount[];
    organization: 'not-configured' | 'complete' | 'unavailable';
    /** Accounts of earlier answers of which a complete answer doesn't say what became of them: they stay. */
    unanswered: ReadonlySet<string>;
  },
  listingsOf: (account: AwsAccount) => ListingKey[],
): Promise<KnownInventory> {
  const { accounts, organization, unanswered } = known;
  const rows = await inventory.accounts.all();
  const byId = new Map(rows.map(row => [row.account_id, row]));
  const { current, gone } = sortAccounts(
    accounts,
    rows,
    id => organization === 'unavailable' || unanswered.has(id),
  );
  await inventory.accounts.write([...current.values()], byId);
  await inventory.accounts.markFound(
    accounts
      .map(({ account }) => account.id)
      .filter(id => byId.get(id)?.missing_runs || byId.get(id)?.left_at),
  );
  const toShow = await inventory.shown.accountsToShow();
  const toRead = [...current.values()].map(({ account }) => account);
  return {
    current: toRead,
    walkedWith: new Map(rows.map(row => [row.account_id, row.walked_with])),
    gone: gone
      .filter(
        row => !row.left_at || row.entity_ref || toShow.has(row.account_id),
      )
      .map(row => ({
        account: accountOfRow(row),
        missingRuns: row.missing_runs,
        isGuarded:
          !row.left_at &&
          (row.source === 'host' ||
            (row.source === 'organization' && organization === 'complete')),
      })),
    listings: await rowsOf(inventory, toRead.flatMap(listingsOf)),
  };
}

/** The rows of the listings; those that have none get one. */
async function rowsOf(
  { listings, now }: InventoryTables,
  keys: ListingKey[],
): Promise<ListingRow[]> {
  const rows = await listings.all();
  const known = new Set(rows.map(row => textOfKey(keyOfRow(row))));
  const missing = keys.filter(key => !known.has(textOfKey(key)));
  if (missing.length === 0) {
    return rows;
  }
  await listings.add(missing, now().toISOString());
  return listings.all();
}

/**
 * Which of the accounts are to be read, and which rows are of accounts that are gone.
 *
 * @param isUnanswered - whether the organization did not say what became of one of its accounts
 */
function sortAccounts(
  accounts: SourcedAccount[],
  rows: AccountRow[],
  isUnanswered: (accountId: string) => boolean,
): { current: Map<string, SourcedAccount>; gone: AccountRow[] } {
  const isFromLastAnswer = (row: AccountRow | undefined) =>
    row?.source === 'organization' && isUnanswered(row.account_id);
  const byId = new Map(rows.map(row => [row.account_id, row]));

  const current = new Map<string, SourcedAccount>();
  for (const { account, source } of accounts) {
    const row = byId.get(account.id);
    current.set(
      account.id,
      row && isFromLastAnswer(row)
        ? {
            account: { ...accountOfRow(row), ...withoutUndefined(account) },
            source: 'organization',
          }
        : { account, source },
    );
  }
  const gone: AccountRow[] = [];
  for (const row of rows) {
    if (!current.has(row.account_id)) {
      if (isFromLastAnswer(row)) {
        current.set(row.account_id, {
          account: accountOfRow(row),
          source: row.source,
        });
      } else {
        gone.push(row);
      }
    }
  }
  return { current, gone };
}

/** The account without fields that have no value: they would hide what is remembered. */
function withoutUndefined(account: AwsAccount): Partial<AwsAccount> {
  return Object.fromEntries(
    Object.entries(account).filter(([, value]) => value !== undefined),
  );
}
