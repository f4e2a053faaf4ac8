import type { BucketChangeKind } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import type { AccountsTable } from './accounts';
import type { BucketsTable } from './buckets';
import type { ChangePublisher } from './changes/publish';
import type { CommitLock } from './commitLock';
import type { EventsTable } from './events';
import type { RemovalGuard } from './guard';
import type { HintsTable } from './hints';
import type { ListingsTable } from './listings';
import type { RemovedRefs } from './removedRefs';

/** What the parts of one provider's inventory share. */
export interface InventoryContext {
  database: Knex;
  providerId: string;
  guard: RemovalGuard;
  accounts: AccountsTable;
  listings: ListingsTable;
  buckets: BucketsTable;
  removedRefs: RemovedRefs;
  hints: HintsTable;
  events: EventsTable;
  lock: CommitLock;
  publisher: ChangePublisher;
  now: () => Date;
}

/**
 * Sends the catalog one delta: as `added` the entities of what was read, but those of the withheld ARNs; as `removed`
 * the refs.
 */
export type Mutate = (delta: {
  removed: string[];
  withheld: Set<string>;
}) => Promise<void>;

/** How many changes of each kind were written. */
export type ChangeCounts = Map<BucketChangeKind, number>;

export function countKinds(
  changes: Array<{ kind: BucketChangeKind }>,
): ChangeCounts {
  const counts: ChangeCounts = new Map();
  for (const { kind } of changes) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

export function addCounts(counts: ChangeCounts, more: ChangeCounts): void {
  for (const [kind, count] of more) {
    counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
}
