/**
 * A module for the Backstage catalog backend that keeps the S3 buckets of AWS accounts in the software catalog.
 *
 * @packageDocumentation
 */
export * from 'backstage-plugin-aws-s3-buckets-common';
export {
  type AwsS3BucketTransformerExtensionPoint,
  awsS3BucketTransformerExtensionPoint,
} from './extensionPoint';
export type { AwsAccount } from './model/AwsAccount';
export type { BucketRecord, BucketRegion } from './model/BucketRecord';
export { catalogModuleAwsS3Buckets as default } from './module';
export { type AwsS3BucketTransformer } from './show/AwsS3BucketTransformer';
