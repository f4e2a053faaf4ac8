import { createHash } from 'node:crypto';
import { groupBy, sortBy } from 'lodash';
import type { ListedBucket } from '../../model/BucketRecord';

/** More of a region say no more of it. */
const MOST_OF_A_REGION = 40;

/** Some buckets of each region, to be read before the others. */
export interface SpreadBuckets {
  /** Those that stand for their regions, in turns. */
  first: ListedBucket[];
  /** A bucket's place among those of its region; Infinity for the others. */
  rankOf(bucket: ListedBucket): number;
}

/**
 * Picks buckets that stand for their regions: what is true of the first ones by name, which often belong together, need
 * not be true of the others.
 *
 * @param salt - with another one, others are picked
 */
export function spreadOverRegions(
  buckets: ListedBucket[],
  salt: string,
): SpreadBuckets {
  const regions = Object.values(groupBy(buckets, ({ region }) => region ?? ''));
  const picked = regions.map(ofRegion =>
    sortBy(ofRegion, ({ arn }) => hashOf(salt, arn)).slice(0, MOST_OF_A_REGION),
  );
  const ranks = new Map(
    picked.flatMap(ofRegion =>
      ofRegion.map(({ arn }, rank) => [arn, rank] as const),
    ),
  );
  const rankOf = ({ arn }: ListedBucket) => ranks.get(arn) ?? Infinity;
  return { first: sortBy(picked.flat(), rankOf), rankOf };
}

function hashOf(salt: string, arn: string): string {
  return createHash('sha256').update(salt).update(arn).digest('hex');
}
