/**
 * An AWS account as this module knows it.
 *
 * @public
 */
export interface AwsAccount {
  /** The 12-digit account id, as a string: leading zeros count. */
  id: string;
  /** The partition the account belongs to: `aws`, `aws-cn`, `aws-us-gov`, ... Nothing crosses partitions. */
  partition: string;
  /** The account's name, from config or the organization. */
  name?: string;
  /** The owner of the account's buckets where a bucket names none: an entity ref, from config. */
  owner?: string;
  /** The e-mail address of the account's root user, from the organization; only where `organization.email` is on. */
  email?: string;
  /** Names of the organizational units from below the root down to the account, as `/Workloads/Production`. */
  organizationalUnitPath?: string;
  /** The account's own tags, from the organization. */
  tags?: Record<string, string>;
}

/**
 * Why something about a bucket could not be read. Not an answer: what was last known stays.
 *
 * @public
 */
export interface Unavailable {
  /** The error code of AWS (`AccessDenied`, `SlowDown`), or of the SDK or Node.js (`TimeoutError`, `ECONNREFUSED`). */
  code: string;
  /** One sentence for a person: the call, the bucket, the account, the missing IAM action, what to do. */
  message: string;
}

/**
 * The region a bucket lives in.
 *
 * `lastKnown` is what the inventory remembers from the last successful reading; a fresh reading has none.
 *
 * @public
 */
export type BucketRegion =
  | { status: 'known'; region: string }
  | { status: 'unavailable'; reason: Unavailable; lastKnown?: string };

/**
 * The tags of a bucket: read, read and found to be none, or not readable. `none` and `unavailable` are never the same:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html answers `NoSuchTagSet` for the first.
 *
 * `lastKnown` is what the inventory remembers from the last successful reading (`{}`: none); a fresh reading has none.
 *
 * @public
 */
export type BucketTags =
  | { status: 'known'; tags: Record<string, string> }
  | { status: 'none' }
  | {
      status: 'unavailable';
      reason: Unavailable;
      lastKnown?: Record<string, string>;
    };

/**
 * One bucket, as one reading of its account found it.
 *
 * @public
 */
export interface BucketRecord {
  /** The account that owns the bucket. */
  account: AwsAccount;
  /** The bucket's exact name; unique within the partition. */
  name: string;
  /** Where the bucket lives. */
  region: BucketRegion;
  /** Its exact tags, those of AWS itself (`aws:`) among them. */
  tags: BucketTags;
  /** ISO 8601. Changes when some of the bucket's settings are edited, so it identifies nothing. */
  createdAt?: string;
}
