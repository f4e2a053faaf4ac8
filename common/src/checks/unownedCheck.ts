import { type BucketCheck, failed, PASSED } from './BucketCheck';

export const unownedCheck: BucketCheck = {
  title: 'Without an owner',
  severity: 'medium',
  remedy:
    'Tag the bucket with its owner, as owner=payments, or the tag that your config names.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging.html',
  judge({ owner }) {
    switch (owner) {
      case 'nobody':
        return failed('Nobody owns it.');
      case 'unknown':
        return failed('Its owner is nobody that the catalog knows.');
      default:
        return PASSED;
    }
  },
};
