import { type Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import {
  bucketToJudge,
  type ConfigurationFactName,
  judgeBucket,
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
  const isOwned = (entity.relations ?? []).some(
    ({ type, targetRef }) =>
      type === RELATION_OWNED_BY &&
      targetRef !== UNKNOWN_OWNER_REF &&
      !unowned.has(targetRef),
  );
  const bucket = bucketToJudge(entity, isOwned ? 'somebody' : 'nobody');
  return {
    hasOwner: judgeBucket(bucket, 'unowned')?.status === 'passed',
    publicAccess: statusOf(entity, 'publicAccess') ?? 'unknown',
    sharing: statusOf(entity, 'sharing') ?? 'unknown',
    encryption: statusOf(entity, 'encryption') ?? 'unknown',
    versioned: statusOf(entity, 'versioning') === 'enabled',
    hasLifecycle: statusOf(entity, 'lifecycle') === 'on',
    isLogged: statusOf(entity, 'logging') === 'on',
    readable: judgeBucket(bucket, 'unreadable')?.status === 'passed',
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
