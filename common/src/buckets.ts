/**
 * The kinds of S3 buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/common-bucket-patterns.html; and access
 * points, through which buckets are reached, too.
 *
 * @public
 */
export type BucketKind =
  | 'general-purpose'
  | 'directory'
  | 'table'
  | 'vector'
  | 'access-point'
  | 'multi-region-access-point';

/**
 * What the locations of all entities that the backend module emits begin with, in the annotations
 * `backstage.io/managed-by-location` and `backstage.io/managed-by-origin-location`.
 *
 * @internal
 */
export const LOCATION_PREFIX = 'aws-s3-buckets:';
