import type { Fact } from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRecord } from '../../model/BucketRecord';
import { bucketArn } from '../../model/partition';
import { notReadFacts } from '../../model/notReadFacts';

/** The tags of a bucket as S3 may answer them. */
export function tagsFact(
  tags: Fact<Record<string, string>>,
): Pick<BucketRecord, 'facts'> {
  return { facts: { ...notReadFacts(), tags } };
}

/** A bucket as AWS may have it. */
export function bucketRecord(fields: Partial<BucketRecord> = {}): BucketRecord {
  const account = fields.account ?? {
    id: '111111111111',
    partition: 'aws',
    name: 'payments-prod',
  };
  const name = fields.name ?? 'payments-data';
  return {
    account,
    kind: 'general-purpose',
    arn: bucketArn(account.partition, name),
    name,
    region: { status: 'known', region: 'eu-west-1' },
    ...tagsFact({ status: 'none' }),
    createdAt: '2020-01-02T03:04:05.000Z',
    ...fields,
  };
}

/** A bucket with these tags. */
export function taggedBucket(
  tags: Record<string, string>,
  fields: Partial<BucketRecord> = {},
): BucketRecord {
  return bucketRecord({
    ...tagsFact({ status: 'known', value: tags }),
    ...fields,
  });
}
