import type { AuthService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  type BucketToJudge,
  UNKNOWN_OWNER,
  UNOWNED_GROUP_TYPE,
} from 'backstage-plugin-aws-s3-buckets-common';
import { chunk } from 'lodash';

/** Without a kind, an owner is a group. */
const UNKNOWN_OWNER_REF = `group:default/${UNKNOWN_OWNER}`;

const REFS_AT_ONCE = 500;

/** Groups that stand for nobody are not more than the providers. */
const GROUPS_AT_ONCE = 100;

/**
 * Which of these owners are somebody. The catalog is asked with the credentials of the module: an owner that whoever asks
 * may not see is not unknown. In a catalog that has neither groups nor users yet, of an owner nothing is known.
 */
export async function ownersInCatalog(
  owners: string[],
  { auth, catalog }: { auth: AuthService; catalog: CatalogService },
): Promise<Map<string, BucketToJudge['owner']>> {
  const credentials = await auth.getOwnServiceCredentials();
  const found = new Map<string, BucketToJudge['owner']>();
  for (const entityRefs of chunk(owners, REFS_AT_ONCE)) {
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: ['spec.type'] },
      { credentials },
    );
    entityRefs.forEach((ref, index) => {
      const isOfNobody = ref === UNKNOWN_OWNER_REF || isNobody(items[index]);
      const somebody = items[index] ? 'somebody' : 'unknown';
      found.set(ref, isOfNobody ? 'nobody' : somebody);
    });
  }
  const states = [...found.values()];
  if (states.includes('unknown') && !states.includes('somebody')) {
    const { items } = await catalog.queryEntities(
      {
        filter: { kind: ['group', 'user'] },
        fields: ['spec.type'],
        limit: GROUPS_AT_ONCE,
        totalItems: 'exclude',
      },
      { credentials },
    );
    if (items.every(isNobody)) {
      return new Map([...found].filter(([, state]) => state !== 'unknown'));
    }
  }
  return found;
}

function isNobody(entity: Entity | undefined): boolean {
  return entity?.spec?.type === UNOWNED_GROUP_TYPE;
}
