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
  type ListChangesRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isAwsAccount } from '../accounts/isAwsAccount';

/** So many buckets can be asked for at once. */
const MAX_BUCKETS = 100;

/** Which changes concern an entity. */
export interface ConcernedChanges {
  request: ListChangesRequest;
  /** Of so many buckets no changes are asked for, because there are too many. */
  left: number;
}

/**
 * Which changes concern an entity: those of the account's buckets, of those that a group or user owns, or of those that a
 * system has as parts or a component depends on. Undefined where none do.
 */
export function bucketsOfEntity(entity: Entity): ConcernedChanges | undefined {
  if (isAwsAccount(entity)) {
    const accountId = entity.metadata.annotations?.[ANNOTATION_AWS_ACCOUNT_ID];
    return { request: { accountId }, left: 0 };
  }
  switch (entity.kind.toLowerCase()) {
    case 'group':
    case 'user':
      return resourcesOf(entity, RELATION_OWNER_OF).length > 0
        ? { request: { owner: stringifyEntityRef(entity) }, left: 0 }
        : undefined;
    case 'system':
      return ofResources(resourcesOf(entity, RELATION_HAS_PART));
    case 'component':
      return ofResources(resourcesOf(entity, RELATION_DEPENDS_ON));
    default:
      return undefined;
  }
}

function ofResources(refs: string[]): ConcernedChanges | undefined {
  return refs.length > 0
    ? {
        request: { entityRef: refs.slice(0, MAX_BUCKETS) },
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
