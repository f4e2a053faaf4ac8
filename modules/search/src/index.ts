/**
 * A module for the Backstage search backend: buckets are found by account, region, owner and tags, too.
 *
 * @packageDocumentation
 */
export { s3BucketSearchTransformer } from './s3BucketSearchTransformer';
export { searchModuleAwsS3Buckets as default } from './searchModuleAwsS3Buckets';
