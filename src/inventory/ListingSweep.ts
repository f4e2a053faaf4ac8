import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { partition } from 'lodash';
import type { ListedBucket } from '../model/BucketRecord';
import type { NameRange } from './BucketsTable';
import type { Scope } from './SlicePlan';
import { type InventoryTables, ROWS_AT_ONCE } from './InventoryTables';
import { inTransaction } from './inTransaction';
import { InventorySlice } from './InventorySlice';
import type { Lease } from './Lease';
import { markGone } from './markGone';
import type { Failure } from '../model/Failure';
import { NameList } from '../model/NameList';
import type { BucketRow, ListingRow, StoredDenial } from './tables';

/** A bucket that the list of a sweep lacks. */
export interface MissingBucket {
  id: number;
  name: string;
  arn: string;
  region?: string;
}

/** What S3 answers about the buckets that a list lacks, but that they are gone: ids of rows. */
export interface ConfirmedMissing {
  /** Those of which S3 does not say whether they are gone. */
  unproven: ReadonlySet<number>;
  /** Those about which S3 gave no answer: they stay, and this sweep does not count. */
  unanswered: ReadonlySet<number>;
}

/** Buckets that are missing, and stay in the catalog until they have been missing for long enough. */
export interface HeldBackRemoval {
  missing: NameList;
  /** How many buckets of the listing were known. */
  known: number;
  /** In how many sweeps in a row a bucket, or an account, must be missing until it goes. */
  runs: number;
}

/** What a sweep that is over leaves in the row of its listing. */
const OVER = {
  started_at: null,
  started_scope: null,
  cursor: null,
  failure: null,
} satisfies Partial<ListingRow>;

/** One sweep of a listing, as far as the inventory is concerned: its slices, and its end. */
export class ListingSweep {
  #known = 0;
  #missing = 0;
  /** Whoever reads a bucket after this time knows better. */
  #missingSince = '';
  #removed = 0;
  /** Ids of the rows that stay although they are missing. */
  readonly #held: number[] = [];
  readonly #namesHeld = new NameList();

  constructor(
    private readonly inventory: InventoryTables,
    private readonly sweep: {
      lease: Lease;
      scope: Scope;
    },
  ) {}

  /** The name up to which the sweep is committed, maybe by an earlier run. */
  get cursor(): string | undefined {
    return this.sweep.lease.listing.cursor ?? undefined;
  }

  /** When the last sweep began that came to its end, ISO 8601. */
  get previousReadAt(): string | undefined {
    return this.sweep.lease.listing.read_at ?? undefined;
  }

  /** When the sweep began, maybe in an earlier run; ISO 8601. */
  get startedAt(): string {
    return this.sweep.lease.sweepStartedAt;
  }

  /** The facts that AWS denies of buckets of the listing, as the last sweep wrote them down. */
  get denied(): StoredDenial[] {
    return JSON.parse(this.sweep.lease.listing.denied ?? '[]');
  }

  /** A slice whose reading begins now. */
  slice(range: NameRange, listed: ListedBucket[]): InventorySlice {
    return new InventorySlice(this.inventory, {
      ...this.sweep,
      range,
      arns: listed.map(({ arn }) => arn),
      startedAt: this.inventory.now().toISOString(),
    });
  }

  /** Begins the sweep anew, from the first name on. */
  async restart(): Promise<void> {
    await this.#restart(this.inventory.database);
  }

  /**
   * Notes that S3 still has buckets that the list lacks. The list is not complete, so nothing is concluded from it, and
   * the next run begins the sweep anew.
   *
   * @param present - ids of their rows
   */
  async foundIncomplete(present: number[]): Promise<void> {
    const { database, buckets } = this.inventory;
    await inTransaction(database, async tx => {
      await this.#restart(tx);
      await buckets.markFound(tx, present);
    });
  }

  /** The buckets that the list lacks, by name. To be called when all slices are committed. */
  async *missing(): AsyncGenerator<MissingBucket> {
    const { buckets, now } = this.inventory;
    const { key, sweepStartedAt } = this.sweep.lease;
    const { known, missing } = await buckets.count(key, sweepStartedAt);
    this.#known = known;
    this.#missing = missing;
    this.#missingSince = now().toISOString();
    for await (const rows of this.#missingRows()) {
      yield* rows.map(({ id, name, arn, region }) => ({
        id,
        name,
        arn,
        region: region ?? undefined,
      }));
    }
  }

  /**
   * Writes down, some at a time, which buckets are gone, each by itself. One of which S3 says that it is gone goes now. One
   * of which it does not say so goes once it was missing in some sweeps; so does each where the list is suddenly empty,
   * which may be a wrong answer.
   *
   * @throws SweepTakenOverError if a later run has begun to sweep the listing.
   */
  async *remove({
    unproven,
    unanswered,
  }: ConfirmedMissing): AsyncGenerator<BucketChange[]> {
    const { removalRuns: runs } = this.inventory;
    const isListEmpty = this.#known === this.#missing;
    for await (const rows of this.#missingRows()) {
      const [held, gone] = partition(
        rows.filter(({ id }) => !unanswered.has(id)),
        ({ id, missing_runs }) =>
          (isListEmpty || unproven.has(id)) && missing_runs + 1 < runs,
      );
      for (const { id, name } of held) {
        this.#held.push(id);
        this.#namesHeld.add(name);
      }
      this.#removed += gone.length;
      if (gone.length > 0) {
        yield await this.#remove(gone);
      }
    }
  }

  /**
   * Ends the sweep: writes down that the listing was read to its end, and what AWS denies of it.
   *
   * @returns what is held back
   * @throws SweepTakenOverError if a later run has begun to sweep the listing.
   */
  async end(denied: StoredDenial[]): Promise<HeldBackRemoval | undefined> {
    const { database, buckets, removalRuns: runs } = this.inventory;
    const { lease } = this.sweep;
    const { listing, sweepStartedAt } = lease;
    const columns: Partial<ListingRow> = {
      ...OVER,
      read_at: listing.started_at,
      scope: listing.started_scope,
      buckets: this.#known - this.#removed,
      held_back: this.#held.length,
      absence: null,
      denied: denied.length > 0 ? JSON.stringify(denied) : null,
    };
    if (this.#held.length === 0) {
      await lease.write(database, columns);
      return undefined;
    }
    await inTransaction(database, async tx => {
      await lease.write(tx, columns);
      await buckets.missAgain(tx, this.#held, sweepStartedAt);
    });
    return { missing: this.#namesHeld, known: this.#known, runs };
  }

  /** Whether the inventory has buckets of the listing. */
  async hasBuckets(): Promise<boolean> {
    const { key } = this.sweep.lease;
    const rows = await this.inventory.buckets.ofListing(key, 1);
    return rows.length > 0;
  }

  /** Ends the sweep of a listing that has no bucket: there is nothing to list, and why. */
  async skip(absence: string): Promise<void> {
    await this.sweep.lease.write(this.inventory.database, {
      ...OVER,
      buckets: 0,
      absence,
    });
  }

  /** Writes down that the sweep failed, and why. What it committed stays, and so does its cursor. */
  async fail(failure: Failure): Promise<void> {
    await this.sweep.lease.write(this.inventory.database, {
      failure: JSON.stringify(failure),
      absence: null,
    });
  }

  /**
   * Lets the next run take the listing's turn for the one that this run had. Otherwise a listing that the end of the run
   * always meets half-way would never be read.
   *
   * @param attemptedAt - when a run before this one began to read it
   */
  async keepTurn(attemptedAt: string | null): Promise<void> {
    await this.sweep.lease.write(this.inventory.database, {
      attempted_at: attemptedAt,
    });
  }

  async #restart(tx: Knex): Promise<void> {
    await this.sweep.lease.write(tx, {
      started_at: this.inventory.now().toISOString(),
      cursor: null,
    });
  }

  /** Writes down that buckets are gone which the list lacks, but those that somebody has found since. */
  async #remove(rows: BucketRow[]): Promise<BucketChange[]> {
    const { database, now } = this.inventory;
    return inTransaction(database, async tx => {
      await this.sweep.lease.keep(tx);
      return markGone(tx, this.inventory, rows, {
        difference: {
          kind: 'deleted',
          previousObservedAt: this.previousReadAt,
        },
        at: now().toISOString(),
        readAt: () => this.#missingSince,
      });
    });
  }

  /** The rows that the list lacks, some at a time, by name. */
  async *#missingRows(): AsyncGenerator<BucketRow[]> {
    const { key, sweepStartedAt } = this.sweep.lease;
    let after = '';
    let isEnd = this.#missing === 0;
    while (!isEnd) {
      const page = { after, limit: ROWS_AT_ONCE };
      const rows = await this.inventory.buckets.missing(
        key,
        sweepStartedAt,
        page,
      );
      yield rows;
      isEnd = rows.length < ROWS_AT_ONCE;
      after = rows.at(-1)?.name ?? after;
    }
  }
}
