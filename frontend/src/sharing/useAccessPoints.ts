import useAsync from 'react-use/esm/useAsync';
import type { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/core-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import {
  isAccessPoint,
  readBucket,
} from 'backstage-plugin-aws-s3-buckets-common';

/** A bucket may have 10,000 of them. */
const MOST = 50;

/** The access points that lead to a bucket. */
export interface AccessPoints {
  /** The first of them. */
  items: Entity[];
  totalItems: number;
}

/** The access points that lead to a bucket, as far as the catalog has them. */
export function useAccessPoints(entity: Entity): {
  value?: AccessPoints;
  error?: Error;
} {
  const catalogApi = useApi(catalogApiRef);
  const { name } = readBucket(entity);
  const isOne = isAccessPoint(entity);
  return useAsync(
    async () =>
      isOne
        ? { items: [], totalItems: 0 }
        : catalogApi.queryEntities({
            filter: { 'spec.accessPoint.buckets.name': name },
            fields: ['kind', 'metadata', 'spec'],
            limit: MOST,
          }),
    [catalogApi, name, isOne],
  );
}
