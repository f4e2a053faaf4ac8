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
 * - `read`: its last reading came to its end, and nothing was denied.
 * - `partly-read`: some of it was read, and some could not be: a kind of bucket, a region, or facts of all buckets.
 * - `failed`: nothing of it could be read of late; what was read before stays in the catalog.
 * - `waiting`: it was found, and not read yet.
 *
 * @public
 */
export type AwsAccountState = 'read' | 'partly-read' | 'failed' | 'waiting';

/**
 * Something of an AWS account that could not be read, for one reason, whatever regions, kinds of buckets or facts it is
 * about.
 *
 * @public
 */
export interface AwsAccountFailure {
  /** Which of the known kinds of failure it is, as `role-denied`, `list-denied` or `throttled`. */
  kind: string;
  /** What happened, for people. */
  reason: string;
  /** What to do about it, for people. */
  remedy: string;
  /** What AWS denied: IAM actions, each on an ARN or `*`. */
  permissions: Array<{ action: string; resource: string }>;
  /** A statement to paste into a policy, where one that allows these actions is likely to be what is missing. */
  statement?: {
    Effect: 'Allow';
    Action: string | string[];
    Resource: string | string[];
  };
  /** The trust policy that the role in the account needs, where that is likely to be what is missing. */
  trustPolicy?: {
    Version: '2012-10-17';
    Statement: Array<{
      Effect: 'Allow';
      Principal: { AWS: string };
      Action: 'sts:AssumeRole';
      Condition?: { StringEquals: { 'sts:ExternalId': string } };
    }>;
  };
}

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
  /** The account's entity, where it has one. */
  entityRef?: string;
  /** How its reading stands. */
  state: AwsAccountState;
  /** When it was last read to its end, ISO 8601 in UTC. */
  lastReadAt?: string;
  /** When its last reading began, whatever came of it, ISO 8601 in UTC. */
  lastAttemptAt?: string;
  /** The number of its buckets that are known. */
  buckets: number;
  /** All that could not be read, each reason once; empty where `state` is `read` or `waiting`. */
  failures: AwsAccountFailure[];
  /** The number of its buckets that are missing in AWS, and kept in the catalog until that is certain. */
  heldBack: number;
  /** The names of some of these buckets, sorted; absent where there are none. */
  heldBackNames?: string[];
  /**
   * The names of some of its buckets whose name an entity of somebody else has in the catalog, sorted; absent where there
   * are none. The entities of these buckets have names with a hash.
   */
  namesTaken?: string[];
  /** When the last event of CloudTrail about it arrived, ISO 8601 in UTC; absent where none ever did. */
  lastEventAt?: string;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/accounts` answers.
 *
 * @public
 */
export interface AwsAccountStatusPage {
  /** Every account of every provider. */
  items: AwsAccountStatus[];
  /**
   * The accounts that an organization has and that no provider reads, sorted by id. Not those of organizational units that
   * the configuration leaves out: they are not listed.
   */
  others: Array<{ accountId: string; name: string }>;
}

/**
 * How many buckets were created and deleted in one month.
 *
 * @public
 */
export interface MonthlyBuckets {
  /** In UTC, as `2026-06`. */
  month: string;
  /** Buckets that have their creation date in this month, whenever they were first seen. */
  created: number;
  /** Buckets that were found to be deleted in this month. */
  deleted: number;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/changes/monthly` answers.
 *
 * @public
 */
export interface MonthlyBucketsPage {
  /** The oldest first. Only months in which something happened. */
  items: MonthlyBuckets[];
  /**
   * Since when it is known which buckets are gone, ISO 8601 in UTC: deletions before are not counted. Absent where none is
   * counted: there is no bucket, or whoever asks may read some entities only.
   */
  knownSince?: string;
}

/**
 * How many buckets were public, and how many nobody's, at the end of a week.
 *
 * @public
 */
export interface WeeklyBuckets {
  /** Its last day, a Sunday, in UTC, as `2026-11-29`; of the present week today. */
  day: string;
  /** Buckets that were known to be public at the end of that day; of what could not be read, as it was last known. */
  public: number;
  /** Buckets without an owner. */
  unowned: number;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/buckets/weekly` answers.
 *
 * @public
 */
export interface WeeklyBucketsPage {
  /** One for each week that is known, up to 53, the oldest first, the present one last. */
  items: WeeklyBuckets[];
  /** Since when it is known, ISO 8601 in UTC. Absent where no bucket is. */
  knownSince?: string;
}

/**
 * How far the reading is that was asked for by `POST /api/catalog/aws-s3-buckets/read`, as a GET of the same path
 * answers it.
 *
 * - `waiting`: it is about to be read, or is being read.
 * - `failed`: it could not be read, and is tried again at `nextAttemptAt`.
 * - `done`: nothing waits: it was read, or left to the next run.
 *
 * @public
 */
export interface ReadRequestStatus {
  /** How far it is. */
  state: 'waiting' | 'failed' | 'done';
  /** When it is tried again, ISO 8601 in UTC; only where `state` is `failed`. */
  nextAttemptAt?: string;
}
