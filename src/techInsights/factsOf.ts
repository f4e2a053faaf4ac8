import { type Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE,
  type ConfigurationFactName,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';

/** Who owns buckets of which no owner is known, where no group of the unowned is wanted. */
const UNKNOWN_OWNER = 'group:default/unknown';

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
        targetRef !== UNKNOWN_OWNER &&
        !unowned.has(targetRef),
    ),
    publicAccess: statusOf(entity, 'publicAccess') ?? 'unknown',
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
