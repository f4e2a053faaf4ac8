import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { NameRange } from './BucketsTable';
import { insertChanges } from './changes/listChanges';
import { compareSlice, isEmptyPlan, isOfListing } from './compareSlice';
import type { Scope, SliceMemory, SlicePlan, SliceReading } from './SlicePlan';
import type { InventoryTables } from './InventoryTables';
import { inTransaction } from './inTransaction';
import { StaleRowsError } from './commitErrors';
import type { Lease } from './Lease';
import type { BucketRow, ListingRow } from './tables';

/** A bucket that this listing has, and that the inventory has in another one. */
export interface ClaimedBucket {
  arn: string;
  name: string;
  region?: string;
  /** The account of the other listing. */
  accountId: string;
  /** Whether the latest sweep of the other listing lacks it. */
  isMissingThere: boolean;
}

/** How often a commit is tried whose rows others write at the same time. */
const MAX_ATTEMPTS = 5;

/**
 * A range of names of a listing: read, compared and committed by itself, in one transaction of the inventory's own tables.
 * The rows that differ are then due to be shown to the catalog. A slice in which nothing changed writes the cursor only.
 */
export class InventorySlice {
  #memory: Promise<SliceMemory> | undefined;

  constructor(
    private readonly inventory: InventoryTables,
    private readonly slice: {
      lease: Lease;
      scope: Scope;
      range: NameRange;
      /** The ARNs that the list has in the range. */
      arns: string[];
      /** When the reading of the slice began, ISO 8601. */
      startedAt: string;
    },
  ) {}

  /** A part of the slice, of the same reading. A bound that is not named is that of the slice. */
  part(range: NameRange, arns: string[]): InventorySlice {
    return new InventorySlice(this.inventory, {
      ...this.slice,
      range: { ...this.slice.range, ...range },
      arns,
    });
  }

  /** When the last sweep of the listing began that came to its end, ISO 8601. */
  get previousReadAt(): string | undefined {
    return this.#listing.read_at ?? undefined;
  }

  /** The rows of the listing's own buckets, by ARN, as they were when they were first asked for. */
  async rows(): Promise<Map<string, BucketRow>> {
    const { rows } = await this.#remembered();
    return new Map(
      [...rows].filter(([, row]) => isOfListing(row, this.#listing)),
    );
  }

  /** The buckets that the inventory has in another listing. */
  async claimed(): Promise<ClaimedBucket[]> {
    const { rows } = await this.#remembered();
    return [...rows.values()]
      .filter(row => !isOfListing(row, this.#listing))
      .map(row => ({
        arn: row.arn,
        name: row.name,
        region: row.region ?? undefined,
        accountId: row.account_id,
        isMissingThere: row.missing_at !== null || row.missing_runs > 0,
      }));
  }

  /** Writes down of one bucket that it is gone, as S3 says. */
  async commitGone(name: string): Promise<BucketChange[]> {
    return this.commit({
      records: [],
      unwanted: new Set(),
      unusable: new Set(),
      moved: new Set(),
      gone: new Set([name]),
      configurationReadAt: () => undefined,
    });
  }

  /**
   * Writes down what was read.
   *
   * @returns the changes
   * @throws SweepTakenOverError if a later run has begun to sweep the listing.
   */
  async commit(
    reading: Omit<SliceReading, 'startedAt'>,
  ): Promise<BucketChange[]> {
    for (let attempt = 1; ; attempt++) {
      const memory = await this.#remembered();
      const plan = this.#plan(memory, reading);
      if (isEmptyPlan(plan)) {
        await this.slice.lease.advance(
          this.inventory.database,
          this.slice.range.upTo,
        );
        await this.#noteReading(reading);
        return [];
      }
      try {
        return await this.#apply(plan, memory);
      } catch (error) {
        if (!(error instanceof StaleRowsError) || attempt === MAX_ATTEMPTS) {
          throw error;
        }
        this.#memory = undefined;
      }
    }
  }

  /**
   * Writes down that single buckets were read, also where nothing changed: a sweep that read them earlier and commits
   * later must not overwrite them. A sweep itself writes nothing for buckets that did not change.
   */
  async #noteReading({ records }: Omit<SliceReading, 'startedAt'>) {
    const { range, startedAt } = this.slice;
    if (range.only !== undefined) {
      await this.inventory.buckets.touch(
        records.map(({ arn }) => arn),
        startedAt,
      );
    }
  }

  async #apply(plan: SlicePlan, memory: SliceMemory): Promise<BucketChange[]> {
    const { database, buckets, now } = this.inventory;
    const before = new Map(
      [...memory.rows.values(), ...memory.gone.values()].map(row => [
        row.id,
        row,
      ]),
    );
    const rows = plan.updated.map(after => ({
      before: before.get(after.id)!,
      after,
    }));
    const { lease, range, startedAt } = this.slice;
    return inTransaction(database, async tx => {
      await lease.advance(tx, range.upTo);
      const updated = await buckets.update(tx, rows, now);
      const observedAt = now().toISOString();
      const added = await buckets.insert(tx, plan.inserted, observedAt);
      if (
        updated.size < plan.updated.length ||
        added.size < plan.inserted.length
      ) {
        throw new StaleRowsError();
      }
      await buckets.markMissing(
        tx,
        plan.missing,
        lease.sweepStartedAt,
        startedAt,
      );
      await buckets.markFound(tx, plan.found);
      return insertChanges(
        tx,
        plan.changes.map(({ row, difference }) => ({
          row: { ...row, id: 'id' in row ? row.id : added.get(row.arn)! },
          difference,
          observedAt,
        })),
      );
    });
  }

  #plan(
    memory: SliceMemory,
    reading: Omit<SliceReading, 'startedAt'>,
  ): SlicePlan {
    const { scope, startedAt, lease } = this.slice;
    return compareSlice({
      scope,
      memory,
      reading: { ...reading, startedAt },
      sweepStartedAt: lease.sweepStartedAt,
      now: this.inventory.now().toISOString(),
    });
  }

  #remembered(): Promise<SliceMemory> {
    this.#memory ??= this.#load();
    return this.#memory;
  }

  async #load(): Promise<SliceMemory> {
    const { buckets } = this.inventory;
    const { lease, range, arns } = this.slice;
    const ofRange = await buckets.inRange(lease.key, range);
    const rows = new Map(ofRange.map(row => [row.arn, row]));
    const others = arns.filter(arn => !rows.has(arn));
    for (const row of await buckets.byArn(others)) {
      rows.set(row.arn, row);
    }
    const gone = await buckets.goneByArn(arns.filter(arn => !rows.has(arn)));
    return { listing: this.#listing, rows, gone };
  }

  get #listing(): ListingRow {
    return this.slice.lease.listing;
  }
}
