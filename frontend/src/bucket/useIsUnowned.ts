import useAsync from 'react-use/esm/useAsync';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  getEntityRelations,
} from '@backstage/plugin-catalog-react';
import {
  UNKNOWN_OWNER,
  UNOWNED_GROUP_TYPE,
} from 'backstage-plugin-aws-s3-buckets-common';

/** Whether nobody owns a bucket: the group of the unowned has a type of its own. Undefined until that is known. */
export function useIsUnowned(entity: Entity): boolean | undefined {
  const catalogApi = useApi(catalogApiRef);
  const [owner] = getEntityRelations(entity, 'ownedBy');
  const ref = owner && stringifyEntityRef(owner);
  const { value: type } = useAsync(async () => {
    if (!ref) {
      return undefined;
    }
    // Asked for by its name, an owner that the catalog lacks would be an error in the browser's console. Whoever may not
    // see the owner does not learn it.
    const { items } = await catalogApi.getEntitiesByRefs({ entityRefs: [ref] });
    return items[0]?.spec?.type;
  }, [catalogApi, ref]);
  if (!owner || owner.name === UNKNOWN_OWNER) {
    return true;
  }
  return type === undefined ? undefined : type === UNOWNED_GROUP_TYPE;
}
