import type { Knex } from 'knex';
import stableJson from 'fast-json-stable-stringify';
import type { AwsAccount } from '../model/account';
import {
  ACCOUNTS,
  type AccountRow,
  type AccountSource,
  BUCKETS,
  inChunks,
  REMOVED_REFS,
  selectInChunks,
} from './tables';

/** An account, and where it was found. */
export interface SourcedAccount {
  account: AwsAccount;
  source: AccountSource;
}

/** The table of accounts, of one provider. */
export class AccountsTable {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  async all(): Promise<AccountRow[]> {
    return this.#ofProvider();
  }

  async get(accountId: string): Promise<AccountRow | undefined> {
    return this.#ofProvider().where('account_id', accountId).first();
  }

  /** Writes the accounts that are new or differ from their rows. */
  async write(
    accounts: SourcedAccount[],
    rows: Map<string, AccountRow>,
  ): Promise<void> {
    const changed = accounts
      .map(({ account, source }) => ({
        provider_id: this.providerId,
        account_id: account.id,
        partition: account.partition,
        source,
        account: stableJson(account),
      }))
      .filter(row => {
        const before = rows.get(row.account_id);
        return (
          before?.partition !== row.partition ||
          before.source !== row.source ||
          before.account !== row.account
        );
      })
      // In one order, as two replicas may write them at the same time.
      .sort((a, b) => (a.account_id < b.account_id ? -1 : 1));
    await inChunks(changed, some =>
      this.database(ACCOUNTS)
        .insert(some)
        .onConflict(['provider_id', 'account_id'])
        .merge(),
    );
  }

  /** Writes columns of one account. */
  async update(
    tx: Knex,
    accountId: string,
    columns: Partial<AccountRow>,
  ): Promise<void> {
    await tx<AccountRow>(ACCOUNTS)
      .where({ provider_id: this.providerId, account_id: accountId })
      .update(columns);
  }

  /** Notes of accounts that they are back: earlier runs without them no longer count. */
  async resetMissingRuns(ids: string[]): Promise<void> {
    await inChunks(ids, some =>
      this.#ofProvider().whereIn('account_id', some).update({
        missing_runs: 0,
      }),
    );
  }

  /** Which accounts have, or are about to get, one of the entity refs. */
  async holdersOf(refs: string[]): Promise<Set<string>> {
    const rows = await selectInChunks(refs, some =>
      this.#ofProvider()
        .where(query =>
          query.whereIn('entity_ref', some).orWhereIn('pending_ref', some),
        )
        .select('entity_ref', 'pending_ref'),
    );
    return new Set(
      rows
        .flatMap(row => [row.entity_ref, row.pending_ref])
        .filter(ref => ref !== null),
    );
  }

  /** Deletes those of the accounts of which the catalog can have nothing any more. Answers their ids. */
  async deleteEmpty(ids: string[]): Promise<string[]> {
    const inAccount = (table: string) =>
      this.database(table)
        .where(`${table}.provider_id`, this.providerId)
        .where(
          `${table}.account_id`,
          this.database.ref(`${ACCOUNTS}.account_id`),
        );
    const empty = (some: string[]) =>
      this.#ofProvider()
        .whereIn('account_id', some)
        .whereNull('entity_ref')
        .whereNull('pending_ref')
        .whereNotExists(inAccount(BUCKETS))
        .whereNotExists(inAccount(REMOVED_REFS));
    const rows = await selectInChunks(ids, some =>
      empty(some).select('account_id'),
    );
    const found = rows.map(row => row.account_id);
    await inChunks(found, some => empty(some).delete());
    return found;
  }

  #ofProvider() {
    return this.database<AccountRow>(ACCOUNTS).where(
      'provider_id',
      this.providerId,
    );
  }
}

export function accountOfRow(row: AccountRow): AwsAccount {
  return JSON.parse(row.account);
}
