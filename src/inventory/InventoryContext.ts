import type {
  BucketChange,
  BucketChangeKind,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import type { AccountsTable } from './AccountsTable';
import type { BucketsTable } from './BucketsTable';
import type { EventsTable } from './EventsTable';
import type { ListingsTable } from './ListingsTable';
import type { RequestsTable } from './RequestsTable';

/** What the parts of one provider's inventory share. */
export interface InventoryContext {
  database: Knex;
  providerId: string;
  /** In how many sweeps, or runs, in a row something must be missing until it goes where AWS does not say that it is gone. */
  removalRuns: number;
  accounts: AccountsTable;
  listings: ListingsTable;
  buckets: BucketsTable;
  requests: RequestsTable;
  events: EventsTable;
  now: () => Date;
}

/** Rows that are written, or shown, at once: as many as a slice has. */
export const ROWS_AT_ONCE = 500;

/** How many changes of each kind were written. */
export type ChangeCounts = Map<BucketChangeKind, number>;

export function countKinds(
  changes: Array<Pick<BucketChange, 'kind'>>,
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
