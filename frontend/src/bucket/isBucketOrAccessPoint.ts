import type { Entity } from '@backstage/catalog-model';
import {
  isAccessPoint,
  isBucket,
} from 'backstage-plugin-aws-s3-buckets-common';

/** Whether an entity's page has the cards of a bucket. */
export function isBucketOrAccessPoint(entity: Entity): boolean {
  return isBucket(entity) || isAccessPoint(entity);
}
