import type { Entity } from '@backstage/catalog-model';
import { bucketsOfEntity } from './bucketsOfEntity';

/**
 * Whether an entity has buckets: an AWS account, a group or user that owns resources, a system that has
 * some, or a component that depends on some.
 *
 * @public
 */
export function hasBuckets(entity: Entity): boolean {
  return bucketsOfEntity(entity) !== undefined;
}
