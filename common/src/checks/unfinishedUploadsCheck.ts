import { LIFECYCLE_ACTIONS } from '../facts';
import { type BucketCheck, failed } from './BucketCheck';
import { judgeExpiry } from './judgeExpiry';
import { GENERAL_PURPOSE } from './kindsOfChecks';

export const unfinishedUploadsCheck: BucketCheck = {
  title: 'Keeps unfinished uploads for ever',
  severity: 'low',
  kinds: GENERAL_PURPOSE,
  remedy:
    'Add a lifecycle rule that aborts incomplete multipart uploads after seven days.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html',
  judge: bucket =>
    judgeExpiry(bucket.fact('lifecycle'), {
      action: LIFECYCLE_ACTIONS.deleteUploads,
      never: failed(
        'No enabled lifecycle rule deletes the parts of uploads that never ended: nobody sees them, and they are paid for.',
      ),
    }),
};
