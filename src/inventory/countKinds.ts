import type {
  BucketChange,
  BucketChangeKind,
} from 'backstage-plugin-aws-s3-buckets-common';

/** How many changes of each kind were written. */
export type ChangeCounts = Map<BucketChangeKind, number>;

export function countKinds(
  changes: Array<Pick<BucketChange, 'kind'>>,
  counts: ChangeCounts = new Map(),
): ChangeCounts {
  for (const { kind } of changes) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
