import type { BucketKind } from './buckets';
import type { CheckName, CheckSeverity } from './checks';

/**
 * That a bucket failed a check, or can't be judged by it, and what to do.
 *
 * @public
 */
export interface BucketToAttend {
  /** The ref of its entity. */
  entityRef: string;
  /** The bucket's exact name. */
  bucket: string;
  /** Of which kind it is. */
  kind: BucketKind;
  /** The 12-digit id of its account. */
  accountId: string;
  /** The ref of the owner in its entity. */
  owner?: string;
  /** The name of the check. */
  check: CheckName;
  /** How much it matters, as the config says. */
  severity: CheckSeverity;
  /** What is wrong, as a heading. */
  title: string;
  /** Why it fails, or what is missing to judge it, for people. */
  reason: string;
  /** Nobody can say whether it fails. Only where that was asked for; absent where it fails. */
  isUnjudged?: true;
  /** What to do, for people. */
  remedy: string;
  /** The page of AWS on it. */
  source: string;
}

/**
 * How many buckets a check is about.
 *
 * @public
 */
export interface CheckCount {
  /** The name of the check. */
  check: CheckName;
  /** How much it matters, as the config says. */
  severity: CheckSeverity;
  /** What is wrong where it fails, as a heading. */
  title: string;
  /** How many failed. */
  failed: number;
  /** Of how many nobody can say, because something can't be read or is not known. */
  unjudged: number;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/attention` answers.
 *
 * @public
 */
export interface AttentionPage {
  /** The worst first, then by the bucket's name. */
  items: BucketToAttend[];
  /** How many there are, with those on other pages. */
  totalItems: number;
  /** Each check of which a bucket failed, or can't be judged, the worst first. */
  checks: CheckCount[];
}
