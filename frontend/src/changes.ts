import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import { ResponseError } from '@backstage/errors';

/** One change of a bucket, as the backend module's change log has it. */
export interface BucketChange {
  id: string;
  kind: string;
  accountId: string;
  /** The tag's key; `tags` or `region` for what became readable or unreadable. */
  key?: string;
  oldValue?: string;
  newValue?: string;
  /** ISO 8601: the reading that found the change. */
  observedAt: string;
  /** ISO 8601: the reading before, which didn't have it yet. */
  previousObservedAt?: string;
}

export interface BucketChanges {
  /** May be fewer than asked for, or none, though there are older ones. */
  items: BucketChange[];
  /** Where older changes begin, if there are any. */
  nextCursor?: string;
}

/** The changes of one bucket, latest first. Throws a ResponseError. */
export async function fetchBucketChanges(options: {
  discoveryApi: DiscoveryApi;
  fetchApi: FetchApi;
  entityRef: string;
  cursor?: string;
}): Promise<BucketChanges> {
  const { discoveryApi, fetchApi, entityRef, cursor } = options;
  const query = new URLSearchParams({ entityRef, ...(cursor && { cursor }) });
  const response = await fetchApi.fetch(
    `${await discoveryApi.getBaseUrl('catalog')}/aws-s3-buckets/changes?${query}`,
  );
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return response.json();
}
