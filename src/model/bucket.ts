import type {
  BucketFacts,
  BucketKind,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AwsAccount } from './account';

/**
 * The region a bucket lives in.
 *
 * `lastKnown` is what the inventory remembers from the last successful reading; a fresh reading has none.
 *
 * @public
 */
export type BucketRegion =
  | { status: 'known'; region: string }
  | { status: 'unavailable'; reason: Unavailable; lastKnown?: string };

/** A bucket as a list names it. */
export interface ListedBucket {
  name: string;
  arn: string;
  /** ISO 8601. */
  createdAt?: string;
  /** Left out by older endpoints and S3-compatible stores. */
  region?: string;
}

/**
 * One bucket, as one reading found it.
 *
 * @public
 */
export interface BucketRecord {
  /** The account that owns the bucket. */
  account: AwsAccount;
  kind: BucketKind;
  /** The bucket's identity: unique over all accounts, regions and kinds. */
  arn: string;
  /** The bucket's exact name; for general purpose buckets unique within the partition. */
  name: string;
  /** Where the bucket lives. */
  region: BucketRegion;
  /** What S3 says of it. */
  facts: BucketFacts;
  /** ISO 8601. Changes when some of the bucket's settings are edited, so it identifies nothing. */
  createdAt?: string;
}
