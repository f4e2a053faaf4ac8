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

const TITLE = 'Unowned S3 buckets';

const DESCRIPTION =
  'Owns every S3 bucket for which neither its tags nor its account name an owner: a to-do list.';

/** The location of a provider's group. */
function unownedLocation(providerId: string): string {
  return `${LOCATION_PREFIX}${providerId}/unowned`;
}

/** The group that owns the buckets without an owner: their pages have no broken link, and its page is a to-do list. */
export function unownedGroup(options: {
  providerId: string;
  /** The group's. */
  ref: string;
}): GroupEntity {
  const { name, namespace } = parseEntityRef(options.ref);
  const location = unownedLocation(options.providerId);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name,
      namespace,
      title: TITLE,
      description: DESCRIPTION,
      annotations: {
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
      },
    },
    spec: {
      type: UNOWNED_GROUP_TYPE,
      profile: { displayName: TITLE },
      children: [],
    },
  };
}
