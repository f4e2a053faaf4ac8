import type { ChangeActor } from './actor';
import type { ConfigurationValue } from './facts';

/**
 * All kinds of change, in the order of their documentation.
 *
 * @public
 */
export const BUCKET_CHANGE_KINDS = [
  'discovered',
  'created',
  'deleted',
  'left-scope',
  'tag-added',
  'tag-changed',
  'tag-removed',
  'configuration-changed',
  'owner-changed',
  'unreadable',
  'readable',
] as const;

/**
 * What can change about a bucket.
 *
 * - `discovered`: seen for the first time, and may be older: in the first reading of its account, or the first one
 *   after the configuration let more buckets in.
 * - `created`: was not there at the previous reading.
 * - `deleted`: an account that was read to its end no longer has it.
 * - `left-scope`: no longer read, by a change of the configuration or because its account left the organization. Says
 *   nothing about the bucket in AWS.
 * - `tag-added`, `tag-changed`, `tag-removed`: one tag; its key is the change's `key`.
 * - `configuration-changed`: one fact of its configuration, as its encryption; the fact's name is the change's `key`. A
 *   bucket that is public where nothing was known of its public access before, as one that is new, has this change
 *   without an `oldValue`.
 * - `owner-changed`: the owner of its entity, by whatever made it change: a tag, the account, or the configuration.
 * - `unreadable`, `readable`: its tags, its region, or a fact of its configuration, as the change's `key` says. Recorded
 *   when that changes, not at every reading.
 *
 * @public
 */
export type BucketChangeKind = (typeof BUCKET_CHANGE_KINDS)[number];

/**
 * One change of one bucket, as the change log keeps it, as `/api/catalog/aws-s3-buckets/changes` answers it, and as the
 * payload of an event on the topic {@link BUCKET_CHANGE_TOPIC}.
 *
 * @public
 */
export interface BucketChange {
  /** Identifies the change, and stays the same when its event is repeated. */
  id: string;
  /** The id of the provider in the configuration. */
  providerId: string;
  /** The 12-digit id of the account. */
  accountId: string;
  /** The account's partition: `aws`, `aws-cn`, `aws-us-gov`, ... */
  partition: string;
  /** The bucket's ARN. */
  arn: string;
  /** The bucket's exact name. */
  bucket: string;
  /** The bucket's entity; absent where the mapping gives it none. */
  entityRef?: string;
  /** The owner of that entity since the change, as an entity ref; of a bucket that is gone the last one. */
  owner?: string;
  /** What happened. */
  kind: BucketChangeKind;
  /**
   * The key of the tag; for `configuration-changed` the name of the fact, as `encryption`; for `readable` and
   * `unreadable` that, `tags` or `region`; for `owner-changed` the ref of the component or system whose owner it inherits
   * since, and absent where something else names the owner.
   */
  key?: string;
  /**
   * The value before: of the tag, or the owner's entity ref. For `configuration-changed` that
   * of the fact, as in `spec.configuration` of the entity; a value with hundreds of rules has those that fit, and `more`,
   * the number of the others.
   */
  oldValue?: string | ConfigurationValue;
  /** The value since; for `unreadable` the code of the error, as AWS or Node.js names it. */
  newValue?: string | ConfigurationValue;
  /** When the reading ended that found the change, ISO 8601 in UTC. */
  observedAt: string;
  /**
   * When the last reading began that did not have it yet, ISO 8601 in UTC; the change lies between the two. Absent where
   * there was none. After a restart of the backend it may be an earlier reading than the last one: one that changed
   * nothing is not written down.
   */
  previousObservedAt?: string;
  /** When it happened, as CloudTrail says, ISO 8601 in UTC. Only where an event of CloudTrail explains the change. */
  occurredAt?: string;
  /** The name of that event, as `PutBucketTagging`. */
  eventName?: string;
  /**
   * Who did it. Absent also where the configuration keeps nobody's name: `live.actors: false`; and where it may have been
   * one of several.
   */
  actor?: ChangeActor;
  /** Who may have done it, two or more, where CloudTrail's events don't tell who of them did. Then `actor` is absent. */
  possibleActors?: ChangeActor[];
}

/**
 * The topic of Backstage's events service on which each {@link BucketChange} is published, once it is committed. Changes
 * of kind `discovered` are not: nothing happened in AWS.
 *
 * @public
 */
export const BUCKET_CHANGE_TOPIC = 'awsS3Buckets.change';
