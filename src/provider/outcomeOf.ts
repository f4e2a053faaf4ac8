import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketReading } from '../collect/ListingReader';
import type { AskedFact, RequestedFact, RequestOutcome } from '../inventory';

/**
 * What became of a fact that was read. It is done when its change was found, and no event tells of one more; or when it
 * was looked at twice, or nobody has the bucket. Pure.
 */
export function outcomeOf(
  { fact, askedBy, wasUnchanged }: AskedFact,
  found: {
    reading?: BucketReading;
    changed: Map<RequestedFact, string[]>;
    unexplained?: Set<RequestedFact>;
  },
): RequestOutcome {
  const { reading, changed, unexplained } = found;
  const isOfBucket = fact === 'existence' || fact === 'all';
  if (askedBy === 'person' || (reading?.isUnknown && !isOfBucket)) {
    return 'done';
  }
  const unread = reading?.unread ?? [];
  if (fact === 'all' ? unread.length > 0 : unread.includes(fact as FactName)) {
    return 'failed';
  }
  // A bucket that is new was read as a whole; of one that is gone nothing is left to read.
  const isChanged =
    changed.has(fact) ||
    (changed.has('existence') && fact !== 'existence') ||
    (fact === 'all' && changed.size > 0);
  return wasUnchanged || (isChanged && !unexplained?.has(fact))
    ? 'done'
    : 'unchanged';
}
