import {
  type Entity,
  parseEntityRef,
  RELATION_DEPENDS_ON,
  RELATION_HAS_PART,
  RELATION_OWNER_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  type ListAttentionRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isAwsAccount } from './accounts/isAwsAccount';
import type { ListFilter } from './routes';

/** So many buckets can be asked for at once. */
const MAX_BUCKETS = 100;

/** Which buckets are those of an entity. */
export interface BucketsOfEntity {
  /** What they have in common, as a filter of the list. */
  filter: { name: ListFilter; value: string };
  /** What the backend module is asked for, to have their changes and sizes. */
  request: { accountId?: string; owner?: string; entityRef?: string[] };
  /** What it is asked for, to have what needs attention. */
  attention: ListAttentionRequest;
  /** So many buckets are not asked for, because there are too many. */
  left: number;
}

/**
 * Which buckets are those of an entity: the account's, those that a group or user owns, that a system has as parts, or on
 * which a component depends. Undefined where there are none.
 */
export function bucketsOfEntity(entity: Entity): BucketsOfEntity | undefined {
  if (isAwsAccount(entity)) {
    const accountId = entity.metadata.annotations![ANNOTATION_AWS_ACCOUNT_ID];
    const filter = { name: 'awsAccounts', value: accountId } as const;
    const request = { accountId };
    return { filter, request, attention: request, left: 0 };
  }
  switch (entity.kind.toLowerCase()) {
    case 'group':
    case 'user': {
      const owner = stringifyEntityRef(entity);
      return resourcesOf(entity, RELATION_OWNER_OF).length > 0
        ? {
            filter: { name: 'owners', value: owner },
            request: { owner },
            attention: { owner },
            left: 0,
          }
        : undefined;
    }
    case 'system':
      return ofResources(entity, RELATION_HAS_PART, 'systems');
    case 'component':
      return ofResources(entity, RELATION_DEPENDS_ON, 'components');
    default:
      return undefined;
  }
}

function ofResources(
  entity: Entity,
  relation: string,
  name: ListFilter,
): BucketsOfEntity | undefined {
  const refs = resourcesOf(entity, relation);
  const value = stringifyEntityRef(entity);
  const request = { entityRef: refs.slice(0, MAX_BUCKETS) };
  return refs.length > 0
    ? {
        filter: { name, value },
        request,
        attention: name === 'systems' ? { system: value } : request,
        left: Math.max(0, refs.length - MAX_BUCKETS),
      }
    : undefined;
}

/** Buckets are resources. Whatever other resources there are have no changes. */
function resourcesOf({ relations = [] }: Entity, type: string): string[] {
  return relations
    .filter(relation => relation.type === type)
    .map(({ targetRef }) => targetRef)
    .filter(ref => parseEntityRef(ref).kind === 'resource');
}
