import type { Knex } from 'knex';
import { AccountsTable } from './AccountsTable';
import { BucketsTable } from './BucketsTable';
import { tableWithoutStatements } from './DatabaseError';
import { EventsTable } from './EventsTable';
import { KnownAccountsTable } from './KnownAccountsTable';
import { ListingsTable } from './ListingsTable';
import { RequestQueue } from './RequestQueue';
import { RequestsTable } from './RequestsTable';
import { ShownBuckets } from './ShownBuckets';

/** Rows that are written, or shown, at once: as many as a slice has. */
export const ROWS_AT_ONCE = 500;

/** The tables of one provider's inventory. They have no state of their own, and their errors tell no values. */
export class InventoryTables {
  readonly database: Knex;
  readonly providerId: string;
  /** In how many sweeps, or runs, in a row something must be missing until it goes where AWS does not say that it is gone. */
  readonly removalRuns: number;
  readonly now: () => Date;
  readonly accounts: AccountsTable;
  /** The accounts that an organization has and that are not read. */
  readonly knownAccounts: KnownAccountsTable;
  readonly listings: ListingsTable;
  readonly buckets: BucketsTable;
  /** What the catalog was shown of the buckets. */
  readonly shown: ShownBuckets;
  /** What should be read now. */
  readonly requests: RequestsTable;
  /** The same, for those who read it. */
  readonly queue: RequestQueue;
  /** The events of CloudTrail that arrived. */
  readonly events: EventsTable;

  constructor(options: {
    database: Knex;
    providerId: string;
    /** `removals.runs` of the config. */
    removalRuns: number;
    now: () => Date;
  }) {
    const { database, providerId, removalRuns, now } = options;
    this.database = database;
    this.providerId = providerId;
    this.removalRuns = removalRuns;
    this.now = now;
    this.accounts = tableWithoutStatements(
      new AccountsTable(database, providerId),
    );
    this.knownAccounts = tableWithoutStatements(
      new KnownAccountsTable(database),
    );
    this.listings = tableWithoutStatements(
      new ListingsTable(database, providerId),
    );
    this.buckets = tableWithoutStatements(
      new BucketsTable(database, providerId),
    );
    this.shown = tableWithoutStatements(new ShownBuckets(database, providerId));
    this.requests = tableWithoutStatements(
      new RequestsTable(database, providerId),
    );
    this.queue = tableWithoutStatements(new RequestQueue(database, providerId));
    this.events = tableWithoutStatements(new EventsTable(database, providerId));
  }
}
