import useAsync from 'react-use/esm/useAsync';
import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import type {
  BucketSetting,
  BucketTargetsPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';

/** Where a bucket's logs, copies and notifications go; asked for only where it has some. */
export function useTargets(
  entity: Entity,
  settings: BucketSetting[],
): { value?: BucketTargetsPage; error?: Error } {
  const api = useApiHolder().get(s3BucketsApiRef);
  const entityRef = stringifyEntityRef(entity);
  const { etag } = entity.metadata;
  const hasTargets = settings.some(({ targets }) => targets.length > 0);
  return useAsync(
    async () => (hasTargets ? api?.listTargets({ entityRef }) : undefined),
    [api, entityRef, hasTargets, etag],
  );
}
