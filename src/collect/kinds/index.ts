import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';
import { directory } from './directory';
import { generalPurpose } from './generalPurpose';
import type { KindOfBucket } from './KindOfBucket';
import { tableBuckets } from './tableBuckets';
import { vector } from './vector';

export type { Existence, KindOfBucket, KnownBucket } from './KindOfBucket';
export { factsOfKind, listCallOf } from './KindOfBucket';

/** The kinds of buckets that can be read. Table buckets: without those that AWS itself makes. */
export const KINDS_OF_BUCKETS: Record<BucketKind, KindOfBucket> = {
  'general-purpose': generalPurpose,
  directory,
  table: tableBuckets({ withAwsManaged: false }),
  vector,
};

/** The kind as the configuration wants it read. */
export function kindOfBucket(
  kind: BucketKind,
  options: { awsManaged: boolean },
): KindOfBucket {
  return kind === 'table' && options.awsManaged
    ? tableBuckets({ withAwsManaged: true })
    : KINDS_OF_BUCKETS[kind];
}
