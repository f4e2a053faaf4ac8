import { type Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE,
  type ConfigurationFactName,
  readBucket,
  UNKNOWN_OWNER,
} from 'backstage-plugin-aws-s3-buckets-common';

/** Without a kind, an owner is a group. */
const UNKNOWN_OWNER_REF = `group:default/${UNKNOWN_OWNER}`;

/**
 * The facts about one bucket.
 *
 * @param unowned - the refs of the groups that stand for nobody
 */
export function factsOf(entity: Entity, unowned: Set<string>) {
  const { metadata, relations = [] } = entity;
  const { tagsUnavailable, regionUnavailable } = readBucket(entity);
  const unavailable =
    metadata.annotations?.[ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE];
  return {
    hasOwner: relations.some(
      ({ type, targetRef }) =>
        type === RELATION_OWNED_BY &&
        targetRef !== UNKNOWN_OWNER_REF &&
        !unowned.has(targetRef),
    ),
    publicAccess: statusOf(entity, 'publicAccess') ?? 'unknown',
    sharing: statusOf(entity, 'sharing') ?? 'unknown',
    encryption: statusOf(entity, 'encryption') ?? 'unknown',
    versioned: statusOf(entity, 'versioning') === 'enabled',
    hasLifecycle: statusOf(entity, 'lifecycle') === 'on',
    isLogged: statusOf(entity, 'logging') === 'on',
    readable: !tagsUnavailable && !regionUnavailable && !unavailable,
  };
}

function statusOf(
  { spec }: Entity,
  fact: ConfigurationFactName,
): string | undefined {
  const configuration = Object(spec?.configuration);
  const { status } = Object(configuration[fact]);
  return typeof status === 'string' ? status : undefined;
}
