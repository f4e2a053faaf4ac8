import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  ANNOTATION_AWS_ACCESS_POINT_NAME,
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_NAME,
} from 'backstage-plugin-aws-s3-buckets-common';

/** The entity of a bucket, with an owner. */
export function bucketEntity(
  accountId: string,
  name: string,
  owner: string,
): Entity {
  const location = `aws-s3-buckets:default/${accountId}/arn:aws:s3:::${name}`;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      annotations: {
        [ANNOTATION_AWS_ACCOUNT_ID]: accountId,
        [ANNOTATION_AWS_ARN]: `arn:aws:s3:::${name}`,
        [ANNOTATION_AWS_BUCKET_NAME]: name,
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
      },
    },
    spec: { type: 's3-bucket', owner },
  };
}

/** The entity of an access point, with an owner. */
export function accessPointEntity(
  accountId: string,
  name: string,
  owner: string,
): Entity {
  const entity = bucketEntity(accountId, name, owner);
  const { [ANNOTATION_AWS_BUCKET_NAME]: _, ...annotations } =
    entity.metadata.annotations!;
  entity.metadata.annotations = {
    ...annotations,
    [ANNOTATION_AWS_ACCESS_POINT_NAME]: name,
  };
  return entity;
}

/** A user may read what `mine` owns. As in Backstage, services may read all. */
export const onlyMine = () =>
  mockServices.permissions.mock({
    authorizeConditional: async (requests, options) =>
      requests.map((): PolicyDecision => {
        const { type } = Object(options?.credentials?.principal);
        return type === 'service'
          ? { result: AuthorizeResult.ALLOW }
          : {
              result: AuthorizeResult.CONDITIONAL,
              pluginId: 'catalog',
              resourceType: 'catalog-entity',
              conditions: {
                resourceType: 'catalog-entity',
                rule: 'HAS_SPEC',
                params: { key: 'owner', value: 'mine' },
              },
            };
      }),
  });
