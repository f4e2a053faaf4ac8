import { LIFECYCLE_ACTIONS } from '../facts';
import { type BucketCheck, failed, PASSED } from './BucketCheck';
import { judgeExpiry } from './judgeExpiry';
import { GENERAL_PURPOSE } from './kindsOfChecks';

export const oldVersionsCheck: BucketCheck = {
  title: 'Keeps old versions for ever',
  severity: 'low',
  kinds: GENERAL_PURPOSE,
  remedy:
    'Add a lifecycle rule that deletes noncurrent versions after some days.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html#lifecycle-config-conceptual-ex6',
  judge(bucket) {
    const versioning = bucket.fact('versioning');
    if (!versioning || versioning.status === 'off') {
      return PASSED;
    }
    return judgeExpiry(bucket.fact('lifecycle'), {
      action: LIFECYCLE_ACTIONS.deleteOldVersions,
      never: failed(
        'It is versioned, or was, and no enabled lifecycle rule deletes old versions: each costs as much as a new one.',
      ),
    });
  },
};
