import useAsync from 'react-use/esm/useAsync';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import type {
  BucketChange,
  FactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';

/** So many changes of settings are looked at. */
const LOOKED_AT = 100;

/** The change since which a fact has its status; undefined where the change log does not tell. */
export function useSince(props: {
  entity: Entity;
  fact: FactName;
  status: string;
}): BucketChange | undefined {
  const { entity, fact, status } = props;
  const api = useApiHolder().get(s3BucketsApiRef);
  const entityRef = stringifyEntityRef(entity);
  const { etag } = entity.metadata;
  const { value } = useAsync(async () => {
    const page = await api?.listChanges({
      entityRef,
      kind: ['configuration-changed'],
      limit: LOOKED_AT,
    });
    // The latest first: what was changed from another status.
    return page?.items.find(
      ({ key, oldValue, newValue }) =>
        key === fact &&
        statusOf(newValue) === status &&
        statusOf(oldValue) !== status,
    );
  }, [api, entityRef, fact, status, etag]);
  return value;
}

function statusOf(value: BucketChange['newValue']): string | undefined {
  return typeof value === 'object' ? value.status : undefined;
}
