import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { AwsAccount } from '../model/AwsAccount';
import { NameList } from '../model/NameList';
import { accountOfRow } from './AccountsTable';
import type { NameRange } from './BucketsTable';
import { factsChanged } from './changes/listChanges';
import { SweepTakenOverError } from './commitErrors';
import type { Scope } from './SlicePlan';
import { withoutStatement } from './DatabaseError';
import type { StoredEvent } from './EventsTable';
import { InventorySlice } from './InventorySlice';
import { InventoryTables, ROWS_AT_ONCE } from './InventoryTables';
import { inTransaction } from './inTransaction';
import { Lease, NoLease } from './Lease';
import { type HeldBackRemoval, ListingSweep } from './ListingSweep';
import { markGone } from './markGone';
import type { GoneAccount } from './noteAccounts';
import type { ReadRequest } from './ReadRequest';
import type { BucketRow, ListingKey, RequestedFact } from './tables';

/** So many names of buckets that are held back are said. */
const NAMES = 10;

/**
 * What the last readings of a provider's accounts found, and what the catalog was shown of it. It is kept in the catalog
 * plugin's database.
 */
export class Inventory extends InventoryTables {
  /**
   * Begins to sweep a listing, or goes on where an earlier run stopped. From now on that run may commit nothing more.
   *
   * @throws SweepTakenOverError if a later run no longer knows the account.
   */
  async sweep(key: ListingKey, scope: Scope): Promise<ListingSweep> {
    const { listings, now, providerId } = this;
    const row = await listings.begin(key, scope.key, now().toISOString());
    if (!row) {
      throw new SweepTakenOverError(providerId, key);
    }
    return new ListingSweep(this, { scope, lease: new Lease(listings, row) });
  }

  /**
   * What makes slices of a reading of a listing that is no sweep, and removes nothing of what it does not ask for; the
   * reading begins now. Undefined where the account is not read any more.
   */
  async openListing(
    key: ListingKey,
    scope: Scope,
  ): Promise<
    ((range: NameRange, arns: string[]) => InventorySlice) | undefined
  > {
    const startedAt = this.now().toISOString();
    const row = await this.listings.get(key);
    return (
      row &&
      ((range, arns) =>
        new InventorySlice(this, {
          scope,
          lease: new NoLease(this.listings, row, startedAt),
          range,
          arns,
          startedAt,
        }))
    );
  }

  /** Writes down, some buckets at a time, that a listing is not read any more: the configuration leaves it out. */
  async *leaveListing(key: ListingKey): AsyncGenerator<BucketChange[]> {
    yield* this.#leaveAll(limit => this.buckets.ofListing(key, limit));
    // Last: until then the next run knows of what is left.
    await this.listings.deleteOne(key);
  }

  /** The account as the last run knew it; undefined where it is not read any more. */
  async accountById(id: string): Promise<AwsAccount | undefined> {
    const row = await this.accounts.get(id);
    return row && accountOfRow(row);
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
    return inTransaction(this.database, async tx => {
      const at = this.now();
      const { asked, dropped } = await this.events.store(tx, events, at);
      const requests = asked.flatMap(requestsOf);
      return { dropped, gathered: await this.requests.ask(tx, requests, at) };
    });
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
    const { database, providerId } = this;
    return withoutStatement(
      factsChanged(database, { providerId, accountId, bucket, since }),
    );
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
    const { database, accounts, buckets, removalRuns: runs } = this;
    const missing_runs = missingRuns + 1;
    if (!isGuarded || missing_runs >= runs) {
      return undefined;
    }
    await accounts.update(database, account.id, { missing_runs });
    const known = await buckets.countOfAccount(account.id);
    const rows = await buckets.ofAccount(account.id, NAMES);
    const names = rows.map(({ name }) => name);
    return { missing: new NameList(names, known), known, runs };
  }

  /** Writes down, some buckets at a time, that an account is not read any more. */
  async *leaveAccount(account: AwsAccount): AsyncGenerator<BucketChange[]> {
    const { database, accounts, buckets, listings, now } = this;
    // First: from now on no run may commit anything of it.
    await listings.delete(database, [account.id]);
    yield* this.#leaveAll(limit => buckets.ofAccount(account.id, limit));
    await accounts.update(database, account.id, {
      missing_runs: 0,
      left_at: now().toISOString(),
    });
  }

  /** Writes down of all buckets that `nextRows` answers, until it answers none, that the configuration leaves them out. */
  async *#leaveAll(
    nextRows: (limit: number) => Promise<BucketRow[]>,
  ): AsyncGenerator<BucketChange[]> {
    let rows = await nextRows(ROWS_AT_ONCE);
    while (rows.length > 0) {
      yield await this.#leaveRows(rows);
      rows = await nextRows(ROWS_AT_ONCE);
    }
  }

  async #leaveRows(rows: BucketRow[]): Promise<BucketChange[]> {
    const at = this.now().toISOString();
    return inTransaction(this.database, tx =>
      markGone(tx, this, rows, {
        difference: { kind: 'left-scope' },
        at,
        // A row that a host read whose clock is ahead goes, too: it would be asked for again and again.
        readAt: ({ read_at }) => (read_at > at ? read_at : at),
      }),
    );
  }
}
