/**
 * S3 buckets in the Backstage catalog: what the stock pages don't show of them.
 *
 * @packageDocumentation
 */
export { awsS3BucketsPlugin as default } from './plugin';
export { S3BucketCard } from './S3BucketCard';
export { S3BucketHistoryCard } from './S3BucketHistoryCard';
export { AwsAccountPicker, AwsRegionPicker } from './filters';
