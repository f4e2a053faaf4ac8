import type { BucketRecord } from '../model/BucketRecord';
import { differencesBetween, newlyPublic } from './differencesBetween';
import { isSameIncarnation } from './isSameIncarnation';
import { factReadAt, rowAfter } from './rowAfter';
import type { CompareOptions, Scope, SlicePlan } from './SlicePlan';
import type { BucketReading, BucketRow, GoneAs, ListingRow } from './tables';

/**
 * Compares the reading of a slice with the inventory. Pure: the same input always gives the same plan.
 *
 * A row that was written from a reading that began later stays as it is.
 */
export function compareSlice(options: CompareOptions): SlicePlan {
  const { memory, reading } = options;
  const plan: SlicePlan = {
    inserted: [],
    updated: [],
    missing: [],
    found: [],
    changes: [],
  };
  const seen = new Set<string>();
  for (const record of reading.records) {
    seen.add(record.arn);
    planRecord(plan, record, options);
  }
  for (const row of memory.rows.values()) {
    if (!seen.has(row.arn)) {
      planMissing(plan, row, options);
    }
  }
  plan.updated.sort(
    (a, b) => Number(b.gone_at !== null) - Number(a.gone_at !== null),
  );
  return plan;
}

/** Whether a plan has nothing to write. */
export function isEmptyPlan({
  inserted,
  updated,
  missing,
  found,
}: SlicePlan): boolean {
  return [inserted, updated, missing, found].every(list => list.length === 0);
}

export function isOfListing(row: BucketRow, listing: ListingRow): boolean {
  return (
    row.account_id === listing.account_id &&
    row.kind === listing.kind &&
    row.listing_region === listing.region
  );
}

/** A row of a bucket that is gone. */
export function goneRow(
  row: BucketRow,
  gone: { as: GoneAs; at: string; readAt: string },
): BucketRow {
  return {
    ...row,
    gone_at: gone.at,
    gone_as: gone.as,
    missing_at: null,
    missing_runs: 0,
    read_at: gone.readAt,
    version: row.version + 1,
  };
}

function planRecord(
  plan: SlicePlan,
  record: BucketRecord,
  options: CompareOptions,
): void {
  const { memory, reading, scope } = options;
  const { startedAt } = reading;
  const row = memory.rows.get(record.arn);
  const gone = memory.gone.get(record.arn);
  const isElsewhere = row && !isOfListing(row, memory.listing);
  if (
    (isElsewhere && !reading.moved.has(record.arn)) ||
    (row && row.read_at > startedAt) ||
    (!row && gone && gone.read_at > startedAt) ||
    !isPlaced(record, row, scope)
  ) {
    return;
  }
  const appearance = {
    ...record,
    accountId: memory.listing.account_id,
    region: knownRegion(record),
  };
  if (row && !isElsewhere && isSameIncarnation(row, appearance)) {
    planKnown(plan, record, row, options);
    return;
  }
  if (row) {
    const at = options.now;
    planGone(plan, row, { as: 'deleted', at, readAt: startedAt }, options);
  }
  if (!row && gone && isSameIncarnation(gone, appearance)) {
    planReturn(plan, record, gone, options);
    return;
  }
  const inserted = rowAfter(record, undefined, options);
  plan.inserted.push(inserted);
  plan.changes.push({
    row: inserted,
    difference: {
      kind: row ? 'created' : kindOfAppearance(record, options),
      previousObservedAt: memory.listing.read_at ?? undefined,
    },
  });
  if (memory.listing.read_at) {
    const found = newlyPublic(
      JSON.parse(inserted.facts),
      memory.listing.read_at,
    );
    plan.changes.push(
      ...found.map(difference => ({ row: inserted, difference })),
    );
  }
}

/** A bucket that was there before. */
function planKnown(
  plan: SlicePlan,
  record: BucketRecord,
  row: BucketRow,
  options: CompareOptions,
): void {
  const after = rowAfter(record, row, options);
  if (isSame(row, after)) {
    if (row.missing_at !== null || row.missing_runs > 0) {
      plan.found.push(row.id);
    }
    return;
  }
  const updated = { ...row, ...after };
  plan.updated.push(updated);
  plan.changes.push(
    ...differencesBetween(row, after, {
      previousReadAt: options.memory.listing.read_at ?? undefined,
      factReadAt: factReadAt(record.arn, options),
      reasonOfRegion:
        record.region.status === 'unavailable'
          ? record.region.reason.code
          : undefined,
    }).map(difference => ({ row: updated, difference })),
  );
}

/** A bucket that comes back: the configuration lets it in again, or it was not gone after all. */
function planReturn(
  plan: SlicePlan,
  record: BucketRecord,
  row: BucketRow,
  options: CompareOptions,
): void {
  const updated = { ...row, ...rowAfter(record, row, options) };
  plan.updated.push(updated);
  plan.changes.push({ row: updated, difference: { kind: 'discovered' } });
}

function planGone(
  plan: SlicePlan,
  row: BucketRow,
  gone: { as: GoneAs; at: string; readAt: string },
  { memory }: CompareOptions,
): void {
  const updated = goneRow(row, gone);
  plan.updated.push(updated);
  plan.changes.push({
    row: updated,
    difference: {
      kind: gone.as,
      previousObservedAt: memory.listing.read_at ?? undefined,
    },
  });
}

/** What becomes of a row whose bucket was not read. */
function planMissing(
  plan: SlicePlan,
  row: BucketRow,
  options: CompareOptions,
): void {
  const { memory, reading, scope, sweepStartedAt, now } = options;
  const { name, region } = row;
  if (
    !isOfListing(row, memory.listing) ||
    row.read_at > reading.startedAt ||
    reading.unusable.has(name)
  ) {
    return;
  }
  const isWanted =
    scope.includes({ name, region: region ?? undefined }) &&
    !reading.unwanted.has(name);
  const readAt = reading.startedAt;
  if (reading.gone.has(name)) {
    planGone(plan, row, { as: 'deleted', at: now, readAt }, options);
  } else if (!isWanted) {
    planGone(plan, row, { as: 'left-scope', at: now, readAt }, options);
  } else if (row.missing_at !== sweepStartedAt) {
    plan.missing.push(row.id);
  }
}

/** Whether a bucket is known to live where the configuration wants it. If not, its row stays as it is. */
function isPlaced(
  record: BucketRecord,
  row: BucketRow | undefined,
  { regions }: Scope,
): boolean {
  return (
    !regions ||
    record.region.status === 'known' ||
    regions.includes(row?.region ?? '')
  );
}

/**
 * Whether a bucket that was not known is new in AWS. In the first reading of a listing, and where the configuration lets
 * in more than before, a bucket may be older.
 */
function kindOfAppearance(
  { createdAt }: BucketRecord,
  { memory: { listing }, scope }: CompareOptions,
): 'created' | 'discovered' {
  if (!listing.read_at) {
    return 'discovered';
  }
  const isNewInAws =
    createdAt !== undefined &&
    Date.parse(createdAt) > Date.parse(listing.read_at);
  return listing.scope !== scope.key && !isNewInAws ? 'discovered' : 'created';
}

function knownRegion({ region }: BucketRecord): string | undefined {
  return region.status === 'known' ? region.region : undefined;
}

/** Whether a write would change nothing but times, versions and that it was missing: that alone is not worth one. */
function isSame(row: BucketRow, after: BucketReading): boolean {
  return (
    [
      'created_at',
      'listed_created_at',
      'region',
      'region_status',
      'region_read_at',
      'facts',
    ] as const
  ).every(column => row[column] === after[column]);
}
