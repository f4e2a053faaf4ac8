import useAsync from 'react-use/esm/useAsync';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  UsageGroup,
  UsageOfBucket,
  UsageOfGroup,
  UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef, type UsageQuery } from '../api';

/** What a part that asks for usage shows. */
export interface Asked<Item> {
  page?: UsagePage<Item>;
  loading: boolean;
  error?: Error;
}

/** Asks how large buckets are together. */
export function useUsage(
  by: Exclude<UsageGroup, 'bucket'>,
  query: UsageQuery,
): Asked<UsageOfGroup> {
  const api = useApi(s3BucketsApiRef);
  const { value, loading, error } = useAsync(
    () => api.getUsage(by, query),
    [api, by, JSON.stringify(query)],
  );
  return { page: value, loading, error };
}

/** Asks how large buckets are, each by itself. */
export function useUsageOfBuckets(query: UsageQuery): Asked<UsageOfBucket> {
  const api = useApi(s3BucketsApiRef);
  const { value, loading, error } = useAsync(
    () => api.getUsageOfBuckets(query),
    [api, JSON.stringify(query)],
  );
  return { page: value, loading, error };
}
