import type { Entity } from '@backstage/catalog-model';
import { bucketsOfEntity } from './bucketsOfEntity';

/**
 * Whether changes of buckets concern an entity: an AWS account, a group or user that owns resources, a system that has
 * some, or a component that depends on some.
 *
 * @public
 */
export function hasBucketChanges(entity: Entity): boolean {
  return bucketsOfEntity(entity) !== undefined;
}
