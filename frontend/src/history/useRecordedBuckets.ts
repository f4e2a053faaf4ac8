import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApiHolder } from '@backstage/frontend-plugin-api';
import type { RecordedBucket } from 'backstage-plugin-aws-s3-buckets-common';
import { s3BucketsApiRef } from '../api';

/** The buckets of a name, or the one of an ARN. */
export type BucketKey = { bucket: string } | { arn: string };

/** An address has the name of a bucket, or its ARN. */
export function bucketKeyOf(nameOrArn: string): BucketKey {
  return nameOrArn.startsWith('arn:')
    ? { arn: nameOrArn }
    : { bucket: nameOrArn };
}

/**
 * All buckets that are known of a name or ARN: one that was deleted and made again is two.
 *
 * @param at - the time for which it is told, ISO 8601; by default now
 */
export function useRecordedBuckets(key: BucketKey, at?: string) {
  // An app may have the cards alone.
  const api = useApiHolder().get(s3BucketsApiRef);
  return useAsyncRetry(
    async () => (api ? (await api.listBuckets({ ...key, at })).items : []),
    [api, JSON.stringify(key), at],
  );
}

/** The one that was there, of buckets that had the same name; else the one that went last. */
export function theOneOf(
  buckets: RecordedBucket[],
): RecordedBucket | undefined {
  const order = { present: 0, gone: 1, unknown: 2 };
  return [...buckets].sort(
    (a, b) =>
      order[a.state] - order[b.state] ||
      (b.goneAt ?? '').localeCompare(a.goneAt ?? ''),
  )[0];
}
