import type { BucketChange } from './changes';

/**
 * What `GET /api/catalog/aws-s3-buckets/changes` answers.
 *
 * @public
 */
export interface BucketChangesPage {
  /** The latest first. May be fewer than asked for, or none, though more follow. */
  items: BucketChange[];
  /** Where the next page begins; absent where nothing follows. */
  nextCursor?: string;
}

/**
 * How the reading of one AWS account stands.
 *
 * - `read`: its last reading came to its end.
 * - `failed`: its last reading failed; what was read before stays in the catalog.
 * - `waiting`: it was found, and not read yet.
 *
 * @public
 */
export type AwsAccountState = 'read' | 'failed' | 'waiting';

/**
 * One AWS account, as `GET /api/catalog/aws-s3-buckets/accounts` answers it.
 *
 * @public
 */
export interface AwsAccountStatus {
  /** The id of the provider in the configuration. */
  providerId: string;
  /** The 12-digit id of the account. */
  accountId: string;
  /** The account's name, where it is known. */
  name?: string;
  /** How its reading stands. */
  state: AwsAccountState;
  /** When it was last read to its end, ISO 8601 in UTC. */
  lastReadAt?: string;
  /** When its last reading began, whatever came of it, ISO 8601 in UTC. */
  lastAttemptAt?: string;
  /** The number of its buckets that are known. */
  buckets: number;
  /** Why it could not be read; only where `state` is `failed`. */
  failure?: {
    /** Which of the known kinds of failure it is, as `role-denied` or `throttled`. */
    kind: string;
    /** What happened, for people. */
    reason: string;
    /** What to do about it, for people. */
    remedy?: string;
  };
  /** The number of its buckets that are missing in AWS, and kept in the catalog until that is certain. */
  heldBack: number;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/accounts` answers.
 *
 * @public
 */
export interface AwsAccountStatusPage {
  /** Every account of every provider. */
  items: AwsAccountStatus[];
}
