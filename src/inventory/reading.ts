import { Knex } from 'knex';
import type { BucketRecord } from '../model/bucket';
import {
  BucketChange,
  BucketChangeKind,
} from 'backstage-plugin-aws-s3-buckets-common';
import {
  BucketEntity,
  Difference,
  differencesBetween,
  rememberBucket,
} from './differences';
import { isHeldBack, RemovalGuard } from './guard';
import {
  ACCOUNTS,
  AccountRow,
  CHANGES,
  inSlices,
  INVENTORY,
  InventoryRow,
  PendingRefRow,
} from './tables';

/** What the inventory knows of an account before it is read. */
export interface RememberedAccount {
  row: AccountRow;
  buckets: Map<string, InventoryRow>;
  pendingRefs: Map<string, PendingRefRow>;
  /** When this reading of it began. */
  startedAt: string;
  /** When the last complete reading began; absent where there was none. */
  previousObservedAt?: string;
}

/** One bucket of a complete reading, with what became of it. */
export interface ObservedBucket {
  record: BucketRecord;
  /**
   * Its entity; or why there is none: `left-out` where the mapping wants none for this bucket, `quarantined` where the
   * one it made can't be sent. What the catalog holds of a quarantined bucket stays as it is.
   */
  entity: BucketEntity | 'left-out' | 'quarantined';
}

/**
 * What AWS answers about a bucket that a list left out: that it is there all the same, so that the list was not
 * complete; or nothing that would prove it to be there or gone; or that AWS gave no answer, which counts for nothing.
 */
export type UnlistedBucket = 'present' | 'unproven' | 'unanswered';

/** Which buckets the configuration lets in. */
export interface ReadingScope {
  /** The same text as long as the configuration lets in the same buckets. */
  key: string;
  includes(bucket: { name: string; region?: string }): boolean;
}

/** Buckets that are missing, and stay in the catalog until they have been missing for long enough. */
export interface HeldBackRemoval {
  /** Names of the missing buckets. */
  buckets: string[];
  /** How many buckets of the account were known. */
  known: number;
  /** In how many runs in a row each of these was missing at least, this one included. */
  seen: number;
  /** In how many runs in a row they must be missing until they are removed. */
  runs: number;
}

/** What a reading makes of what was remembered. */
export interface Transition {
  buckets: InventoryRow[];
  forgotten: string[];
  /** Buckets whose entity has another name than before. */
  renamed: string[];
  account: Partial<AccountRow>;
  /** Entities that the catalog will get and that the inventory doesn't know of yet. */
  expectedRefs: string[];
  /** Entities that the catalog may hold and should not. */
  unwantedRefs: string[];
  /** All entities that the inventory vouches for from now on. */
  vouchedRefs: Set<string>;
  changes: Array<Omit<BucketChange, 'id'>>;
  heldBack?: HeldBackRemoval;
}

/** Compares a complete reading of an account with what is remembered of it. */
export async function compareReading(options: {
  database: Knex;
  guard: RemovalGuard;
  remembered: RememberedAccount;
  scope: ReadingScope;
  observed: ObservedBucket[];
  unlisted: Map<string, UnlistedBucket>;
  accountEntityRef?: string;
  observedAt: string;
}): Promise<Transition> {
  const { database, guard, remembered, scope, observed, unlisted, observedAt } =
    options;
  const { row, buckets, previousObservedAt } = remembered;
  const elsewhere = lookElsewhere(database, row);

  const rows: InventoryRow[] = [];
  const changes: Transition['changes'] = [];
  const note = (bucket: InventoryRow, difference: Difference) =>
    changes.push(changeOf(row, bucket, difference, observedAt));

  const seen = new Set(observed.map(({ record }) => record.name));
  const appeared = [...seen].filter(name => !buckets.has(name));
  const movedHere = await elsewhere.buckets(appeared);
  const deletedThere = previousObservedAt
    ? await elsewhere.deletions(appeared, previousObservedAt)
    : new Map<string, string>();

  for (const { record, entity } of observed) {
    const before = buckets.get(record.name);
    const bucket: InventoryRow = {
      provider_id: row.provider_id,
      account_id: row.account_id,
      bucket: record.name,
      ...rememberBucket(
        record,
        typeof entity === 'object' ? entity : undefined,
        before,
        previousObservedAt,
      ),
      missing_runs: 0,
    };
    if (entity === 'quarantined') {
      bucket.entity_ref = before?.entity_ref ?? null;
      bucket.owner = before?.owner ?? null;
    }
    rows.push(bucket);

    const moved = movedHere.get(record.name);
    const compared = before ?? moved;
    const oldAccount = moved?.account_id ?? deletedThere.get(record.name);
    if (!before) {
      note(
        bucket,
        oldAccount
          ? {
              kind: 'account-changed',
              oldValue: oldAccount,
              newValue: row.account_id,
              previousObservedAt,
            }
          : { kind: kindOfAppearance(record), previousObservedAt },
      );
    }
    if (compared) {
      differencesBetween(compared, bucket, record, previousObservedAt).forEach(
        difference => note(bucket, difference),
      );
    }
  }

  function kindOfAppearance(record: BucketRecord): BucketChangeKind {
    if (!previousObservedAt) {
      return 'discovered';
    }
    const isNewToScope = row.scope !== scope.key;
    const isNewInAws =
      record.createdAt !== undefined &&
      Date.parse(record.createdAt) > Date.parse(previousObservedAt);
    return isNewToScope && !isNewInAws ? 'discovered' : 'created';
  }

  const absent = [...buckets.values()].filter(
    ({ bucket }) => !seen.has(bucket),
  );
  const movedAway = await elsewhere.buckets(absent.map(b => b.bucket));
  const isOutOfScope = ({ bucket, region }: InventoryRow) =>
    !scope.includes({ name: bucket, region: region ?? undefined });
  const expected = absent.filter(
    bucket => !movedAway.has(bucket.bucket) && !isOutOfScope(bucket),
  );
  const missing: InventoryRow[] = [];
  const staying: InventoryRow[] = [];
  for (const bucket of expected) {
    switch (unlisted.get(bucket.bucket)) {
      case 'present':
        staying.push({ ...bucket, missing_runs: 0 });
        break;
      case 'unanswered':
        staying.push(bucket);
        break;
      default:
        missing.push({ ...bucket, missing_runs: bucket.missing_runs + 1 });
    }
  }
  const missingRuns = missing.reduce(
    (least, bucket) => Math.min(least, bucket.missing_runs),
    Infinity,
  );
  const isWaiting = isHeldBack({
    guard,
    known: buckets.size,
    listed: observed.length,
    missing: missing.length,
    seen: missingRuns,
    isUnproven: missing.some(({ bucket }) => unlisted.has(bucket)),
  });
  const kept = isWaiting ? [...staying, ...missing] : staying;
  rows.push(...kept);
  const keptNames = new Set(kept.map(({ bucket }) => bucket));
  const gone = absent.filter(({ bucket }) => !keptNames.has(bucket));
  for (const bucket of gone) {
    if (!movedAway.has(bucket.bucket)) {
      const kind = isOutOfScope(bucket) ? 'left-scope' : 'deleted';
      note(bucket, { kind, previousObservedAt });
    }
  }

  const changed = rows.filter(bucket => {
    const before = buckets.get(bucket.bucket);
    return !before || !isSame(before, bucket);
  });
  const vouchedRefs = refsOf(rows, options.accountEntityRef ?? null);
  const before = refsOf(buckets.values(), row.entity_ref);
  return {
    buckets: changed,
    forgotten: gone.map(({ bucket }) => bucket),
    renamed: changed
      .filter(({ bucket, entity_ref }) => {
        const known = buckets.get(bucket);
        return known && entity_ref && known.entity_ref !== entity_ref;
      })
      .map(({ bucket }) => bucket),
    account: {
      observed_at: remembered.startedAt,
      scope: scope.key,
      entity_ref: options.accountEntityRef ?? null,
      missing_runs: 0,
    },
    expectedRefs: [...vouchedRefs].filter(ref => !before.has(ref)),
    unwantedRefs: [...before, ...remembered.pendingRefs.keys()].filter(
      ref => !vouchedRefs.has(ref),
    ),
    vouchedRefs,
    changes,
    heldBack: isWaiting
      ? {
          buckets: missing.map(({ bucket }) => bucket),
          known: buckets.size,
          seen: missingRuns,
          runs: guard.runs,
        }
      : undefined,
  };
}

/**
 * An account that could not be read: all about its buckets stays, only the entity of the account itself is brought up
 * to date.
 */
export function leaveUnread(options: {
  remembered: RememberedAccount;
  accountEntityRef?: string;
}): Transition {
  const { row, buckets } = options.remembered;
  const entityRef = options.accountEntityRef ?? null;
  const before = refsOf(buckets.values(), row.entity_ref);
  const vouchedRefs = refsOf(buckets.values(), entityRef);
  return {
    buckets: [],
    forgotten: [],
    renamed: [],
    account: { entity_ref: entityRef },
    expectedRefs: [...vouchedRefs].filter(ref => !before.has(ref)),
    unwantedRefs: [...before].filter(ref => !vouchedRefs.has(ref)),
    vouchedRefs,
    changes: [],
  };
}

/** An account that is not in the configuration any more, or not in the organization's answer. */
export async function leaveScope(options: {
  database: Knex;
  guard: RemovalGuard | undefined;
  remembered: RememberedAccount;
  observedAt: string;
}): Promise<Transition> {
  const { database, guard, remembered, observedAt } = options;
  const { row, buckets, previousObservedAt } = remembered;
  const names = [...buckets.keys()];
  const seen = row.missing_runs + 1;
  const before = refsOf(buckets.values(), row.entity_ref);

  if (
    guard &&
    isHeldBack({
      guard,
      known: names.length,
      listed: 0,
      missing: names.length + (row.entity_ref ? 1 : 0),
      seen,
      isUnproven: false,
    })
  ) {
    return {
      buckets: [],
      forgotten: [],
      renamed: [],
      account: { missing_runs: seen },
      expectedRefs: [],
      unwantedRefs: [],
      vouchedRefs: before,
      changes: [],
      heldBack: {
        buckets: names,
        known: names.length,
        seen,
        runs: guard.runs,
      },
    };
  }

  const movedAway = await lookElsewhere(database, row).buckets(names);
  return {
    buckets: [],
    forgotten: names,
    renamed: [],
    account: {
      observed_at: null,
      scope: null,
      entity_ref: null,
      missing_runs: 0,
    },
    expectedRefs: [],
    unwantedRefs: [...before, ...remembered.pendingRefs.keys()],
    vouchedRefs: new Set(),
    changes: [...buckets.values()]
      .filter(({ bucket }) => !movedAway.has(bucket))
      .map(bucket =>
        changeOf(
          row,
          bucket,
          { kind: 'left-scope', previousObservedAt },
          observedAt,
        ),
      ),
  };
}

/** Looks for buckets in the other accounts of the same provider and partition, where a name is used once at a time. */
function lookElsewhere(database: Knex, row: AccountRow) {
  return {
    async buckets(names: string[]): Promise<Map<string, InventoryRow>> {
      const rows = await inSlices(names, slice =>
        database<InventoryRow>(INVENTORY)
          .join(ACCOUNTS, join =>
            join
              .on(`${ACCOUNTS}.provider_id`, `${INVENTORY}.provider_id`)
              .on(`${ACCOUNTS}.account_id`, `${INVENTORY}.account_id`),
          )
          .where(`${INVENTORY}.provider_id`, row.provider_id)
          .whereNot(`${INVENTORY}.account_id`, row.account_id)
          .where(`${ACCOUNTS}.partition`, row.partition)
          .whereIn(`${INVENTORY}.bucket`, slice)
          .select<InventoryRow[]>(`${INVENTORY}.*`),
      );
      return new Map(rows.map(found => [found.bucket, found]));
    },

    /** The accounts in which buckets were found deleted since then. */
    async deletions(
      names: string[],
      since: string,
    ): Promise<Map<string, string>> {
      const rows = await inSlices(names, slice =>
        database(CHANGES)
          .where({
            provider_id: row.provider_id,
            partition: row.partition,
            kind: 'deleted',
          })
          .whereNot('account_id', row.account_id)
          .where('observed_at', '>=', since)
          .whereIn('bucket', slice)
          .orderBy('id')
          .select<Array<{ bucket: string; account_id: string }>>(
            'bucket',
            'account_id',
          ),
      );
      return new Map(rows.map(found => [found.bucket, found.account_id]));
    },
  };
}

function changeOf(
  row: AccountRow,
  bucket: InventoryRow,
  difference: Difference,
  observedAt: string,
): Omit<BucketChange, 'id'> {
  return {
    providerId: row.provider_id,
    accountId: row.account_id,
    partition: row.partition,
    bucket: bucket.bucket,
    entityRef: bucket.entity_ref ?? undefined,
    ...difference,
    observedAt,
  };
}

function refsOf(
  buckets: Iterable<InventoryRow>,
  accountEntityRef: string | null,
): Set<string> {
  const refs = [...buckets].map(bucket => bucket.entity_ref);
  return new Set([...refs, accountEntityRef].filter(ref => ref !== null));
}

function isSame(a: InventoryRow, b: InventoryRow): boolean {
  return (Object.keys(b) as Array<keyof InventoryRow>).every(
    column => a[column] === b[column],
  );
}
