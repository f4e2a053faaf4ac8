import {
  type BucketChange,
  type FactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import pLimit from 'p-limit';
import { absenceOf } from '../aws/awsErrors';
import { failureOf } from '../aws/failureOf';
import { AccountReport } from '../collect/AccountReport';
import { attemptToList } from '../collect/kinds/attemptToList';
import type { BucketReading } from '../collect/ListingReader';
import { isDue, listingsOf, longestAgo } from '../collect/listingsOf';
import { UnreadListingsError } from '../collect/UnreadListingsError';
import {
  keyOfRow,
  type ListingKey,
  type ListingRow,
  type ListingSweep,
  SweepTakenOverError,
  textOfKey,
} from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import { defaultRegion } from '../model/partition';
import type { AccountRun, ReadOptions } from './AccountRun';
import type { RunContext } from './RunContext';
import { ListingReaders, REGIONS_AT_ONCE } from './ListingReaders';

/**
 * One reading of an account: its listings, each of them to its end or not, whatever becomes of the others.
 *
 * General purpose buckets have one listing. The other kinds have one in each region that the configuration names, else
 * in each where the account has buckets, and in its home region. What is committed is shown to the catalog at once.
 */
export class AccountReading {
  readonly #report: AccountReport;
  readonly #rows: Map<string, ListingRow>;
  readonly #readers: ListingReaders;
  readonly #failures: Array<{ key: ListingKey; error: unknown }> = [];
  #listingsRead = 0;
  /** Listings that are read side by side show the same rows. */
  readonly #oneAtATime = pLimit(1);

  constructor(
    private readonly context: RunContext,
    private readonly run: AccountRun,
    private readonly account: AwsAccount,
    private readonly options: ReadOptions = {},
  ) {
    this.#report = new AccountReport(account, context.logger);
    this.#readers = new ListingReaders(context, run, account, this.#report);
    this.#rows = new Map(
      (options.rows ?? []).map(row => [textOfKey(keyOfRow(row)), row]),
    );
  }

  /**
   * Reads the listings that are due, those first that wait longest.
   *
   * @throws what ended the readings, with the listings that it ended.
   */
  async read(): Promise<void> {
    const { only } = this.options;
    try {
      await (only ? this.#readSideBySide([only]) : this.#readAll());
    } finally {
      this.#report.logProblems();
      this.context.metrics.changed('sweep', this.#report.changes);
    }
    if (this.#listingsRead > 0) {
      this.#report.logRead();
    }
    this.#throwFailures();
  }

  /**
   * Reads one bucket of a listing.
   *
   * @param facts - which to read of a bucket that is known; by default all
   */
  async readBucket(
    key: ListingKey,
    name: string,
    facts?: FactName[],
  ): Promise<BucketReading> {
    const { inventory } = this.context;
    if (!this.#isConfigured(key)) {
      return { changes: [], unread: [], isUnknown: true };
    }
    if (key.region) {
      // Of the first bucket of a region, no run knows yet.
      await inventory.listings.add([key], this.#now());
    }
    try {
      const open = await inventory.openListing(key, this.#readers.scopeOf(key));
      if (!open) {
        return { changes: [], unread: [], isUnknown: true };
      }
      const reader = await this.#readers.of(key);
      const reading = await reader.readBucket(name, open, facts);
      return { ...reading, changes: await this.#show(reading.changes) };
    } catch (error) {
      this.#readers.forgetRefused(error);
      throw error;
    } finally {
      this.#report.logProblems();
    }
  }

  /** Reads some facts of every bucket of a listing, and nothing else. It is no sweep, and removes nothing. */
  async readFacts(key: ListingKey, facts: FactName[]): Promise<void> {
    const { inventory, metrics } = this.context;
    const open =
      this.#isConfigured(key) &&
      (await inventory.openListing(key, this.#readers.scopeOf(key)));
    if (!open) {
      return;
    }
    try {
      const reader = await this.#readers.of(key);
      for await (const { changes } of reader.readFacts(open, facts)) {
        await this.#show(changes);
      }
    } catch (error) {
      this.#readers.forgetRefused(error);
      throw error;
    } finally {
      this.#report.logProblems();
      metrics.changed('request', this.#report.changes);
    }
  }

  #show(changes: BucketChange[]): Promise<BucketChange[]> {
    return this.#oneAtATime(() =>
      this.run.show.due(this.account, this.#report, changes),
    );
  }

  async #readAll(): Promise<void> {
    const attempted = new Set<string>();
    let wanted = await this.#wanted();
    let due = this.#dueOf(wanted, attempted);
    while (due.length > 0) {
      await this.#addNew(due);
      await this.#readDue(due);
      due.forEach(key => attempted.add(textOfKey(key)));
      // Once more, as general purpose buckets may be in regions that were not known before.
      wanted = await this.#wanted();
      due = this.#dueOf(wanted, attempted);
    }
    await this.#leaveOthers(wanted);
  }

  #dueOf(wanted: ListingKey[], attempted: Set<string>): ListingKey[] {
    return wanted.filter(
      key => !attempted.has(textOfKey(key)) && this.#isDue(key),
    );
  }

  async #wanted(): Promise<ListingKey[]> {
    const { kinds, regions } = this.context.config;
    // Multi-Region access points are in the partition `aws` alone.
    const read = kinds.filter(
      kind =>
        kind !== 'multi-region-access-point' ||
        this.account.partition === 'aws',
    );
    const isRegional = read.some(kind => kind !== 'general-purpose');
    return listingsOf(
      this.account.id,
      read,
      isRegional ? (regions ?? (await this.#regionsInUse())) : [],
    );
  }

  async #regionsInUse(): Promise<string[]> {
    const { inventory, collect } = this.context;
    const home = await collect.aws
      .homeRegion(this.account)
      // Whatever is wrong with the credentials, each listing fails for it.
      .catch(() => defaultRegion(this.account.partition));
    const regions = await inventory.buckets.regionsOf(this.account.id);
    return [...new Set([...regions, home])];
  }

  #now(): string {
    return this.context.inventory.now().toISOString();
  }

  #isConfigured({ kind, region }: ListingKey): boolean {
    const { kinds, regions } = this.context.config;
    return (
      kinds.includes(kind) &&
      (!region ||
        !regions ||
        kind === 'multi-region-access-point' ||
        regions.includes(region))
    );
  }

  #isDue(key: ListingKey): boolean {
    return (
      !this.options.rows ||
      isDue(this.#rows.get(textOfKey(key)), this.context.clock.now())
    );
  }

  async #addNew(keys: ListingKey[]): Promise<void> {
    const added = keys.filter(
      key => key.region && !this.#rows.has(textOfKey(key)),
    );
    if (added.length > 0) {
      await this.context.inventory.listings.add(added, this.#now());
    }
  }

  /** All general purpose buckets, and all others; first those that wait longest. */
  async #readDue(keys: ListingKey[]): Promise<void> {
    const waitsSince = (some: ListingKey[]) =>
      longestAgo(some.map(key => this.#rows.get(textOfKey(key))));
    const groups = [
      keys.filter(({ region }) => !region),
      keys.filter(({ region }) => region),
    ].sort((a, b) => waitsSince(a).localeCompare(waitsSince(b)));
    for (const group of groups) {
      await this.#readSideBySide(group);
    }
  }

  async #readSideBySide(keys: ListingKey[]): Promise<void> {
    const limit = pLimit(REGIONS_AT_ONCE);
    await Promise.all(
      keys.map(key =>
        limit(async () => {
          this.run.signal.throwIfAborted();
          try {
            await this.#readListing(key);
          } catch (error) {
            this.run.signal.throwIfAborted();
            this.#failures.push({ key, error });
          }
        }),
      ),
    );
  }

  /** Reads one listing. What ends the reading is written down, so that every replica can tell. */
  async #readListing(key: ListingKey): Promise<void> {
    const { inventory } = this.context;
    const { signal, stateOf } = this.run;
    const readers = this.#readers;
    const sweep = await inventory.sweep(key, readers.scopeOf(key));
    if (this.options.isRequested) {
      await sweep.restart();
    }
    readers.beginSweep(key);
    const isInTwoSweeps = readers.isInTwoSweeps(key, sweep);
    try {
      const slices = (await readers.of(key)).read(sweep, isInTwoSweeps);
      for await (const { changes, buckets } of slices) {
        this.options.onSlice?.(buckets);
        await this.#show(changes);
      }
    } catch (error) {
      if (signal.aborted) {
        await this.#keepTurn(key, sweep);
      } else if (await this.#skip(key, sweep, error)) {
        return;
      } else if (!(error instanceof SweepTakenOverError)) {
        const state = stateOf(this.account.id);
        await sweep.fail(failureOf(error, attemptToList(key, state)));
      }
      readers.forgetRefused(error);
      throw error;
    }
    this.#listingsRead += 1;
    if (isInTwoSweeps) {
      this.#report.again();
      await this.#readListing(key);
    }
  }

  async #keepTurn(key: ListingKey, sweep: ListingSweep): Promise<void> {
    if (this.options.keepsTurn) {
      const row = this.#rows.get(textOfKey(key));
      await sweep.keepTurn(row?.attempted_at ?? null);
    }
  }

  /** Answers whether there is nothing to list: the region has not got the service, or the account not the region. */
  async #skip(
    key: ListingKey,
    sweep: ListingSweep,
    error: unknown,
  ): Promise<boolean> {
    if (!key.region) {
      return false;
    }
    const homeRegion = await this.context.collect.aws.homeRegion(this.account);
    const absence = absenceOf(error, key.region, homeRegion);
    // A region that had buckets is not without them because a name can't be looked up just now.
    if (!absence || (await sweep.hasBuckets())) {
      return false;
    }
    await sweep.skip(absence);
    return true;
  }

  /** Removes what the configuration has left out since it was read. */
  async #leaveOthers(wanted: ListingKey[]): Promise<void> {
    const texts = new Set(wanted.map(textOfKey));
    for (const [text, row] of this.#rows) {
      if (!texts.has(text)) {
        this.run.signal.throwIfAborted();
        const left = this.context.inventory.leaveListing(keyOfRow(row));
        for await (const changes of left) {
          await this.#show(changes);
        }
      }
    }
  }

  /** Throws an error of the whole account as it is, and others with the listings that they ended. */
  #throwFailures(): void {
    const failures = this.#failures.filter(
      ({ error }) => !(error instanceof SweepTakenOverError),
    );
    const [first] = failures.length > 0 ? failures : this.#failures;
    if (!first) {
      return;
    }
    const isOfAccount =
      failures.every(({ error }) => error === first.error) &&
      (failures.length > 1 || !first.key.region);
    throw isOfAccount ? first.error : new UnreadListingsError(failures);
  }
}
