import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { AwsS3BucketTransformer } from './show/AwsS3BucketTransformer';

/**
 * Where a module sets the function that makes the entities of buckets.
 *
 * @public
 */
export interface AwsS3BucketTransformerExtensionPoint {
  /**
   * Sets the transformer of all providers, or transformers by provider id; may be called once.
   *
   * @throws Error when a transformer has been set before
   */
  setTransformer(
    transformer:
      AwsS3BucketTransformer | Record<string, AwsS3BucketTransformer>,
  ): void;
}

/**
 * The extension point for code that makes the entities of buckets, where config isn't enough.
 *
 * @public
 */
export const awsS3BucketTransformerExtensionPoint =
  createExtensionPoint<AwsS3BucketTransformerExtensionPoint>({
    id: 'catalog.awsS3Buckets.transformer',
  });
