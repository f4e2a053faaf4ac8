import type { Entity } from '@backstage/catalog-model';
import type { BucketRecord } from '../model/BucketRecord';

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
