/**
 * What `GET /api/catalog/aws-s3-buckets/usage` can sum up by, as its parameter `by`.
 *
 * @public
 */
export const USAGE_GROUPS = [
  'day',
  'bucket',
  'account',
  'owner',
  'region',
  'storage-class',
] as const;

/**
 * One of {@link USAGE_GROUPS}.
 *
 * @public
 */
export type UsageGroup = (typeof USAGE_GROUPS)[number];

/**
 * What storing something costs in a month: an estimate, by its sizes and a price for each storage class. Requests, retrieval
 * and transfer are left out.
 *
 * @public
 */
export interface UsageEstimate {
  /** USD a month, for what there are prices of; absent where there are none of anything in it. */
  usd?: number;
  /** What there is no price of, which may cost something, too; absent where there is none. */
  unpriced?: {
    bytes: number;
    /** With the words of the S3 console, as `Reduced redundancy`. */
    storageClasses: string[];
  };
}

/**
 * How large buckets are together.
 *
 * @public
 */
export interface UsageSum {
  /** How many buckets have a size. S3 reports none of an empty bucket. */
  buckets: number;
  /** In all storage classes, noncurrent versions and incomplete multipart uploads included. */
  bytes: number;
  /** Likewise. Absent where CloudWatch does not tell. */
  objects?: number;
  /** What that costs a month. Absent where nothing has a size, and from the sums of days. */
  estimate?: UsageEstimate;
}

/**
 * Buckets that have something in common: the account, the owner, the region, the storage class; or the sum of a day.
 *
 * @public
 */
export interface UsageOfGroup extends UsageSum {
  /** The account's id, the owner's entity ref, the region, the storage class, or the day as `2026-11-23`. */
  key: string;
  /** The account's name, where it is known. */
  name?: string;
}

/**
 * How large a bucket is, as last known.
 *
 * @public
 */
export interface UsageOfBucket extends Omit<UsageSum, 'buckets'> {
  /** The id of the provider in the configuration. */
  providerId: string;
  /** The bucket's exact name. */
  bucket: string;
  /** The bucket's entity; absent where it has none. */
  entityRef?: string;
  /** The 12-digit id of the bucket's account. */
  accountId: string;
  /** Where the bucket lives. */
  region: string;
  /** The entity ref of the owner of the bucket's entity. */
  owner?: string;
  /** The day of these values in UTC, as `2026-11-23`. CloudWatch has them up to two days late. */
  day: string;
  /** How large it was 30 days before the latest values of all; 0 where CloudWatch had no size of it then. */
  bytesBefore: number;
}

/**
 * Why the usage of an account, or of a region of it, can't be read at present. What was read before stays.
 *
 * @public
 */
export interface UsageUnavailable {
  /** The id of the provider in the configuration. */
  providerId: string;
  /** The 12-digit id of the account. */
  accountId: string;
  /** Absent where it concerns all regions of the account. */
  region?: string;
  /** Whether CloudWatch refused, was asked too often, or could not be reached. */
  kind: 'denied' | 'throttled' | 'unreachable' | 'other';
  /** What happened and what to do, for people. */
  message: string;
  /** When it was last tried, ISO 8601 in UTC. */
  attemptedAt: string;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/usage` answers.
 *
 * @public
 */
export interface UsagePage<Item = UsageOfGroup | UsageOfBucket> {
  /** Whether a provider reads usage at all. */
  isConfigured: boolean;
  /** All buckets that were asked for. */
  total: UsageSum & {
    /** The day of the oldest of their values. */
    firstDay?: string;
    /** The day of the latest. */
    lastDay?: string;
  };
  /** The days ascending; all others the largest first, or those that grow fastest. */
  items: Item[];
  /** What can't be read at present, of what was asked for. */
  unavailable: UsageUnavailable[];
}
