/**
 * A module for the Backstage catalog backend that keeps the S3 buckets of AWS accounts in the software catalog.
 *
 * @packageDocumentation
 */
export type {
  AwsAccount,
  BucketRecord,
  BucketRegion,
  BucketTags,
  Unavailable,
} from './model/bucket';
export * from 'backstage-plugin-aws-s3-buckets-common';
export {
  type AwsS3BucketTransformer,
  type AwsS3BucketTransformerExtensionPoint,
  awsS3BucketTransformerExtensionPoint,
} from './extensionPoint';
export {
  BUCKET_CHANGE_TOPIC,
  type BucketChange,
  type BucketChangeKind,
} from './inventory';
export { catalogModuleAwsS3Buckets as default } from './module';
