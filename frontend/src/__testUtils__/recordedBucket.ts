import type { RecordedBucket } from 'backstage-plugin-aws-s3-buckets-common';

/** A bucket that is there, as the backend remembers it. */
export const recordedBucket = (
  rest: Partial<RecordedBucket>,
): RecordedBucket => ({
  providerId: 'default',
  arn: 'arn:aws:s3:::receipts',
  bucket: 'receipts',
  kind: 'general-purpose',
  accountId: '222222222222',
  state: 'present',
  at: '2026-11-30T00:00:00.000Z',
  knownSince: '2026-10-01T00:00:00.000Z',
  ...rest,
});
