/**
 * S3 buckets in the Backstage catalog: what the stock pages don't show of them.
 *
 * @packageDocumentation
 */
export { awsS3BucketsPlugin as default } from './plugin';
export {
  type S3BucketsApi,
  s3BucketsApiRef,
  S3BucketsClient,
  type UsageQuery,
} from './api';
export { S3BucketCard } from './bucket/S3BucketCard';
export { S3BucketHistoryCard } from './bucket/S3BucketHistoryCard';
export { AwsAccountPicker, AwsRegionPicker } from './list/filters';
