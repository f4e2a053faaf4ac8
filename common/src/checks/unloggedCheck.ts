import { type BucketCheck, failed, PASSED } from './BucketCheck';
import { GENERAL_PURPOSE } from './kindsOfChecks';

export const unloggedCheck: BucketCheck = {
  title: 'Not logged',
  // Most buckets are not, and data events of CloudTrail, which are not read, may do as well.
  severity: false,
  kinds: GENERAL_PURPOSE,
  remedy: 'Turn on server access logging.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html',
  judge(bucket) {
    // A bucket that logs nothing has `off` in its place.
    const status: string | undefined = bucket.fact('logging')?.status;
    return status === 'off' ? failed('S3 logs no requests for it.') : PASSED;
  },
};
