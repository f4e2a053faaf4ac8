import {
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRecord } from '../model/BucketRecord';
import {
  type Difference,
  differencesBetween,
  newlyPublic,
} from './differencesBetween';
import { isSameIncarnation } from './isSameIncarnation';
import { factsAsStored } from './storedFacts';
import type { BucketReading, BucketRow, GoneAs, ListingRow } from './tables';

/** Which buckets the configuration lets in, and what it wants to know of them. */
export interface Scope {
  /** The same text as long as the configuration lets in the same buckets. */
  key: string;
  includes(bucket: { name: string; region?: string }): boolean;
  /** The regions that are let in; by default all. */
  regions?: readonly string[];
  /** The facts that are read. What is stored of others is forgotten. By default all. */
  facts?: readonly FactName[];
}

/** What a slice's reading came to. */
export interface SliceReading {
  /** When the reading began, ISO 8601. */
  startedAt: string;
  records: BucketRecord[];
  /** Names of the range that the list has, of buckets that were not read because of where they live. */
  unwanted: Set<string>;
  /** Names of the range that the list has in a form that can't be used. Their rows stay as they are. */
  unusable: Set<string>;
  /** ARNs of buckets that another listing had, and that have left it as far as S3 tells. */
  moved: Set<string>;
  /** Names of buckets that were asked for one by one, and of which S3 says that they are gone. */
  gone: Set<string>;
  /**
   * A time since which the configuration of a bucket was read before this reading, by ARN, ISO 8601; undefined: the
   * beginning of the listing's last sweep.
   */
  configurationReadAt(arn: string): string | undefined;
}

/** What the inventory has on a slice. */
export interface SliceMemory {
  listing: ListingRow;
  /** The rows of the listing in the slice's range, and those of other listings that have one of its ARNs; by ARN. */
  rows: Map<string, BucketRow>;
  /** The latest row of each bucket of the slice that is gone, by ARN. */
  gone: Map<string, BucketRow>;
}

/** A change of a row, which has its id once it is written. */
export interface PlannedChange {
  row: BucketReading | BucketRow;
  difference: Difference;
}

/** What a slice's reading makes of the inventory. */
export interface SlicePlan {
  /** Rows of buckets that are new. */
  inserted: BucketReading[];
  /** Rows as they are to be, each one version on; first those that are gone. */
  updated: BucketRow[];
  /** Ids of rows that the list lacks. */
  missing: number[];
  /** Ids of rows that an earlier list lacked, and that did not change otherwise. */
  found: number[];
  changes: PlannedChange[];
}

export interface CompareOptions {
  memory: SliceMemory;
  reading: SliceReading;
  scope: Scope;
  /** When the sweep began, or the reading of a single bucket; ISO 8601. */
  sweepStartedAt: string;
  /** ISO 8601. */
  now: string;
}

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

function rowAfter(
  record: BucketRecord,
  before: BucketRow | undefined,
  options: CompareOptions,
): BucketReading {
  const { memory, reading, scope } = options;
  const { listing } = memory;
  const { createdAt = null } = record;
  return {
    provider_id: listing.provider_id,
    arn: record.arn,
    account_id: listing.account_id,
    kind: record.kind,
    listing_region: listing.region,
    name: record.name,
    created_at: earlier(createdAt, before?.created_at ?? null),
    listed_created_at: createdAt,
    ...regionColumns(record, before, listing.read_at),
    facts: factsAsStored(record.facts, before?.facts, {
      wanted: scope.facts,
      factReadAt: factReadAt(record.arn, options),
    }),
    missing_at: null,
    missing_runs: 0,
    read_at: reading.startedAt,
    gone_at: null,
    gone_as: null,
    version: (before?.version ?? 0) + 1,
  };
}

/** When the reading of a fact before this one began. */
function factReadAt(
  arn: string,
  { memory, reading }: CompareOptions,
): (name: FactName) => string | undefined {
  const previousReadAt = memory.listing.read_at ?? undefined;
  return name =>
    (isConfigurationFact(name)
      ? reading.configurationReadAt(arn)
      : undefined) ?? previousReadAt;
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) {
    return a ?? b;
  }
  return Date.parse(a) < Date.parse(b) ? a : b;
}

/** What could not be read stays as it was last known, with the time of the last reading that could. */
function regionColumns(
  { region }: BucketRecord,
  before: BucketRow | undefined,
  previousReadAt: string | null,
): Pick<BucketRow, 'region' | 'region_status' | 'region_read_at'> {
  if (region.status === 'known') {
    return {
      region: region.region,
      region_status: 'known',
      region_read_at: null,
    };
  }
  return {
    region: before?.region ?? null,
    region_status: 'unavailable',
    region_read_at:
      before?.region_status === 'unavailable'
        ? before.region_read_at
        : (before?.region && previousReadAt) || null,
  };
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
