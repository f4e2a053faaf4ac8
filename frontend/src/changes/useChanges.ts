import { useState } from 'react';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  BucketChange,
  BucketChangesPage,
  ListChangesRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';
import { CHANGED } from './changeFilters';

/** First readings are one line an account, so many of them are asked for at once. */
const FIRST_READINGS = 500;

/**
 * Changes page by page, the latest first. What was only seen for the first time is asked for by itself: after a first
 * start it would fill all pages. The component that uses this has the request as its key.
 */
export function useChanges(request: ListChangesRequest, pageSize: number) {
  const api = useApi(s3BucketsApiRef);
  const [changes, setChanges] = useState<BucketChange[]>([]);
  const [cursor, setCursor] = useState<string>();

  const { value, loading, error, retry } = useAsyncRetry(async () => {
    const page = await api.listChanges({
      kind: CHANGED,
      ...request,
      limit: pageSize,
      cursor,
    });
    setChanges(shown => (cursor ? [...shown, ...page.items] : page.items));
    return page;
  }, [api, cursor]);

  const isAll = request.kind === undefined;
  const first = useAsyncRetry(
    async (): Promise<BucketChangesPage> =>
      isAll
        ? api.listChanges({
            ...request,
            kind: ['discovered'],
            limit: FIRST_READINGS,
          })
        : { items: [] },
    [api],
  );

  const nextCursor = value?.nextCursor;
  const oldest = changes.at(-1)?.observedAt ?? '';
  const firstSeen = (first.value?.items ?? []).filter(
    // Those before the oldest change that is shown come with the older changes.
    ({ observedAt }) => !nextCursor || observedAt >= oldest,
  );
  return {
    /** The latest first. */
    changes: [...changes, ...firstSeen].sort((a, b) =>
      b.observedAt.localeCompare(a.observedAt),
    ),
    /** Whether there are more first readings than were asked for. */
    hasMoreFirstSeen:
      Boolean(first.value?.nextCursor) &&
      firstSeen.length === first.value?.items.length,
    loading: loading || first.loading,
    error: error ?? first.error,
    retry: () => {
      retry();
      first.retry();
    },
    /** Absent where there are none, or they are about to come. */
    loadOlder: nextCursor && !loading ? () => setCursor(nextCursor) : undefined,
    hasOlder: Boolean(nextCursor),
  };
}
