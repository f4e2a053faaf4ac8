/**
 * S3 buckets in the Backstage catalog: what the stock pages don't show of them.
 *
 * @packageDocumentation
 */
export { awsS3BucketsPlugin as default } from './plugin';
export { s3BucketsApiRef } from './api';
export { AwsAccountCard } from './accounts/AwsAccountCard';
export { isAwsAccount } from './accounts/isAwsAccount';
export { S3BucketCard } from './bucket/S3BucketCard';
export { S3BucketHistoryCard } from './bucket/S3BucketHistoryCard';
export { BucketChangesContent } from './changes/BucketChangesContent';
export { EntityBucketsCard } from './glance/EntityBucketsCard';
export { hasBuckets } from './hasBuckets';
export { EntityBucketsContent } from './list/EntityBucketsContent';
export { AwsTagPicker } from './list/AwsTagPicker';
export { S3ConfigurationPicker } from './list/ConfigurationPicker';
export { AwsAccountPicker, AwsRegionPicker } from './list/filters';
