/**
 * A module for the backend of Tech Insights: facts about S3 buckets, for scorecards.
 *
 * @packageDocumentation
 */
export { s3BucketFactRetriever } from './s3BucketFactRetriever';
export { techInsightsModuleAwsS3Buckets as default } from './techInsightsModuleAwsS3Buckets';
