import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  type GroupEntity,
  parseEntityRef,
} from '@backstage/catalog-model';
import {
  LOCATION_PREFIX,
  UNOWNED_GROUP_TYPE,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { EntityConfig } from '../config/providerSchema';

/** The location of a provider's group. */
export function unownedLocation(providerId: string): string {
  return `${LOCATION_PREFIX}${providerId}/unowned`;
}

/** The group that owns the buckets without an owner: their pages have no broken link, and its page is a to-do list. */
export function unownedGroup(options: {
  providerId: string;
  config: EntityConfig;
}): GroupEntity {
  const { group, title, description } = options.config.unowned;
  const { name, namespace } = parseEntityRef(group);
  const location = unownedLocation(options.providerId);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name,
      namespace,
      title,
      description,
      annotations: {
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
      },
    },
    spec: {
      type: UNOWNED_GROUP_TYPE,
      profile: { displayName: title },
      children: [],
    },
  };
}
