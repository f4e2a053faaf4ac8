/**
 * The kinds of S3 buckets: https://docs.aws.amazon.com/AmazonS3/latest/userguide/common-bucket-patterns.html
 *
 * @public
 */
export type BucketKind = 'general-purpose' | 'directory' | 'table' | 'vector';

/**
 * What the locations of all entities that the backend module emits begin with, in the annotations
 * `backstage.io/managed-by-location` and `backstage.io/managed-by-origin-location`.
 *
 * @internal
 */
export const LOCATION_PREFIX = 'aws-s3-buckets:';
