import type { BucketRecord } from '../../model/bucket';

/** A bucket as AWS may have it. */
export function bucketRecord(fields: Partial<BucketRecord> = {}): BucketRecord {
  return {
    account: { id: '111111111111', partition: 'aws', name: 'payments-prod' },
    name: 'payments-data',
    region: { status: 'known', region: 'eu-west-1' },
    tags: { status: 'none' },
    createdAt: '2020-01-02T03:04:05.000Z',
    ...fields,
  };
}

/** A bucket with these tags. */
export function taggedBucket(
  tags: Record<string, string>,
  fields: Partial<BucketRecord> = {},
): BucketRecord {
  return bucketRecord({ tags: { status: 'known', tags }, ...fields });
}
