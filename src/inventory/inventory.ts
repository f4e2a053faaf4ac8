import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { Knex } from 'knex';
import type { AwsAccount } from '../model/account';
import { accountOfRow, AccountsTable, type SourcedAccount } from './accounts';
import { BucketsTable } from './buckets';
import { ChangePublisher } from './changes/publish';
import { CommitLock } from './commitLock';
import { refsOf, type Scope } from './compare';
import type { ChangeCounts, InventoryContext, Mutate } from './context';
import { withoutStatement } from './databaseError';
import { SweepTakenOverError } from './errors';
import { EventsTable, type StoredEvent } from './events';
import type { RemovalGuard } from './guard';
import { type Hint, HintsTable } from './hints';
import { Lease, NoLease } from './lease';
import { AccountLeaving, leaveListing } from './leave';
import { type HeldBackRemoval, ListingSweep } from './listingSweep';
import { ListingsTable } from './listings';
import { RemovedRefs } from './removedRefs';
import { InventorySlice } from './slice';
import {
  type AccountRow,
  keyOfRow,
  type ListingKey,
  type ListingRow,
  textOfKey,
} from './tables';

/** Of more buckets that wait to be read because of events, a sweep of their account takes fewer calls. */
const BUCKETS_ONE_BY_ONE = 300;

/** So that a burst of events about one bucket is a handful of readings. */
const READ_AGAIN_AFTER_MS = 5_000;

/** An account that the inventory knows and that is not to be read any more. */
export interface GoneAccount {
  account: AwsAccount;
  /**
   * Whether the configuration did not take the account away, but the organization no longer has it, or Backstage runs
   * with other credentials. The removal of such an account is held back for some runs.
   */
  isGuarded: boolean;
}

/** Which accounts there are, and how far their listings are. */
export interface KnownInventory {
  current: AwsAccount[];
  gone: GoneAccount[];
  listings: ListingRow[];
}

/** What the last readings of a provider's accounts found. It is kept in the catalog plugin's database. */
export class Inventory {
  readonly #context: InventoryContext;
  #accountRows = new Map<string, AccountRow>();

  /** Make one per provider and process, and share it among shards. */
  constructor(options: {
    database: Knex;
    events: EventsService;
    logger: LoggerService;
    providerId: string;
    guard: RemovalGuard;
    now?: () => Date;
  }) {
    const { database, events, logger, providerId, guard } = options;
    const now = options.now ?? (() => new Date());
    this.#context = {
      database,
      providerId,
      guard,
      now,
      accounts: new AccountsTable(database, providerId),
      listings: new ListingsTable(database, providerId),
      buckets: new BucketsTable(database, providerId),
      removedRefs: new RemovedRefs(database, providerId),
      hints: new HintsTable(database, providerId),
      events: new EventsTable(database, providerId),
      lock: new CommitLock(database, providerId),
      publisher: new ChangePublisher({
        database,
        events,
        logger,
        providerId,
        now,
      }),
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
    },
    listingsOf: (account: AwsAccount) => ListingKey[],
  ): Promise<KnownInventory> {
    return withoutStatement(this.#accounts(known, listingsOf));
  }

  /** Has the catalog's entities of accounts be these, whatever else becomes of the accounts' buckets. */
  async commitAccounts(
    entityRefs: Map<string, string | undefined>,
    mutate: Mutate,
  ): Promise<void> {
    return withoutStatement(this.#commitAccounts(entityRefs, mutate));
  }

  /**
   * Begins to sweep a listing, or goes on where an earlier run stopped. From now on that run may commit nothing more.
   *
   * @throws SweepTakenOverError if a later run no longer knows the account.
   */
  async sweep(
    account: AwsAccount,
    key: ListingKey,
    scope: Scope,
  ): Promise<ListingSweep> {
    const { listings, now } = this.#context;
    const row = await withoutStatement(
      listings.begin(key, scope.key, now().toISOString()),
    );
    if (!row) {
      throw new SweepTakenOverError(this.#context.providerId, key);
    }
    return new ListingSweep(this.#context, {
      account,
      scope,
      lease: new Lease(listings, row),
    });
  }

  /** A slice of one bucket, whose reading begins now; undefined where the account is not read any more. */
  async bucketSlice(
    account: AwsAccount,
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
        account,
        scope,
        lease: new NoLease(listings, row, startedAt),
        range: { only: bucket.name },
        arns: [bucket.arn],
        startedAt,
      })
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

  /** Removes a listing that the configuration leaves out, with its buckets and their entities. */
  async leaveListing(
    account: AwsAccount,
    key: ListingKey,
    mutate: Mutate,
  ): Promise<ChangeCounts> {
    return withoutStatement(leaveListing(this.#context, account, key, mutate));
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
  get hints(): HintsTable {
    return this.#context.hints;
  }

  /** The events of CloudTrail that arrived. */
  get events(): EventsTable {
    return this.#context.events;
  }

  /**
   * Stores events of CloudTrail, and has what they are about read now: bucket by bucket, or, where an account has too many
   * of them, all of it at once.
   *
   * @param listingOf - the listing that has an account's buckets
   */
  async storeEvents(
    events: StoredEvent[],
    listingOf: (accountId: string) => ListingKey,
  ): Promise<void> {
    return withoutStatement(this.#storeEvents(events, listingOf));
  }

  /** Removes an account that is gone from the catalog, with its buckets; or holds that back. */
  async leave(
    { account, isGuarded }: GoneAccount,
    mutate: Mutate,
  ): Promise<{ changes: ChangeCounts; heldBack?: HeldBackRemoval }> {
    const row = this.#accountRows.get(account.id)!;
    const leaving = new AccountLeaving(this.#context, account, row);
    return withoutStatement(leaving.run(isGuarded, mutate));
  }

  /** Which buckets, other than those of the ARNs, have one of the entity refs: the ARN by the ref. */
  async holdersOf(
    refs: string[],
    except: Set<string>,
  ): Promise<Map<string, string>> {
    return withoutStatement(this.#context.buckets.holdersOf(refs, except));
  }

  async #storeEvents(
    events: StoredEvent[],
    listingOf: (accountId: string) => ListingKey,
  ): Promise<void> {
    const { database, hints, now } = this.#context;
    const at = now();
    await database.transaction(async tx => {
      const news = await this.#context.events.store(tx, events, at);
      const due = new Map<string, Hint & { dueAt: string }>();
      for (const { accountId, name, readAt } of news) {
        const earliest = readAt ? Date.parse(readAt) + READ_AGAIN_AFTER_MS : 0;
        due.set(`${accountId}/${name}`, {
          listing: listingOf(accountId),
          ...(name && { name }),
          dueAt: new Date(Math.max(at.getTime(), earliest)).toISOString(),
        });
      }
      await hints.addOfEvents(tx, [...due.values()], at);
      for (const accountId of new Set(news.map(event => event.accountId))) {
        await hints.gather(tx, listingOf(accountId), BUCKETS_ONE_BY_ONE, at);
      }
    });
  }

  async #accounts(
    { accounts, organization }: Parameters<Inventory['accounts']>[0],
    listingsOf: (account: AwsAccount) => ListingKey[],
  ): Promise<KnownInventory> {
    const { publisher, listings } = this.#context;
    await publisher.publishLeftBehind();
    const rows = await this.#context.accounts.all();
    this.#accountRows = new Map(rows.map(row => [row.account_id, row]));
    const { current, gone } = sortAccounts(accounts, rows, organization);

    await this.#context.accounts.write(
      [...current.values()],
      this.#accountRows,
    );
    await this.#context.accounts.resetMissingRuns(
      accounts
        .map(({ account }) => account.id)
        .filter(id => (this.#accountRows.get(id)?.missing_runs ?? 0) > 0),
    );
    const goneIds = gone.map(row => row.account_id);
    const forgotten = new Set(
      await this.#context.accounts.deleteEmpty(goneIds),
    );
    await listings.delete(this.#context.database, goneIds);
    const currentAccounts = [...current.values()].map(({ account }) => account);
    return {
      current: currentAccounts,
      gone: gone
        .filter(row => !forgotten.has(row.account_id))
        .map(row => ({
          account: accountOfRow(row),
          isGuarded:
            row.source === 'host' ||
            (row.source === 'organization' && organization === 'complete'),
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

  async #commitAccounts(
    entityRefs: Map<string, string | undefined>,
    mutate: Mutate,
  ): Promise<void> {
    const { database, accounts, removedRefs, lock, now } = this.#context;
    const changed = [...entityRefs].flatMap(([id, ref]) => {
      const row = this.#accountRows.get(id);
      const former = (row ? refsOf(row) : []).filter(other => other !== ref);
      const isSettled = row?.entity_ref === (ref ?? null) && !row.pending_ref;
      return isSettled ? [] : [{ id, ref: ref ?? null, former }];
    });
    if (changed.length === 0) {
      await mutate({ removed: [], withheld: new Set() });
      return;
    }
    await lock.run(async () => {
      await database.transaction(async tx => {
        for (const { id, ref, former } of changed) {
          await accounts.update(tx, id, { pending_ref: ref });
          // It may take the place of an earlier one, whose entity the catalog may have.
          await removedRefs.add(tx, id, former, now().toISOString());
        }
      });
      const removed = changed.flatMap(({ former }) => former);
      await mutate({ removed, withheld: new Set() });
      await database.transaction(async tx => {
        for (const { id, ref, former } of changed) {
          await accounts.update(tx, id, { entity_ref: ref, pending_ref: null });
          await removedRefs.delete(tx, ref ? [ref] : []);
          await removedRefs.add(tx, id, former, now().toISOString());
        }
      });
    });
  }
}

/** Which of the accounts are to be read, and which rows are of accounts that are gone. */
function sortAccounts(
  accounts: SourcedAccount[],
  rows: AccountRow[],
  organization: 'not-configured' | 'complete' | 'unavailable',
): { current: Map<string, SourcedAccount>; gone: AccountRow[] } {
  const isFromLastAnswer = (row: AccountRow | undefined) =>
    row?.source === 'organization' && organization === 'unavailable';
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
