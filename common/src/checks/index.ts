export {
  CHECK_SEVERITIES,
  type CheckSeverity,
  type CheckTags,
  type CheckVerdict,
} from './BucketCheck';
/** @internal */
export { BUCKET_CHECKS } from './bucketChecks';
export { CHECK_NAMES, type CheckName } from './bucketChecks';
export { bucketToJudge } from './bucketToJudge';
export { DEFAULT_CHECK_TAGS, judgeBucket } from './judgeBucket';
export type { BucketSize, BucketToJudge } from './KnownOfBucket';
export type { TellingTags } from './TellingTags';
