import type { Knex } from 'knex';
import type { AwsAccount } from '../model/account';
import type { ListedBucket } from '../model/bucket';
import type { NameRange } from './buckets';
import { isOfListing, type Scope } from './compare';
import {
  addCounts,
  type ChangeCounts,
  countKinds,
  type InventoryContext,
  type Mutate,
} from './context';
import { withoutStatement } from './databaseError';
import { isHeldBack } from './guard';
import type { Lease } from './lease';
import { REMOVED_AT_ONCE, removeRows } from './removeRows';
import { repeatRemovals } from './repeatRemovals';
import { InventorySlice } from './slice';
import type { BucketRow, ListingRow } from './tables';

/** A bucket that the list of a sweep lacks. */
export interface MissingBucket {
  name: string;
  arn: string;
  region?: string;
}

/** What S3 answers about the buckets that a list lacks, but that they are gone. */
export interface ConfirmedMissing {
  /** ARNs of which S3 does not say whether they are gone. */
  unproven: Set<string>;
  /** ARNs about which S3 gave no answer: they stay, and this sweep does not count. */
  unanswered: Set<string>;
}

/** Buckets that are missing, and stay in the catalog until they have been missing for long enough. */
export interface HeldBackRemoval {
  /** Names of the missing buckets. */
  buckets: string[];
  /** How many buckets of the listing were known. */
  known: number;
  /** In how many sweeps in a row each of these was missing at least, this one included. */
  seen: number;
  /** In how many sweeps in a row they must be missing until they are removed. */
  runs: number;
}

/** What the end of a sweep came to. */
export interface SweepEnd {
  changes: ChangeCounts;
  /** How many buckets the listing has now. */
  buckets: number;
  heldBack?: HeldBackRemoval;
}

/** One sweep of a listing, as far as the inventory is concerned: its slices, and its end. */
export class ListingSweep {
  #missing: BucketRow[] = [];
  #known = 0;
  #comparedAt: string | undefined;

  constructor(
    private readonly context: InventoryContext,
    private readonly sweep: {
      account: AwsAccount;
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

  /** When the catalog was last compared with the inventory, ISO 8601. */
  get comparedAt(): string | undefined {
    return this.sweep.lease.listing.compared_at ?? undefined;
  }

  /** Notes that the catalog was compared with the slices of this sweep, from this time on. */
  noteComparison(at: string) {
    this.#comparedAt = at;
  }

  /** A slice whose reading begins now. */
  slice(range: NameRange, listed: ListedBucket[]): InventorySlice {
    return new InventorySlice(this.context, {
      ...this.sweep,
      range,
      arns: listed.map(({ arn }) => arn),
      startedAt: this.context.now().toISOString(),
    });
  }

  /** Begins the sweep anew, from the first name on. */
  async restart(): Promise<void> {
    await withoutStatement(this.#restart(this.context.database));
  }

  /**
   * Notes that S3 still has buckets that the list lacks. The list is not complete, so nothing is concluded from it, and
   * the next run begins the sweep anew.
   */
  async foundIncomplete(presentArns: string[]): Promise<void> {
    const { database, buckets } = this.context;
    const { key, sweepStartedAt } = this.sweep.lease;
    await withoutStatement(
      database.transaction(async tx => {
        await this.#restart(tx);
        await buckets.unmiss(tx, key, sweepStartedAt, presentArns);
      }),
    );
  }

  /** The buckets that the list lacks. To be called when all slices are committed. */
  async missing(): Promise<MissingBucket[]> {
    const { buckets } = this.context;
    const { key, sweepStartedAt } = this.sweep.lease;
    const { known, missing } = await withoutStatement(
      buckets.count(key, sweepStartedAt),
    );
    this.#known = known;
    this.#missing = missing
      ? await withoutStatement(buckets.missing(key, sweepStartedAt))
      : [];
    return this.#missing.map(({ name, arn, region }) => ({
      name,
      arn,
      region: region ?? undefined,
    }));
  }

  /**
   * Ends the sweep: removes the missing buckets, or holds them back, and writes down that the listing was read to its
   * end.
   *
   * @throws SweepTakenOverError if a later run has begun to sweep the listing.
   */
  async end(confirmed: ConfirmedMissing, mutate: Mutate): Promise<SweepEnd> {
    return withoutStatement(this.#endWith(confirmed, mutate));
  }

  async #endWith(
    confirmed: ConfirmedMissing,
    mutate: Mutate,
  ): Promise<SweepEnd> {
    const missing = this.#missing.filter(
      ({ arn }) => !confirmed.unanswered.has(arn),
    );
    const heldBack = this.#heldBack(missing, confirmed);
    const changes: ChangeCounts = new Map();
    for (let i = 0; !heldBack && i < missing.length; i += REMOVED_AT_ONCE) {
      const arns = missing.slice(i, i + REMOVED_AT_ONCE).map(({ arn }) => arn);
      addCounts(changes, await this.#remove(arns, mutate));
    }
    await repeatRemovals(this.context, this.sweep.account.id, mutate);
    const buckets = this.#known - (heldBack ? 0 : missing.length);
    await this.#close(buckets, heldBack ? missing : []);
    return { changes, buckets, heldBack };
  }

  /** Whether the inventory has buckets of the listing. */
  async hasBuckets(): Promise<boolean> {
    const rows = await withoutStatement(
      this.context.buckets.ofListing(this.sweep.lease.key, 1),
    );
    return rows.length > 0;
  }

  /** Ends the sweep of a listing that has no bucket: there is nothing to list, and why. */
  async skip(absence: string): Promise<void> {
    await withoutStatement(
      this.sweep.lease.write(this.context.database, {
        started_at: null,
        started_scope: null,
        cursor: null,
        buckets: 0,
        failure: null,
        absence,
      }),
    );
  }

  /** Writes down that the sweep failed, and why. What it committed stays, and so does its cursor. */
  async fail(failure: object): Promise<void> {
    await withoutStatement(
      this.sweep.lease.write(this.context.database, {
        failure: JSON.stringify(failure),
        absence: null,
      }),
    );
  }

  /**
   * Lets the next run take the listing's turn for the one that this run had. Otherwise a listing that the end of the run
   * always meets half-way would never be read.
   *
   * @param attemptedAt - when a run before this one began to read it
   */
  async keepTurn(attemptedAt: string | null): Promise<void> {
    await withoutStatement(
      this.sweep.lease.write(this.context.database, {
        attempted_at: attemptedAt,
      }),
    );
  }

  async #restart(tx: Knex): Promise<void> {
    await this.sweep.lease.write(tx, {
      started_at: this.context.now().toISOString(),
      cursor: null,
    });
  }

  #heldBack(
    missing: BucketRow[],
    { unproven }: ConfirmedMissing,
  ): HeldBackRemoval | undefined {
    const { guard } = this.context;
    const seen = missing.reduce(
      (least, { missing_runs }) => Math.min(least, missing_runs + 1),
      Infinity,
    );
    // Buckets that this sweep found are no part of what may have gone.
    const known = Math.min(
      this.#known,
      this.sweep.lease.listing.buckets ?? this.#known,
    );
    const isWaiting = isHeldBack({
      guard,
      known,
      listed: this.#known - this.#missing.length,
      missing: missing.length,
      seen,
      isUnproven: missing.some(({ arn }) => unproven.has(arn)),
    });
    return isWaiting
      ? {
          buckets: missing.map(({ name }) => name),
          known,
          seen,
          runs: guard.runs,
        }
      : undefined;
  }

  /** Removes buckets that are still missing in this listing, with their entities. */
  async #remove(arns: string[], mutate: Mutate): Promise<ChangeCounts> {
    const { lock, publisher } = this.context;
    const changes = await lock.run(async () => {
      const { listing, sweepStartedAt } = this.sweep.lease;
      // Another account may have got them meanwhile, or a newer reading may have found them.
      const rows = (await this.context.buckets.byArn(arns)).filter(
        row => isOfListing(row, listing) && row.missing_at === sweepStartedAt,
      );
      return rows.length > 0
        ? removeRows(
            this.context,
            {
              account: this.sweep.account,
              rows,
              difference: {
                kind: 'deleted',
                previousObservedAt: this.previousReadAt,
              },
              keep: tx => this.sweep.lease.keep(tx),
            },
            mutate,
          )
        : [];
    });
    await publisher.publish(changes);
    return countKinds(changes);
  }

  /** Writes down the end of the sweep, together with what is held back. */
  async #close(known: number, heldBack: BucketRow[]): Promise<void> {
    const { database, buckets } = this.context;
    const { lease } = this.sweep;
    const { key, sweepStartedAt } = lease;
    const columns: Partial<ListingRow> = {
      read_at: lease.listing.started_at,
      scope: lease.listing.started_scope,
      started_at: null,
      started_scope: null,
      cursor: null,
      buckets: known,
      held_back: heldBack.length,
      failure: null,
      absence: null,
      ...(this.#comparedAt && { compared_at: this.#comparedAt }),
    };
    if (heldBack.length === 0) {
      await lease.write(database, columns);
      return;
    }
    await database.transaction(async tx => {
      await lease.write(tx, columns);
      await buckets.missAgain(
        tx,
        key,
        sweepStartedAt,
        heldBack.map(({ arn }) => arn),
      );
    });
  }
}
