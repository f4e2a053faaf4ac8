import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import type {
  GetUsageRequest,
  UsageGroup,
  UsageOfBucket,
  UsageOfGroup,
  UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';

/** Of which buckets, and how many. */
type Query = Omit<GetUsageRequest, 'by'>;

/** What a part that asks for usage shows. */
export interface Asked<Item> {
  page?: UsagePage<Item>;
  loading: boolean;
  error?: Error;
  retry: () => void;
}

/** What an app that does not have the API shows: usage is an addition. */
const NOTHING: UsagePage<never> = {
  isConfigured: false,
  total: { buckets: 0, bytes: 0 },
  items: [],
  unavailable: [],
};

/** Asks how large buckets are together. */
export function useUsage(
  by: Exclude<UsageGroup, 'bucket'>,
  query: Query,
): Asked<UsageOfGroup> {
  const api = useApiHolder().get(s3BucketsApiRef);
  const { value, loading, error, retry } = useAsyncRetry(
    async () => (api ? api.getUsage({ by, ...query }) : NOTHING),
    [api, by, JSON.stringify(query)],
  );
  return { page: value, loading, error, retry };
}

/** Asks how large buckets are, each by itself. */
export function useUsageOfBuckets(query: Query): Asked<UsageOfBucket> {
  const api = useApiHolder().get(s3BucketsApiRef);
  const { value, loading, error, retry } = useAsyncRetry(
    async () => (api ? api.getUsage({ by: 'bucket', ...query }) : NOTHING),
    [api, JSON.stringify(query)],
  );
  return { page: value, loading, error, retry };
}
