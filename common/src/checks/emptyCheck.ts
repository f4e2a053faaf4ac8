import { type BucketCheck, failed, PASSED, unjudged } from './BucketCheck';
import { MEASURED_KINDS } from './kindsOfChecks';

/**
 * CloudWatch has no values of a bucket in which there never was an object. Where it has none of the number of objects,
 * nobody can say that there are none.
 */
export const emptyCheck: BucketCheck = {
  title: 'Empty',
  severity: 'low',
  kinds: MEASURED_KINDS,
  remedy: 'Delete the bucket if nothing will be written into it.',
  source:
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-bucket.html',
  judge({ usage, monthAgo }) {
    if ([usage, monthAgo].some(size => size && size.bytes > 0)) {
      return PASSED;
    }
    const isCounted = [usage, monthAgo].every(
      size => size?.objects !== undefined,
    );
    if (!isCounted) {
      return unjudged('CloudWatch does not tell how many objects it has.');
    }
    return usage?.objects === 0 && monthAgo?.objects === 0
      ? failed('It has been empty for a month or longer.')
      : PASSED;
  },
};
