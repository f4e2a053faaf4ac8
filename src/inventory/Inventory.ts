import type { Knex } from 'knex';
import type { AwsAccount } from '../model/AwsAccount';
import {
  accountOfRow,
  AccountsTable,
  type SourcedAccount,
} from './AccountsTable';
import { BucketsTable, type NameRange } from './BucketsTable';
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import { factsChanged, insertChanges } from './changes/listChanges';
import { goneRow, type Scope } from './compareSlice';
import { type InventoryContext, ROWS_AT_ONCE } from './InventoryContext';
import { withoutStatement } from './DatabaseError';
import { inTransaction } from './inTransaction';
import { SweepTakenOverError } from './commitErrors';
import { EventsTable, type StoredEvent } from './EventsTable';
import { Lease, NoLease } from './Lease';
import { type HeldBackRemoval, ListingSweep } from './ListingSweep';
import { ListingsTable } from './ListingsTable';
import { InventorySlice } from './InventorySlice';
import { type ReadRequest, RequestsTable } from './RequestsTable';
import {
  type AccountRow,
  type BucketRow,
  keyOfRow,
  type ListingKey,
  type ListingRow,
  type RequestedFact,
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
 * What the last readings of a provider's accounts found, and what the catalog was shown of it. It is kept in the catalog
 * plugin's database, and has no state of its own.
 */
export class Inventory {
  readonly #context: InventoryContext;

  constructor(options: {
    database: Knex;
    providerId: string;
    /** `removals.runs` of the config. */
    removalRuns: number;
    now: () => Date;
  }) {
    const { database, providerId } = options;
    this.#context = {
      ...options,
      accounts: new AccountsTable(database, providerId),
      listings: new ListingsTable(database, providerId),
      buckets: new BucketsTable(database, providerId),
      requests: new RequestsTable(database, providerId),
      events: new EventsTable(database, providerId),
    };
  }

  /**
   * Tells the inventory at the beginning of a run which accounts there are (all of them, also where this process reads
   * only some), and learns which to read and which have gone.
   *
   * While the organization can't be asked, its accounts are those of its last answer. An account that is gone has to be
   * passed to {@link leave} in every run, until it is answered no more.
   *
   * @param listingsOf - the listings that an account is to have
   */
  async accounts(
    known: {
      accounts: SourcedAccount[];
      organization: 'not-configured' | 'complete' | 'unavailable';
      /** Accounts of earlier answers of which a complete answer doesn't say what became of them: they stay. */
      unanswered?: ReadonlySet<string>;
    },
    listingsOf: (account: AwsAccount) => ListingKey[],
  ): Promise<KnownInventory> {
    return withoutStatement(this.#accounts(known, listingsOf));
  }

  /** Ids of the accounts that the organization's answers had so far. */
  async organizationAccounts(): Promise<string[]> {
    const rows = await withoutStatement(this.#context.accounts.all());
    return rows
      .filter(({ source }) => source === 'organization')
      .map(row => row.account_id);
  }

  /**
   * Begins to sweep a listing, or goes on where an earlier run stopped. From now on that run may commit nothing more.
   *
   * @throws SweepTakenOverError if a later run no longer knows the account.
   */
  async sweep(key: ListingKey, scope: Scope): Promise<ListingSweep> {
    const { listings, now } = this.#context;
    const row = await withoutStatement(
      listings.begin(key, scope.key, now().toISOString()),
    );
    if (!row) {
      throw new SweepTakenOverError(this.#context.providerId, key);
    }
    return new ListingSweep(this.#context, {
      scope,
      lease: new Lease(listings, row),
    });
  }

  /** A slice of one bucket, whose reading begins now; undefined where the account is not read any more. */
  async bucketSlice(
    key: ListingKey,
    scope: Scope,
    bucket: { name: string; arn: string },
  ): Promise<InventorySlice | undefined> {
    const { listings, now } = this.#context;
    const startedAt = now().toISOString();
    const row = await withoutStatement(listings.get(key));
    return (
      row &&
      new InventorySlice(this.#context, {
        scope,
        lease: new NoLease(listings, row, startedAt),
        range: { only: bucket.name },
        arns: [bucket.arn],
        startedAt,
      })
    );
  }

  /** What makes slices of a reading of a listing that is no sweep, and removes nothing; undefined as above. */
  async openListing(
    key: ListingKey,
    scope: Scope,
  ): Promise<
    ((range: NameRange, arns: string[]) => InventorySlice) | undefined
  > {
    const { listings, now } = this.#context;
    const startedAt = now().toISOString();
    const row = await withoutStatement(listings.get(key));
    return (
      row &&
      ((range, arns) =>
        new InventorySlice(this.#context, {
          scope,
          lease: new NoLease(listings, row, startedAt),
          range,
          arns,
          startedAt,
        }))
    );
  }

  /** How far the listings of an account are. */
  async listingsOf(accountId: string): Promise<ListingRow[]> {
    return withoutStatement(this.#context.listings.ofAccount(accountId));
  }

  /** Gives listings rows that have none. To be called within the run that knows the account. */
  async addListings(keys: ListingKey[]): Promise<void> {
    const { listings, now } = this.#context;
    await withoutStatement(listings.add(keys, now().toISOString()));
  }

  /** Writes down, some buckets at a time, that a listing is not read any more: the configuration leaves it out. */
  async *leaveListing(key: ListingKey): AsyncGenerator<BucketChange[]> {
    const { buckets, listings } = this.#context;
    yield* this.#leaveAll(limit => buckets.ofListing(key, limit));
    // Last: until then the next run knows of what is left.
    await withoutStatement(listings.deleteOne(key));
  }

  /** The regions in which the account has buckets, as far as they were read. */
  async regionsOf(accountId: string): Promise<string[]> {
    return withoutStatement(this.#context.buckets.regionsOf(accountId));
  }

  /** The account as the last run knew it; undefined where it is not read any more. */
  async accountById(id: string): Promise<AwsAccount | undefined> {
    const row = await withoutStatement(this.#context.accounts.get(id));
    return row && accountOfRow(row);
  }

  /** What should be read now. */
  get requests(): RequestsTable {
    return this.#context.requests;
  }

  /** The events of CloudTrail that arrived. */
  get events(): EventsTable {
    return this.#context.events;
  }

  /**
   * Stores events of CloudTrail, and has what they are about read now: bucket by bucket, or, where an account has too many
   * of them, all of it at once.
   *
   * @param requestsOf - what to read because of an event
   * @returns what was bounded: how many older events made room, and which listings took the place of their buckets
   */
  async storeEvents(
    events: StoredEvent[],
    requestsOf: (
      event: StoredEvent,
    ) => Array<ReadRequest & { facts: RequestedFact[] }>,
  ): Promise<{ dropped: number; gathered: ListingKey[] }> {
    const { database, requests, now } = this.#context;
    return withoutStatement(
      inTransaction(database, async tx => {
        const at = now();
        const { asked, dropped } = await this.#context.events.store(
          tx,
          events,
          at,
        );
        const gathered = await requests.ask(tx, asked.flatMap(requestsOf), at);
        return { dropped, gathered };
      }),
    );
  }

  /**
   * The facts of a bucket, or of all buckets of an account, of which changes were found since a time; each with the times
   * of the events that explain them.
   */
  async factsChanged(
    accountId: string,
    since: string,
    bucket?: string,
  ): Promise<Map<RequestedFact, string[]>> {
    const { database, providerId } = this.#context;
    return withoutStatement(
      factsChanged(database, { providerId, accountId, bucket, since }),
    );
  }

  /** The accounts that the provider knows. */
  async accountIds(): Promise<string[]> {
    const rows = await withoutStatement(this.#context.accounts.all());
    return rows.map(row => row.account_id);
  }

  /**
   * Holds back that an account is gone, where that may be a wrong answer; undefined where it was gone in enough runs in a
   * row.
   */
  async holdBack({
    account,
    isGuarded,
    missingRuns,
  }: GoneAccount): Promise<HeldBackRemoval | undefined> {
    const { database, accounts, buckets, removalRuns: runs } = this.#context;
    const missing_runs = missingRuns + 1;
    if (!isGuarded || missing_runs >= runs) {
      return undefined;
    }
    return withoutStatement(
      (async () => {
        await accounts.update(database, account.id, { missing_runs });
        const known = await buckets.countOfAccount(account.id);
        const rows = await buckets.ofAccount(account.id, known);
        return { buckets: rows.map(({ name }) => name), known, runs };
      })(),
    );
  }

  /** Writes down, some buckets at a time, that an account is not read any more. */
  async *leaveAccount(account: AwsAccount): AsyncGenerator<BucketChange[]> {
    const { database, accounts, buckets, listings, now } = this.#context;
    // First: from now on no run may commit anything of it.
    await withoutStatement(listings.delete(database, [account.id]));
    yield* this.#leaveAll(limit => buckets.ofAccount(account.id, limit));
    await withoutStatement(
      accounts.update(database, account.id, {
        missing_runs: 0,
        left_at: now().toISOString(),
      }),
    );
  }

  /** The buckets, and what the catalog was shown of them. */
  get buckets(): BucketsTable {
    return this.#context.buckets;
  }

  /** The accounts, and what the catalog was shown of them. */
  get accountsTable(): AccountsTable {
    return this.#context.accounts;
  }

  get database(): Knex {
    return this.#context.database;
  }

  get now(): () => Date {
    return this.#context.now;
  }

  async #accounts(
    {
      accounts,
      organization,
      unanswered = new Set(),
    }: Parameters<Inventory['accounts']>[0],
    listingsOf: (account: AwsAccount) => ListingKey[],
  ): Promise<KnownInventory> {
    const { buckets } = this.#context;
    const rows = await this.#context.accounts.all();
    const byId = new Map(rows.map(row => [row.account_id, row]));
    const { current, gone } = sortAccounts(
      accounts,
      rows,
      id => organization === 'unavailable' || unanswered.has(id),
    );

    await this.#context.accounts.write([...current.values()], byId);
    await this.#context.accounts.markFound(
      accounts
        .map(({ account }) => account.id)
        .filter(id => byId.get(id)?.missing_runs || byId.get(id)?.left_at),
    );
    const toShow = await buckets.accountsToShow();
    const currentAccounts = [...current.values()].map(({ account }) => account);
    return {
      current: currentAccounts,
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
      listings: await this.#listings(currentAccounts.flatMap(listingsOf)),
    };
  }

  /** The rows of the listings; those that have none get one. */
  async #listings(keys: ListingKey[]): Promise<ListingRow[]> {
    const { listings, now } = this.#context;
    const rows = await listings.all();
    const known = new Set(rows.map(row => textOfKey(keyOfRow(row))));
    const missing = keys.filter(key => !known.has(textOfKey(key)));
    if (missing.length === 0) {
      return rows;
    }
    await listings.add(missing, now().toISOString());
    return listings.all();
  }

  /** Writes down of all buckets that `nextRows` answers, until it answers none, that the configuration leaves them out. */
  async *#leaveAll(
    nextRows: (limit: number) => Promise<BucketRow[]>,
  ): AsyncGenerator<BucketChange[]> {
    let rows = await withoutStatement(nextRows(ROWS_AT_ONCE));
    while (rows.length > 0) {
      yield await withoutStatement(this.#leaveRows(rows));
      rows = await withoutStatement(nextRows(ROWS_AT_ONCE));
    }
  }

  async #leaveRows(rows: BucketRow[]): Promise<BucketChange[]> {
    const { database, buckets, now } = this.#context;
    const observedAt = now().toISOString();
    // A row that a host read whose clock is ahead goes, too: it would be asked for again and again.
    const gone = rows.map(before => ({
      before,
      after: goneRow(before, {
        as: 'left-scope',
        at: observedAt,
        readAt: before.read_at > observedAt ? before.read_at : observedAt,
      }),
    }));
    return inTransaction(database, async tx => {
      const written = await buckets.update(tx, gone, now);
      return insertChanges(
        tx,
        gone
          .filter(({ after }) => written.has(after.id))
          .map(({ after }) => ({
            row: after,
            difference: { kind: 'left-scope' },
            observedAt,
          })),
      );
    });
  }
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
