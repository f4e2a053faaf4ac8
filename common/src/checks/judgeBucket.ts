import {
  type BucketCheck,
  type CheckTags,
  type CheckVerdict,
  unjudged,
} from './BucketCheck';
import { BUCKET_CHECKS, type CheckName } from './bucketChecks';
import { type BucketToJudge, KnownOfBucket } from './KnownOfBucket';

/**
 * Which tags say that a bucket is meant to be public, or that it is important, unless the config says otherwise.
 *
 * @public
 */
export const DEFAULT_CHECK_TAGS: CheckTags = {
  public: { public: ['intended', 'true', 'yes'] },
  important: {
    'data-classification': ['confidential', 'restricted', 'personal'],
    criticality: ['high', 'critical'],
  },
};

/**
 * What a check says of a bucket; undefined where the check is not about its kind.
 *
 * What a check fails by, it fails by also where that is only the last known. What it passes by has to be known.
 *
 * @public
 */
export function judgeBucket(
  bucket: BucketToJudge,
  name: CheckName,
  tags: CheckTags = DEFAULT_CHECK_TAGS,
): CheckVerdict | undefined {
  const check: BucketCheck = BUCKET_CHECKS[name];
  if (check.kinds && !check.kinds.includes(bucket.kind)) {
    return undefined;
  }
  const known = new KnownOfBucket(bucket);
  const verdict = check.judge(known, tags);
  const { doubt } = known;
  if (doubt === undefined) {
    return verdict;
  }
  return verdict.status === 'passed'
    ? unjudged(doubt)
    : { ...verdict, reason: `${verdict.reason} ${doubt}` };
}
