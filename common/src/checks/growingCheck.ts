import { type BucketCheck, failed, PASSED } from './BucketCheck';
import { GENERAL_PURPOSE } from './kindsOfChecks';

const GIB = 1024 ** 3;

/** What grows by less in a month costs less than to look at it. */
const LEAST = { bytes: GIB, share: 0.1 };

export const growingCheck: BucketCheck = {
  title: 'Growing, without a lifecycle rule',
  severity: 'medium',
  kinds: GENERAL_PURPOSE,
  remedy:
    'Add a lifecycle rule that deletes what nobody needs, or moves it to a cheaper storage class.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html',
  judge(bucket) {
    const lifecycle = bucket.fact('lifecycle');
    if (lifecycle?.status === 'on') {
      return PASSED;
    }
    const { usage, monthAgo } = bucket;
    if (!lifecycle || !usage || !monthAgo) {
      return PASSED;
    }
    const growth = usage.bytes - monthAgo.bytes;
    return growth >= LEAST.bytes && growth >= LEAST.share * monthAgo.bytes
      ? failed(
          `It grew by ${Math.round(growth / GIB).toLocaleString('en')} GiB in a month, and no enabled lifecycle rule moves or deletes anything.`,
        )
      : PASSED;
  },
};
