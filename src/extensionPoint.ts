import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { BucketRecord } from './model/BucketRecord';

/**
 * Makes the entity of a bucket.
 *
 * @param record - what was read of the bucket, and what was last known of what could not be read
 * @param defaultEntity - the entity that the provider's config makes of it, to change or to replace
 * @returns the entity for the catalog, or undefined to leave the bucket out. The provider sets the location annotations,
 *   whatever the transformer makes of them
 * @throws anything: that bucket keeps the entity it had, and the log names it
 *
 * @public
 */
export type AwsS3BucketTransformer = (
  record: BucketRecord,
  defaultEntity: Entity,
) => Entity | undefined | Promise<Entity | undefined>;

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
