import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';
import { accessPoint } from './accessPoint';
import { directory } from './directory';
import { generalPurpose } from './generalPurpose';
import type { KindOfBucket } from './KindOfBucket';
import { multiRegionAccessPoint } from './multiRegionAccessPoint';
import { table } from './table';
import { vector } from './vector';

export type { Existence, KindOfBucket, KnownBucket } from './KindOfBucket';
export { factsOfKind, listCallOf } from './KindOfBucket';

/** The kinds of buckets that can be read. */
export const KINDS_OF_BUCKETS: Record<BucketKind, KindOfBucket> = {
  'general-purpose': generalPurpose,
  directory,
  table,
  vector,
  'access-point': accessPoint,
  'multi-region-access-point': multiRegionAccessPoint,
};
