import type { Knex } from 'knex';
import type { AwsAccount } from '../model/AwsAccount';
import {
  ACCOUNTS,
  type AccountRow,
  type AccountSource,
  inChunks,
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

  /** Ids of the accounts: all, or those that were found there. */
  async ids(source?: AccountSource): Promise<string[]> {
    const rows = await this.#ofProvider()
      .where(source ? { source } : {})
      .select('account_id');
    return rows.map(row => row.account_id);
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
        source,
        account: JSON.stringify(account),
      }))
      .filter(row => {
        const before = rows.get(row.account_id);
        return before?.source !== row.source || before.account !== row.account;
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
  async markFound(ids: string[]): Promise<void> {
    await inChunks(ids, some =>
      this.#ofProvider()
        .whereIn('account_id', some)
        .update({ missing_runs: 0, left_at: null }),
    );
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
