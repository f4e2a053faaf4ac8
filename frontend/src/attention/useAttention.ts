import { useState } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  AttentionPage,
  ListAttentionRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';

const MORE = 20;

/** The route answers so many at the most. */
const MOST = 500;

/** The worst of what needs attention, and more of it. The component that uses this has the request as its key. */
export function useAttention(request: ListAttentionRequest, first: number) {
  const api = useApi(s3BucketsApiRef);
  const [limit, setLimit] = useState(first);
  const [page, setPage] = useState<AttentionPage>();
  const { loading, error, retry } = useAsyncRetry(async () => {
    // What is shown stays until more of it is there.
    setPage(await api.listAttention({ ...request, limit }));
  }, [api, limit]);
  const shown = page?.items.length ?? 0;
  const hasMore = shown < Math.min(page?.totalItems ?? 0, MOST);
  return {
    page,
    loading,
    error,
    retry,
    /** Absent where all are shown. */
    showMore: hasMore
      ? () => setLimit(Math.min(shown + MORE, MOST))
      : undefined,
  };
}
