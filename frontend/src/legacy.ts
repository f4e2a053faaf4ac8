/**
 * S3 buckets in the Backstage catalog, for apps of the old frontend system.
 *
 * @packageDocumentation
 */
export {
  awsS3BucketsPlugin,
  EntityAwsAccountCard,
  EntityS3BucketChangesContent,
  EntityS3BucketCard,
  EntityS3BucketHistoryCard,
  EntityS3BucketsCard,
  EntityS3BucketsContent,
  S3BucketsPage,
} from './legacyPlugin';
export { isBucket } from 'backstage-plugin-aws-s3-buckets-common';
export { isAwsAccount } from './accounts/isAwsAccount';
export { hasBuckets } from './hasBuckets';
export { s3BucketsApiRef } from './api';
export { AwsAccountPicker, AwsRegionPicker } from './list/filters';
