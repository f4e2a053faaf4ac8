import type { ChangeActor } from './actor';
import type { BucketKind } from './buckets';
import type { BucketChange } from './changes';
import type { ConfigurationFactName, ConfigurationValue } from './facts';

/**
 * Whether a bucket is, or was at a time, there.
 *
 * - `present`: it is there.
 * - `gone`: it was deleted, or is not read any more: `goneAs` says which.
 * - `unknown`: only of a time before `knownSince`. It may have been there.
 *
 * @public
 */
export type RecordedBucketState = 'present' | 'gone' | 'unknown';

/**
 * A bucket as the inventory has it, or had it at a time, as `GET /api/catalog/aws-s3-buckets/buckets` answers it. A bucket
 * that was deleted and made again is two.
 *
 * @public
 */
export interface RecordedBucket {
  /** The id of the provider in the configuration. */
  providerId: string;
  /** The bucket's ARN. */
  arn: string;
  /** The bucket's exact name. */
  bucket: string;
  /** Of which kind it is. */
  kind: BucketKind;
  /** The 12-digit id of its account. */
  accountId: string;
  /** The account's name as last known. */
  accountName?: string;
  /** Whether it is there at the time `at`. Where this is `unknown`, what follows is absent but for the two times. */
  state: RecordedBucketState;
  /** Where it lives. */
  region?: string;
  /** The ref of the owner in its entity; of one that is gone the last. */
  owner?: string;
  /** The ref of its entity; of one that is gone the last, which may be that of another bucket by now. */
  entityRef?: string;
  /** Its tags, exactly as in AWS; absent where they were never read. */
  tags?: Record<string, string>;
  /** What S3 says of its configuration, by fact, as in `spec.configuration`. A fact that was never read is absent. */
  configuration?: { [Name in ConfigurationFactName]?: ConfigurationValue };
  /** What could not be read: `tags`, `region`, or names of facts. What is answered of them is the last known value. */
  unavailable?: string[];
  /** When it was created, ISO 8601: the earliest date that AWS gave. */
  createdAt?: string;
  /** When it was found to be gone, ISO 8601 in UTC. */
  goneAt?: string;
  /** Whether AWS deleted it, or the configuration leaves it out, or its account left. */
  goneAs?: 'deleted' | 'left-scope';
  /** Who deleted it, where CloudTrail told. */
  goneBy?: ChangeActor;
  /** How large one that is gone was, as CloudWatch told last, on this day in UTC; absent where that is not known. */
  lastSize?: { bytes: number; objects?: number; day: string };
  /** The time for which this is told, ISO 8601 in UTC. */
  at: string;
  /** Since when it can be told what the bucket was like, ISO 8601 in UTC. */
  knownSince: string;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/buckets` answers.
 *
 * @public
 */
export interface RecordedBucketsPage {
  /** In the order in which they were found. May be fewer than asked for, or none, though more follow. */
  items: RecordedBucket[];
  /** Where the next page begins; absent where nothing follows. */
  nextCursor?: string;
}

/**
 * What differs of a bucket between two times, whatever happened in between.
 *
 * @public
 */
export interface RecordedBucketDifferences {
  /** The bucket as it was at the earlier time; absent where it was not there. */
  before?: RecordedBucket;
  /** The bucket as it was at the later time. */
  after: RecordedBucket;
  /**
   * What differs, in the terms of the change log. `discovered` where it is not known whether it was there before; then
   * nothing else is told.
   */
  differences: Array<
    Pick<BucketChange, 'kind' | 'key' | 'oldValue' | 'newValue'>
  >;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/buckets/differences` answers.
 *
 * @public
 */
export interface RecordedBucketDifferencesPage {
  /** Only buckets that differ. May be fewer than asked for, or none, though more follow. */
  items: RecordedBucketDifferences[];
  /** Where the next page begins; absent where nothing follows. */
  nextCursor?: string;
}
