import {
  type BucketChange,
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AwsAccount } from '../model/account';
import type { BucketRecord } from '../model/bucket';
import {
  type Difference,
  differencesBetween,
  newlyPublic,
} from './differences';
import { factsAsStored } from './storedFacts';
import type { BucketRow, ListingRow } from './tables';

/** The entity that a reading gives a bucket. */
export interface BucketEntity {
  /** As `stringifyEntityRef` writes it. */
  ref: string;
  /** `spec.owner`, as an entity ref. */
  owner: string;
}

/** One bucket that was read, with what became of its entity. */
export interface ObservedBucket {
  record: BucketRecord;
  /**
   * Its entity; or why there is none: `left-out` where the mapping wants none for this bucket, `quarantined` where the
   * one it made can't be sent. What the catalog has of a quarantined bucket stays as it is.
   */
  entity: BucketEntity | 'left-out' | 'quarantined';
  /**
   * A time since which its configuration was read before this reading, ISO 8601; by default the beginning of the
   * listing's last sweep.
   */
  configurationReadAt?: string;
}

/** Which buckets the configuration lets in, and what it wants to know of them. */
export interface Scope {
  /** The same text as long as the configuration lets in the same buckets. */
  key: string;
  includes(bucket: { name: string; region?: string }): boolean;
  /** The facts that are read. What is stored of others is forgotten. By default all. */
  facts?: readonly FactName[];
}

/** What a slice's reading came to. */
export interface SliceReading {
  /** When the reading began, ISO 8601. */
  startedAt: string;
  observed: ObservedBucket[];
  /** Names of the range that the list has, of buckets that were not read because of where they live. */
  unwanted: Set<string>;
  /** ARNs of buckets that another listing had, and that have left it as far as S3 tells. */
  moved: Set<string>;
  /** Names of the range that the list has and whose rows stay as they are: they did not change, or could not be read. */
  kept: Set<string>;
  /** Names of buckets that were asked for one by one, and of which S3 says that they are gone. */
  gone?: Set<string>;
}

/** What the inventory has on a slice before it is committed. */
export interface SliceMemory {
  listing: ListingRow;
  /** The rows of the listing in the slice's range, and those of other listings that have one of its ARNs. */
  rows: Map<string, BucketRow>;
  /** Deletions that the change log has of buckets that are not committed: by ARN, the latest. */
  deletions: Map<string, { accountId: string; observedAt: string }>;
}

/** What a slice's reading makes of the inventory. */
export interface SlicePlan {
  /**
   * Rows to write before the catalog gets the entities: of buckets that are new, that come from another listing, or whose
   * entity gets a new ref.
   */
  claimed: BucketRow[];
  /** Changes that are true as soon as those rows are written: buckets that come from another account. */
  moves: Array<Omit<BucketChange, 'id'>>;
  /** Rows to write once the catalog has the entities. */
  written: BucketRow[];
  /** Rows of buckets that are not read any more. */
  dropped: BucketRow[];
  /** Refs that the catalog is about to get. */
  addedRefs: string[];
  /** Refs that the catalog has and should not have, unless another bucket has them. */
  unwantedRefs: string[];
  /** ARNs whose entity has another ref than before. */
  renamed: string[];
  /** ARNs that are not to be sent: a newer reading has them, or another account. */
  withheld: Set<string>;
  changes: Array<Omit<BucketChange, 'id'>>;
}

/**
 * Compares the reading of a slice with the inventory. Pure: the same input always gives the same plan.
 *
 * An older reading never overwrites a newer one: a row that was written from a reading that began later stays.
 */
export function compareSlice(options: {
  account: AwsAccount;
  memory: SliceMemory;
  reading: SliceReading;
  scope: Scope;
  /** When the sweep began, or the reading of a single bucket; ISO 8601. */
  sweepStartedAt: string;
  /** ISO 8601. */
  now: string;
}): SlicePlan {
  const { account, memory, reading, now } = options;
  const plan: SlicePlan = {
    claimed: [],
    moves: [],
    written: [],
    dropped: [],
    addedRefs: [],
    unwantedRefs: [],
    renamed: [],
    withheld: new Set(),
    changes: [],
  };
  const note = (row: BucketRow, difference: Difference) =>
    plan.changes.push(changeOf(account, row, difference, now));

  const seen = new Set<string>();
  for (const bucket of reading.observed) {
    const { arn } = bucket.record;
    const row = memory.rows.get(arn);
    const deletion = memory.deletions.get(arn);
    seen.add(arn);
    const isElsewhere =
      row?.state === 'present' && !isOfListing(row, memory.listing);
    if (
      (isElsewhere && !reading.moved.has(arn)) ||
      (row && row.read_at > reading.startedAt) ||
      (row?.state !== 'present' &&
        deletion?.accountId === account.id &&
        deletion.observedAt > reading.startedAt)
    ) {
      plan.withheld.add(arn);
    } else {
      planBucket(plan, { ...options, bucket, row, deletion, note });
    }
  }

  for (const row of memory.rows.values()) {
    if (!seen.has(row.arn)) {
      planMissing(plan, { ...options, row, note });
    }
  }
  return plan;
}

/** What becomes of a row whose bucket was not read. */
function planMissing(
  plan: SlicePlan,
  options: {
    memory: SliceMemory;
    reading: SliceReading;
    scope: Scope;
    sweepStartedAt: string;
    row: BucketRow;
    note: (row: BucketRow, difference: Difference) => void;
  },
) {
  const { memory, reading, scope, sweepStartedAt, row, note } = options;
  const { name, region } = row;
  if (
    !isOfListing(row, memory.listing) ||
    row.read_at > reading.startedAt ||
    reading.kept.has(name)
  ) {
    return;
  }
  const previousObservedAt = memory.listing.read_at ?? undefined;
  const isWanted =
    scope.includes({ name, region: region ?? undefined }) &&
    !reading.unwanted.has(name);
  if (row.state === 'adding') {
    // A process was killed before it committed the bucket, and the bucket is gone since.
    drop(plan, row);
  } else if (reading.gone?.has(name)) {
    drop(plan, row);
    note(row, { kind: 'deleted', previousObservedAt });
  } else if (!isWanted) {
    drop(plan, row);
    note(row, { kind: 'left-scope', previousObservedAt });
  } else if (row.missing_at !== sweepStartedAt) {
    plan.written.push({ ...row, missing_at: sweepStartedAt });
  }
}

/** Whether a plan has nothing to write. */
export function isEmptyPlan(plan: SlicePlan): boolean {
  return [plan.claimed, plan.written, plan.dropped, plan.changes].every(
    list => list.length === 0,
  );
}

export function isOfListing(row: BucketRow, listing: ListingRow): boolean {
  return (
    row.account_id === listing.account_id &&
    row.kind === listing.kind &&
    row.listing_region === listing.region
  );
}

function planBucket(
  plan: SlicePlan,
  options: {
    account: AwsAccount;
    now: string;
    memory: SliceMemory;
    reading: SliceReading;
    scope: Scope;
    bucket: ObservedBucket;
    row: BucketRow | undefined;
    deletion: { accountId: string; observedAt: string } | undefined;
    note: (row: BucketRow, difference: Difference) => void;
  },
) {
  const { memory, reading, bucket, row, note } = options;
  const { record } = bucket;
  const { listing } = memory;
  const previousReadAt = listing.read_at ?? undefined;
  const before = row?.state === 'present' ? row : undefined;
  const factReadAt = (name: FactName) =>
    (isConfigurationFact(name) && bucket.configurationReadAt) || previousReadAt;
  const after = rowAfter(bucket, before, {
    listing,
    startedAt: reading.startedAt,
    wanted: options.scope.facts,
    factReadAt,
  });

  if (row && isSameRow(row, after)) {
    return;
  }
  plan.written.push(after);
  planRefs(plan, row, after);

  const oldAccount = formerAccount(options);
  if (before && oldAccount) {
    const difference = accountDifference(oldAccount, listing);
    plan.moves.push(changeOf(options.account, after, difference, options.now));
  } else if (!before) {
    note(
      after,
      oldAccount
        ? accountDifference(oldAccount, listing)
        : {
            kind: kindOfAppearance(record, listing, options.scope),
            previousObservedAt: previousReadAt,
          },
    );
    if (previousReadAt) {
      newlyPublic(JSON.parse(after.facts), previousReadAt).forEach(difference =>
        note(after, difference),
      );
    }
  }
  if (before) {
    differencesBetween(before, after, {
      previousReadAt,
      factReadAt,
      reasonOfRegion:
        record.region.status === 'unavailable'
          ? record.region.reason.code
          : undefined,
    }).forEach(difference => note(after, difference));
  }
}

/** What a bucket's entity means for the catalog, and what has to be written down before. */
function planRefs(
  plan: SlicePlan,
  row: BucketRow | undefined,
  after: BucketRow,
) {
  const isNewRef = after.entity_ref !== (row?.entity_ref ?? null);
  const isElsewhere =
    row?.state === 'present' &&
    (row.account_id !== after.account_id ||
      row.listing_region !== after.listing_region);
  if ((isNewRef && after.entity_ref) || isElsewhere) {
    plan.claimed.push(rowBefore(after, row));
  }
  if (isNewRef && after.entity_ref) {
    plan.addedRefs.push(after.entity_ref);
    if (row?.state === 'present') {
      plan.renamed.push(after.arn);
    }
  }
  plan.unwantedRefs.push(
    ...(row ? refsOf(row) : []).filter(ref => ref !== after.entity_ref),
  );
}

function accountDifference(
  oldAccount: string,
  listing: ListingRow,
): Difference {
  return {
    kind: 'account-changed',
    oldValue: oldAccount,
    newValue: listing.account_id,
    previousObservedAt: listing.read_at ?? undefined,
  };
}

/** The account that had the bucket before, where that is another one. */
function formerAccount(options: {
  memory: SliceMemory;
  row: BucketRow | undefined;
  deletion: { accountId: string; observedAt: string } | undefined;
}): string | undefined {
  const { listing } = options.memory;
  const { row, deletion } = options;
  if (row?.state === 'present') {
    return row.account_id !== listing.account_id ? row.account_id : undefined;
  }
  return deletion &&
    deletion.accountId !== listing.account_id &&
    listing.read_at !== null &&
    deletion.observedAt >= listing.read_at
    ? deletion.accountId
    : undefined;
}

/**
 * Whether a bucket that was not known is new in AWS. In the first reading of a listing, and where the configuration lets
 * in more than before, a bucket may be older.
 */
function kindOfAppearance(
  record: BucketRecord,
  listing: ListingRow,
  scope: Scope,
): 'created' | 'discovered' {
  if (!listing.read_at) {
    return 'discovered';
  }
  const isNewInAws =
    record.createdAt !== undefined &&
    Date.parse(record.createdAt) > Date.parse(listing.read_at);
  return listing.scope !== scope.key && !isNewInAws ? 'discovered' : 'created';
}

/** A bucket's row once the catalog has its entity. */
function rowAfter(
  { record, entity }: ObservedBucket,
  before: BucketRow | undefined,
  options: {
    listing: ListingRow;
    startedAt: string;
    wanted: Scope['facts'];
    factReadAt: (name: FactName) => string | undefined;
  },
): BucketRow {
  const { listing, startedAt, wanted, factReadAt } = options;
  const refs =
    entity === 'quarantined'
      ? {
          entity_ref: before?.entity_ref ?? null,
          owner: before?.owner ?? null,
        }
      : {
          entity_ref: typeof entity === 'object' ? entity.ref : null,
          owner: typeof entity === 'object' ? entity.owner : null,
        };
  return {
    provider_id: listing.provider_id,
    arn: record.arn,
    account_id: listing.account_id,
    kind: record.kind,
    listing_region: listing.region,
    name: record.name,
    created_at: record.createdAt ?? null,
    state: 'present',
    ...refs,
    pending_ref: null,
    ...regionColumns(record, before, listing.read_at),
    facts: factsAsStored(record.facts, before?.facts, { wanted, factReadAt }),
    missing_at: null,
    missing_runs: 0,
    read_at: startedAt,
    suspect_since: before?.suspect_since ?? null,
  };
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

/** A bucket's row before the catalog gets its entity: as it was, in its listing, and with the ref that is about to come. */
function rowBefore(after: BucketRow, row: BucketRow | undefined): BucketRow {
  const { account_id, listing_region, missing_at, missing_runs } = after;
  return row
    ? {
        ...row,
        account_id,
        listing_region,
        missing_at,
        missing_runs,
        pending_ref: after.entity_ref,
      }
    : {
        ...after,
        state: 'adding',
        entity_ref: null,
        owner: null,
        pending_ref: after.entity_ref,
        facts: '{}',
      };
}

/** A row that goes, with its entity. */
function drop(plan: SlicePlan, row: BucketRow) {
  plan.dropped.push(row);
  plan.unwantedRefs.push(...refsOf(row));
}

export function refsOf(row: {
  entity_ref: string | null;
  pending_ref: string | null;
}): string[] {
  return [row.entity_ref, row.pending_ref].filter(ref => ref !== null);
}

/** Whether a write would change more than the time of the reading, which alone is not worth one. */
function isSameRow(row: BucketRow, after: BucketRow): boolean {
  const columns = Object.keys(after) as Array<keyof BucketRow>;
  return columns.every(
    column => column === 'read_at' || row[column] === after[column],
  );
}

export function changeOf(
  account: AwsAccount,
  row: BucketRow,
  difference: Difference,
  observedAt: string,
): Omit<BucketChange, 'id'> {
  return {
    providerId: row.provider_id,
    accountId: account.id,
    partition: account.partition,
    arn: row.arn,
    bucket: row.name,
    entityRef: row.entity_ref ?? row.pending_ref ?? undefined,
    owner: row.owner ?? undefined,
    ...difference,
    observedAt,
  };
}
