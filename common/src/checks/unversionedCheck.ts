import { type BucketCheck, failed, PASSED } from './BucketCheck';
import { GENERAL_PURPOSE } from './kindsOfChecks';

export const unversionedCheck: BucketCheck = {
  title: 'Important, and not versioned',
  severity: 'high',
  kinds: GENERAL_PURPOSE,
  remedy:
    'Turn on versioning, with a lifecycle rule that deletes old versions.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html',
  judge(bucket, tags) {
    const versioning = bucket.fact('versioning');
    if (versioning?.status === 'enabled') {
      return PASSED;
    }
    const tag = bucket.tag(tags.important);
    return versioning && tag
      ? failed(
          `The tag ${tag} says that it is important, and what is deleted or overwritten in it is gone: its versioning is ${versioning.status}.`,
        )
      : PASSED;
  },
};
