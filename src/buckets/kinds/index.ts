import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';
import { generalPurpose } from './generalPurpose';
import type { KindOfBucket } from './kind';

export type { Existence, KindOfBucket, KnownBucket } from './kind';

/** The kinds of buckets that can be read. */
export const KINDS_OF_BUCKETS: Partial<Record<BucketKind, KindOfBucket>> = {
  'general-purpose': generalPurpose,
};
