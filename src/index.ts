/**
 * A module for the Backstage catalog backend that keeps the S3 buckets of AWS accounts in the software catalog.
 *
 * @packageDocumentation
 */
export {
  type AwsS3BucketTransformerExtensionPoint,
  awsS3BucketTransformerExtensionPoint,
} from './extensionPoint';
export type { AwsAccount } from './model/AwsAccount';
export type { BucketRecord, BucketRegion } from './model/BucketRecord';
export { catalogModuleAwsS3Buckets as default } from './module';
export { AwsS3BucketProvider } from './provider/AwsS3BucketProvider';
export type { AwsS3BucketProviderOptions } from './provider/AwsS3BucketProviderOptions';
export type { AwsS3BucketTransformer } from './show/AwsS3BucketTransformer';
