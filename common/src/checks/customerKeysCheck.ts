import { type BucketCheck, failed, PASSED } from './BucketCheck';
import { GENERAL_PURPOSE } from './kindsOfChecks';

export const customerKeysCheck: BucketCheck = {
  title: 'SSE-C is open',
  severity: 'low',
  kinds: GENERAL_PURPOSE,
  remedy: 'Block SSE-C in the bucket’s encryption, unless something uses it.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html',
  judge(bucket) {
    const encryption = bucket.fact('encryption');
    return encryption && !encryption.blocked?.includes('SSE-C')
      ? failed(
          'Whoever may write can encrypt objects with a key that only they have, and so take them hostage.',
        )
      : PASSED;
  },
};
