import useAsync from 'react-use/esm/useAsync';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  getEntityRelations,
} from '@backstage/plugin-catalog-react';
import {
  type BucketToJudge,
  UNKNOWN_OWNER,
  UNOWNED_GROUP_TYPE,
} from 'backstage-plugin-aws-s3-buckets-common';

type OwnerState = BucketToJudge['owner'];

/**
 * Whether somebody owns a bucket: the group of the unowned has a type of its own. `unknown`: somebody whom the catalog
 * doesn't have, or doesn't show to whoever looks. Undefined until that is known.
 */
export function useOwnerState(entity: Entity): OwnerState {
  const catalogApi = useApi(catalogApiRef);
  const [owner] = getEntityRelations(entity, 'ownedBy');
  const ref = owner && stringifyEntityRef(owner);
  const { value } = useAsync(async (): Promise<OwnerState> => {
    if (!ref) {
      return undefined;
    }
    // Asked for by its name, an owner that the catalog lacks would be an error in the browser's console.
    const { items } = await catalogApi.getEntitiesByRefs({
      entityRefs: [ref],
      // Not the relations, of which a team with many buckets has as many.
      fields: ['kind', 'metadata.name', 'spec.type'],
    });
    if (!items[0]) {
      return 'unknown';
    }
    const isUnowned = items[0].spec?.type === UNOWNED_GROUP_TYPE;
    return isUnowned ? 'nobody' : 'somebody';
  }, [catalogApi, ref]);
  return !owner || owner.name === UNKNOWN_OWNER ? 'nobody' : value;
}
