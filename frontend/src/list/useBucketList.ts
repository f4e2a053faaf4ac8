import { useCallback, useMemo } from 'react';
import useAsync from 'react-use/esm/useAsync';
import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import {
  catalogApiRef,
  useStarredEntities,
} from '@backstage/plugin-catalog-react';
import { useSearchParams } from 'react-router-dom';
import { s3BucketsApiRef } from '../api';
import { BucketList } from './BucketList';
import { type ListQuery, readListQuery, writeListQuery } from './ListQuery';

/** What the list's address asks for, and how to ask for something else. */
export function useListQuery(): [
  query: ListQuery,
  setQuery: (query: ListQuery) => void,
] {
  const [address, setAddress] = useSearchParams();
  const text = address.toString();
  const query = useMemo(() => readListQuery(new URLSearchParams(text)), [text]);
  const setQuery = useCallback(
    (next: ListQuery) => setAddress(writeListQuery(next), { replace: true }),
    [setAddress],
  );
  return [query, setQuery];
}

/** The buckets for whoever looks at the page; undefined until it is known who that is. */
export function useBucketList(): BucketList | undefined {
  const catalogApi = useApi(catalogApiRef);
  const api = useApi(s3BucketsApiRef);
  const identityApi = useApi(identityApiRef);
  const { starredEntities } = useStarredEntities();
  const { value: identity } = useAsync(
    () => identityApi.getBackstageIdentity(),
    [identityApi],
  );
  return useMemo(
    () =>
      identity &&
      new BucketList(catalogApi, api, {
        ownershipRefs: identity.ownershipEntityRefs,
        starred: [...starredEntities],
      }),
    [catalogApi, api, identity, starredEntities],
  );
}

/** A page of the list, and what its buckets' entities don't have, which comes a little later. */
export function useListedBuckets(
  list: BucketList | undefined,
  query: ListQuery,
) {
  const { value, loading, error, retry } = useAsyncRetry(
    async () => list?.page(query),
    [list, query],
  );
  const missing = value?.rows.some(({ measures }) => !measures)
    ? value.rows.map(({ id }) => id)
    : [];
  const { value: measures } = useAsync(
    async () => list?.measures(missing),
    [list, missing.join(' ')],
  );
  return {
    rows: value?.rows.map(row => ({
      ...row,
      measures: row.measures ?? measures?.get(row.id),
    })),
    total: value?.total,
    isLoading: loading || !list,
    error,
    retry,
  };
}
