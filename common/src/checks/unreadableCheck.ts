import { type BucketCheck, failed, PASSED } from './BucketCheck';
import { inWords } from './KnownOfBucket';

export const unreadableCheck: BucketCheck = {
  title: 'Not read in full',
  severity: 'medium',
  remedy:
    'Allow it to the role that reads the account, and look whether the bucket’s own policy denies it. The bucket’s page has the statement.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html',
  judge: ({ unavailable }) =>
    unavailable.length > 0
      ? failed(
          `It can’t be read at present: ${inWords(unavailable)}. What is shown of that is the last known.`,
        )
      : PASSED,
};
