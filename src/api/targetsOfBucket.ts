import { NotFoundError } from '@backstage/errors';
import type { BucketTargetsPage } from 'backstage-plugin-aws-s3-buckets-common';
import { lookUpTargets } from '../inventory';
import { judgeTarget, targetsOfEntity } from './judgeTargets';
import type { Reader } from './Reader';

/**
 * Where the logs, copies and notifications of a bucket go, and whether that is still there. Whoever may read the bucket's
 * entity may know.
 *
 * @throws NotFoundError where they may not, or there is none
 */
export async function targetsOfBucket(
  { catalog, credentials, database }: Omit<Reader, 'permissions'>,
  options: { entityRef: string; providerIds: string[] },
): Promise<BucketTargetsPage> {
  const { entityRef, providerIds } = options;
  const entity = await catalog.getEntityByRef(entityRef, { credentials });
  if (!entity) {
    throw new NotFoundError(`There is no entity ${entityRef}.`);
  }
  const targets = targetsOfEntity(entity);
  const known = await lookUpTargets(
    database,
    providerIds,
    targets.map(({ arn }) => arn),
  );
  return {
    items: targets.map(target => judgeTarget(target, known)),
    hasOrganization: known.hasOrganization,
  };
}
