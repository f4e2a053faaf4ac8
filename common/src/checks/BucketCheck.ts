import type { BucketKind } from '../buckets';
import type { KnownOfBucket } from './KnownOfBucket';
import type { TellingTags } from './TellingTags';

/**
 * How much it can matter that a check fails, the worst first.
 *
 * @public
 */
export const CHECK_SEVERITIES = ['high', 'medium', 'low'] as const;

/**
 * How much it matters that a check fails.
 *
 * @public
 */
export type CheckSeverity = (typeof CHECK_SEVERITIES)[number];

/**
 * What a check says of a bucket. What can't be read, or was not read yet, is never `passed`.
 *
 * @public
 */
export type CheckVerdict =
  | { status: 'passed' }
  | {
      status: 'failed';
      /** Why, in one sentence or two, for people. */
      reason: string;
    }
  | {
      /** It can't be judged. */
      status: 'unjudged';
      /** What is missing for it, for people. */
      reason: string;
    };

/**
 * Which tags say what no setting of S3 does.
 *
 * @public
 */
export interface CheckTags {
  /** That a bucket is meant to be public. */
  public: TellingTags;
  /** That what a bucket holds is important. */
  important: TellingTags;
}

/** One thing of a bucket that somebody may have to mend. */
export interface BucketCheck {
  /** That it failed, as a heading. */
  title: string;
  /** How much it matters unless the config says otherwise. False: it isn't judged then. */
  severity: CheckSeverity | false;
  /** The kinds of buckets that it is about; absent: all. */
  kinds?: readonly BucketKind[];
  /** What to do, for people. */
  remedy: string;
  /** The page of AWS on it. */
  source: string;
  judge: (bucket: KnownOfBucket, tags: CheckTags) => CheckVerdict;
}

export const PASSED: CheckVerdict = { status: 'passed' };

export function failed(reason: string): CheckVerdict {
  return { status: 'failed', reason };
}

export function unjudged(reason: string): CheckVerdict {
  return { status: 'unjudged', reason };
}
