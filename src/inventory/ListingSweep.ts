import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import type { ListedBucket } from '../model/BucketRecord';
import type { NameRange } from './BucketsTable';
import { insertChanges } from './changes/listChanges';
import { goneRow, type Scope } from './compareSlice';
import { type InventoryContext, ROWS_AT_ONCE } from './InventoryContext';
import { withoutStatement } from './DatabaseError';
import { inTransaction } from './inTransaction';
import { InventorySlice } from './InventorySlice';
import type { Lease } from './Lease';
import type { Failure } from '../model/Failure';
import type { BucketRow, ListingRow, StoredDenial } from './tables';

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
  /** In how many sweeps in a row a bucket, or an account, must be missing until it goes. */
  runs: number;
}

/** What the end of a sweep came to. */
export interface SweepEnd {
  changes: BucketChange[];
  /** How many buckets the listing has now. */
  buckets: number;
  heldBack?: HeldBackRemoval;
}

/** One sweep of a listing, as far as the inventory is concerned: its slices, and its end. */
export class ListingSweep {
  #missing: BucketRow[] = [];
  /** Whoever reads a bucket after this time knows better. */
  #missingSince = '';
  #known = 0;
  #denied: StoredDenial[] | undefined;

  constructor(
    private readonly context: InventoryContext,
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

  /** Notes which facts AWS denies, for the end of the sweep to write down. */
  noteDenied(denied: StoredDenial[]) {
    this.#denied = denied;
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
    const present = new Set(presentArns);
    await withoutStatement(
      inTransaction(database, async tx => {
        await this.#restart(tx);
        await buckets.markFound(
          tx,
          this.#missing
            .filter(({ arn }) => present.has(arn))
            .map(({ id }) => id),
        );
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
    this.#missingSince = this.context.now().toISOString();
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
   * Ends the sweep: writes down which buckets are gone, each by itself, and that the listing was read to its end. One of
   * which S3 says that it is gone goes now. One of which it does not say so goes once it was missing in some sweeps; so
   * does each where the list is suddenly empty, which may be a wrong answer.
   *
   * @throws SweepTakenOverError if a later run has begun to sweep the listing.
   */
  async end(confirmed: ConfirmedMissing): Promise<SweepEnd> {
    return withoutStatement(this.#end(confirmed));
  }

  async #end({ unproven, unanswered }: ConfirmedMissing): Promise<SweepEnd> {
    const { removalRuns: runs } = this.context;
    const isListEmpty = this.#known === this.#missing.length;
    const isHeldBack = ({ arn, missing_runs }: BucketRow) =>
      (isListEmpty || unproven.has(arn)) && missing_runs + 1 < runs;
    const missing = this.#missing.filter(({ arn }) => !unanswered.has(arn));
    const held = missing.filter(isHeldBack);
    const changes: BucketChange[] = [];
    for (const rows of chunk(
      missing.filter(row => !isHeldBack(row)),
      ROWS_AT_ONCE,
    )) {
      changes.push(...(await this.#remove(rows)));
    }
    const buckets = this.#known - (missing.length - held.length);
    await this.#close(buckets, held);
    return {
      changes,
      buckets,
      ...(held.length > 0 && {
        heldBack: {
          buckets: held.map(({ name }) => name),
          known: this.#known,
          runs,
        },
      }),
    };
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
  async fail(failure: Failure): Promise<void> {
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

  /** Writes down that buckets are gone which the list lacks, but those that somebody has found since. */
  async #remove(rows: BucketRow[]): Promise<BucketChange[]> {
    const { database, buckets, now } = this.context;
    const { lease } = this.sweep;
    const at = now().toISOString();
    const gone = rows.map(before => ({
      before,
      after: goneRow(before, {
        as: 'deleted',
        at,
        readAt: this.#missingSince,
      }),
    }));
    return inTransaction(database, async tx => {
      await lease.keep(tx);
      const written = await buckets.update(tx, gone, now);
      return insertChanges(
        tx,
        gone
          .filter(({ after }) => written.has(after.id))
          .map(({ after }) => ({
            row: after,
            difference: {
              kind: 'deleted',
              previousObservedAt: this.previousReadAt,
            },
            observedAt: at,
          })),
      );
    });
  }

  /** Writes down the end of the sweep, together with what is held back. */
  async #close(known: number, heldBack: BucketRow[]): Promise<void> {
    const { database, buckets } = this.context;
    const { lease } = this.sweep;
    const { sweepStartedAt } = lease;
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
      ...(this.#denied && { denied: deniedColumn(this.#denied) }),
    };
    if (heldBack.length === 0) {
      await lease.write(database, columns);
      return;
    }
    await inTransaction(database, async tx => {
      await lease.write(tx, columns);
      await buckets.missAgain(
        tx,
        heldBack.map(({ id }) => id),
        sweepStartedAt,
      );
    });
  }
}

function deniedColumn(denied: StoredDenial[]): string | null {
  return denied.length > 0 ? JSON.stringify(denied) : null;
}
