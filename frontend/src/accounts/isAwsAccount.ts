import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  isAccessPoint,
  isBucket,
  isFromAws,
} from 'backstage-plugin-aws-s3-buckets-common';

/**
 * Whether an entity stands for an AWS account that the backend module reads, whatever its type: the type is configurable.
 *
 * @public
 */
export function isAwsAccount(entity: Entity): boolean {
  return (
    isFromAws(entity) &&
    !isBucket(entity) &&
    !isAccessPoint(entity) &&
    Boolean(entity.metadata.annotations?.[ANNOTATION_AWS_ACCOUNT_ID])
  );
}
