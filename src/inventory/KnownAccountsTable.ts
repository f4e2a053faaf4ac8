import type { Knex } from 'knex';
import { inTransaction } from './inTransaction';
import { inChunks, KNOWN_ACCOUNTS } from './tables';

/** An account of which the name is known, and nothing is read. */
export interface NamedAccount {
  id: string;
  name: string;
}

/** The accounts that an organization has and that are not read. */
export class KnownAccountsTable {
  constructor(private readonly database: Knex) {}

  /** Those of these providers, sorted by id. An account that several know comes once. */
  async of(providerIds: string[]): Promise<NamedAccount[]> {
    const rows = await this.database(KNOWN_ACCOUNTS)
      .whereIn('provider_id', providerIds)
      .orderBy(['account_id', 'provider_id'])
      .select<Array<{ account_id: string; name: string }>>(
        'account_id',
        'name',
      );
    return [
      ...new Map(rows.map(row => [row.account_id, row.name])).entries(),
    ].map(([id, name]) => ({ id, name }));
  }

  /** Writes what the last answer of the organization had, where it differs. */
  async write(providerId: string, accounts: NamedAccount[]): Promise<void> {
    const answered = new Map(accounts.map(({ id, name }) => [id, name]));
    const known = new Map(
      (await this.of([providerId])).map(({ id, name }) => [id, name]),
    );
    const left = [...known.keys()].filter(id => !answered.has(id));
    const changed = [...answered]
      .filter(([id, name]) => known.get(id) !== name)
      .map(([account_id, name]) => ({
        provider_id: providerId,
        account_id,
        name,
      }))
      // In one order, as two replicas may write them at the same time.
      .sort((a, b) => (a.account_id < b.account_id ? -1 : 1));
    if (left.length === 0 && changed.length === 0) {
      return;
    }
    await inTransaction(this.database, async tx => {
      await inChunks(left, some =>
        tx(KNOWN_ACCOUNTS)
          .where('provider_id', providerId)
          .whereIn('account_id', some)
          .delete(),
      );
      await inChunks(changed, some =>
        tx(KNOWN_ACCOUNTS)
          .insert(some)
          .onConflict(['provider_id', 'account_id'])
          .merge(),
      );
    });
  }
}
