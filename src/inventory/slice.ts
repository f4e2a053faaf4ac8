import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { AwsAccount } from '../model/account';
import type { BucketRecord } from '../model/bucket';
import type { NameRange } from './buckets';
import {
  insertChanges,
  latestDeletions,
  renameInChanges,
} from './changes/store';
import {
  compareSlice,
  isEmptyPlan,
  isOfListing,
  type Scope,
  type SliceMemory,
  type SlicePlan,
  type SliceReading,
} from './compare';
import {
  type ChangeCounts,
  countKinds,
  type InventoryContext,
  type Mutate,
} from './context';
import { withoutStatement } from './databaseError';
import {
  factsAsStored,
  needsRow,
  recallFacts,
  type StoredFacts,
  wantedFacts,
} from './storedFacts';
import type { BucketRow, ListingRow } from './tables';
import type { Lease } from './lease';

/** A bucket that this listing has, and that the inventory has in another one. */
export interface ClaimedBucket {
  arn: string;
  name: string;
  /** The account of the other listing. */
  accountId: string;
  /** Whether the latest sweep of the other listing lacks it. */
  isMissingThere: boolean;
}

/**
 * A range of names of a listing: read, compared and committed by itself.
 *
 * Catalog and inventory commit separately, and the process may be killed between any two steps. In this order the
 * inventory always knows of every entity that the catalog may have:
 *
 * 1. The buckets that are new, or come from another account, are written down with the entities that the catalog is
 *    about to get.
 * 2. The catalog takes the mutation.
 * 3. The inventory takes the buckets as read, with the changes and the cursor of the listing, in one transaction.
 *
 * A slice in which nothing is new writes the cursor only.
 */
export class InventorySlice {
  #rows = new Map<string, BucketRow>();
  #deletions: SliceMemory['deletions'] = new Map();
  /** ARNs of the buckets that the commit wrote. */
  #written = new Set<string>();

  constructor(
    private readonly context: InventoryContext,
    private readonly slice: {
      account: AwsAccount;
      lease: Lease;
      scope: Scope;
      range: NameRange;
      /** The ARNs that the list has in the range. */
      arns: string[];
      /** When the reading of the slice began, ISO 8601. */
      startedAt: string;
    },
  ) {}

  /**
   * The facts that the inventory has of the buckets of the range whose region is known, by ARN. To be asked before the
   * buckets are read, where it depends on that what is read.
   */
  async storedFacts(): Promise<Map<string, StoredFacts>> {
    const { lease, range } = this.slice;
    const rows = await withoutStatement(
      this.context.buckets.factsInRange(lease.key, range),
    );
    return new Map(rows.map(({ arn, facts }) => [arn, JSON.parse(facts)]));
  }

  /** A part of the slice, of the same reading. A bound that is not named is that of the slice. */
  part(range: NameRange, arns: string[]): InventorySlice {
    return new InventorySlice(this.context, {
      ...this.slice,
      range: { ...this.slice.range, ...range },
      arns,
    });
  }

  /** When the last sweep of the listing began that came to its end, ISO 8601. */
  get previousReadAt(): string | undefined {
    return this.slice.lease.listing.read_at ?? undefined;
  }

  /** Loads what the inventory has. To be called once the buckets are read. */
  async load(): Promise<void> {
    return withoutStatement(this.#load());
  }

  /** The record, with what was last known in the place of what could not be read. */
  recall(record: BucketRecord): BucketRecord {
    const row = this.#rows.get(record.arn);
    if (row?.state !== 'present') {
      return record;
    }
    const { region, facts } = record;
    if (region.status === 'known' && !needsRow(facts)) {
      return record;
    }
    return {
      ...record,
      facts: recallFacts(
        facts,
        wantedFacts(JSON.parse(row.facts), this.slice.scope.facts),
      ),
      region:
        region.status === 'unavailable' && row.region
          ? { ...region, lastKnown: row.region }
          : region,
    };
  }

  /**
   * Whether a bucket is in the catalog as it was read, and was so since before a time. Whoever renders such a bucket with
   * the same configuration gets the entity that the catalog has.
   */
  isUnchanged(record: BucketRecord, since: string): boolean {
    const row = this.#rows.get(record.arn);
    return (
      row?.state === 'present' &&
      isOfListing(row, this.#listing) &&
      row.entity_ref !== null &&
      row.pending_ref === null &&
      row.missing_at === null &&
      row.missing_runs === 0 &&
      row.suspect_since === null &&
      row.read_at < since &&
      record.region.status === 'known' &&
      row.region_status === 'known' &&
      row.region === record.region.region &&
      row.created_at === (record.createdAt ?? null) &&
      row.facts ===
        factsAsStored(record.facts, row.facts, {
          wanted: this.slice.scope.facts,
          factReadAt: () => undefined,
        })
    );
  }

  /** The buckets that the inventory has in another listing. */
  claimed(): ClaimedBucket[] {
    return [...this.#rows.values()]
      .filter(
        row => row.state === 'present' && !isOfListing(row, this.#listing),
      )
      .map(row => ({
        arn: row.arn,
        name: row.name,
        accountId: row.account_id,
        isMissingThere: row.missing_at !== null || row.missing_runs > 0,
      }));
  }

  /**
   * Lets `mutate` bring the catalog up to date, and writes down what is new.
   *
   * What `mutate` throws is passed on; the next sweep makes up for it.
   *
   * @throws SweepTakenOverError if a later run has begun to sweep the listing.
   */
  async commit(
    reading: Omit<SliceReading, 'startedAt'>,
    mutate: Mutate,
  ): Promise<ChangeCounts> {
    return withoutStatement(this.#commit(reading, mutate));
  }

  /**
   * The buckets whose entity was last written before a time, so that the catalog should show it by now: the ref by the
   * ARN, and since when the catalog does not.
   */
  standing(
    before: string,
  ): Map<string, { ref: string; suspectSince?: string }> {
    return new Map(
      [...this.#rows.values()]
        .filter(
          row =>
            isOfListing(row, this.#listing) &&
            row.entity_ref &&
            row.read_at < before &&
            !this.#written.has(row.arn),
        )
        .map(row => [
          row.arn,
          {
            ref: row.entity_ref!,
            suspectSince: row.suspect_since ?? undefined,
          },
        ]),
    );
  }

  /** Writes down since when the catalog does not show the entities of buckets; undefined: it does. */
  async suspect(arns: string[], since: string | undefined): Promise<void> {
    const { buckets, database } = this.context;
    await withoutStatement(buckets.suspect(database, arns, since));
  }

  async #commit(
    reading: Omit<SliceReading, 'startedAt'>,
    mutate: Mutate,
  ): Promise<ChangeCounts> {
    const { lock, publisher, database } = this.context;
    const plan = this.#plan(reading);
    if (isEmptyPlan(plan)) {
      await mutate({ removed: [], withheld: plan.withheld });
      await this.slice.lease.advance(database, this.slice.range.upTo);
      await this.#noteReading(reading);
      return new Map();
    }
    const changes = await lock.run(async () => {
      await this.#load();
      return this.#apply(this.#plan(reading), mutate);
    });
    await publisher.publish(changes);
    return countKinds(changes);
  }

  /**
   * Writes down that single buckets were read, also where nothing changed: a sweep that read them earlier and commits
   * later must not overwrite them. A sweep itself writes nothing for buckets that did not change.
   */
  async #noteReading({ observed }: Omit<SliceReading, 'startedAt'>) {
    const { range, startedAt } = this.slice;
    if (range.only !== undefined) {
      await this.context.buckets.touch(
        observed.map(({ record }) => record.arn),
        startedAt,
      );
    }
  }

  async #apply(plan: SlicePlan, mutate: Mutate): Promise<BucketChange[]> {
    const { database, buckets, removedRefs, now, providerId } = this.context;
    const { account, lease, range } = this.slice;
    const removed = await this.#refsToRemove(plan);
    this.#written = new Set(plan.written.map(({ arn }) => arn));
    let moves: BucketChange[] = [];
    if (plan.claimed.length > 0) {
      moves = await database.transaction(async tx => {
        await lease.keep(tx);
        await buckets.write(tx, plan.claimed);
        // A claim may take the place of an earlier one, whose entity the catalog may have.
        await removedRefs.add(tx, account.id, removed, now().toISOString());
        return insertChanges(tx, plan.moves);
      });
    }

    await mutate({ removed, withheld: plan.withheld });

    const changes = await database.transaction(async tx => {
      await lease.advance(tx, range.upTo);
      await buckets.write(tx, plan.written);
      await buckets.delete(
        tx,
        plan.dropped.map(({ arn }) => arn),
      );
      await removedRefs.delete(tx, plan.addedRefs);
      await removedRefs.add(tx, account.id, removed, now().toISOString());
      await renameInChanges(tx, providerId, plan.renamed);
      return insertChanges(tx, plan.changes);
    });
    return [...moves, ...changes];
  }

  /** The unwanted refs that no other bucket has. */
  async #refsToRemove(plan: SlicePlan): Promise<string[]> {
    const kept = new Set(plan.written.map(row => row.entity_ref));
    const refs = plan.unwantedRefs.filter(ref => !kept.has(ref));
    const holders = await this.context.buckets.holdersOf(
      refs,
      new Set([...plan.written, ...plan.dropped].map(({ arn }) => arn)),
    );
    return [...new Set(refs.filter(ref => !holders.has(ref)))];
  }

  #plan(reading: Omit<SliceReading, 'startedAt'>): SlicePlan {
    const { account, scope, startedAt, lease } = this.slice;
    return compareSlice({
      account,
      scope,
      memory: {
        listing: this.#listing,
        rows: this.#rows,
        deletions: this.#deletions,
      },
      reading: { ...reading, startedAt },
      sweepStartedAt: lease.sweepStartedAt,
      now: this.context.now().toISOString(),
    });
  }

  async #load(): Promise<void> {
    const { database, buckets, providerId } = this.context;
    const { lease, range, arns, startedAt } = this.slice;
    const rows = await buckets.inRange(lease.key, range);
    this.#rows = new Map(rows.map(row => [row.arn, row]));
    const others = arns.filter(arn => !this.#rows.has(arn));
    for (const row of await buckets.byArn(others)) {
      this.#rows.set(row.arn, row);
    }
    const readAt = this.#listing.read_at;
    this.#deletions = await latestDeletions(
      database,
      providerId,
      arns.filter(arn => this.#rows.get(arn)?.state !== 'present'),
      readAt && readAt < startedAt ? readAt : startedAt,
    );
  }

  get #listing(): ListingRow {
    return this.slice.lease.listing;
  }
}
