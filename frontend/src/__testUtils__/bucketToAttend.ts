import type {
  BucketToAttend,
  CheckName,
} from 'backstage-plugin-aws-s3-buckets-common';

/** That the bucket `logs` failed a check. */
export const bucketToAttend = (
  name: CheckName,
  part: Partial<BucketToAttend>,
): BucketToAttend => ({
  entityRef: 'resource:default/logs',
  bucket: 'logs',
  kind: 'general-purpose',
  accountId: '222222222222',
  check: name,
  severity: 'low',
  title: name,
  reason: 'Because.',
  remedy: 'Mend it.',
  source: 'https://docs.aws.amazon.com/',
  ...part,
});
