import type {
  BucketKind,
  FactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AccountSession } from '../../aws/AccountSession';
import type { FactDeclaration } from '../facts/defineFact';
import type { ListedBucket } from '../../model/BucketRecord';
import type { RegionAnswer } from '../lookUpRegion';

/** A bucket as the inventory remembers it. */
export interface KnownBucket {
  name: string;
  arn: string;
  region?: string;
}

/**
 * Whether a bucket is still there.
 *
 * - `present`: AWS has it.
 * - `gone`: AWS says that it does not exist.
 * - `unproven`: AWS refuses to say, or refers to another region. The bucket may be closed to us, or be somebody else's.
 * - `unanswered`: AWS was too busy, failed, or could not be reached. It says nothing about the bucket.
 */
export type Existence = 'present' | 'gone' | 'unproven' | 'unanswered';

/** The facts that a kind of bucket has, and how each is read. */
export type FactsOfKind = { [Name in FactName]?: FactDeclaration<Name> };

/** What the kinds of buckets do differently. */
export interface KindOfBucket {
  kind: BucketKind;
  /** What people call one of them: `table bucket`. */
  noun: string;
  /** The calls other than those of its facts, each with the IAM action that allows it. The first is the list. */
  calls: Record<string, string>;
  /** The `eventSource` of its CloudTrail events. */
  eventSource: string;
  facts: FactsOfKind;

  /**
   * Lists the buckets of an account, in pages, in the order in which AWS gives them. A name may come twice.
   *
   * @param region - the region to list; empty where one list has the buckets of all regions
   * @throws IncompleteListError where the list does not come to its end
   */
  list(session: AccountSession, region: string): AsyncGenerator<ListedBucket[]>;

  /** Looks one bucket up by its name, as a list has it; undefined where it is not there, or no list tells. */
  find(
    session: AccountSession,
    name: string,
    region: string,
  ): Promise<ListedBucket | undefined>;

  /** The ARN of a bucket of the account. */
  arn(session: AccountSession, name: string, region: string): string;

  /** Asks AWS for one bucket. */
  exists(session: AccountSession, bucket: KnownBucket): Promise<Existence>;

  /** Looks up where a bucket lives; absent for kinds whose list always says it. */
  locate?(session: AccountSession, bucket: string): Promise<RegionAnswer>;

  /**
   * Asks AWS, with this session, whether a bucket belongs to an account. Absent for kinds that do not move between
   * accounts.
   */
  ownedBy?(
    session: AccountSession,
    bucket: KnownBucket,
    accountId: string,
  ): Promise<'owner' | 'not-owner' | 'unknown'>;
}

/** The call that lists the buckets of a kind, and the IAM action that allows it. */
export function listCallOf({ calls }: KindOfBucket): {
  call: string;
  action: string;
} {
  const [[call, action]] = Object.entries(calls);
  return { call, action };
}

/** The names of the facts that a kind of bucket has. */
export function factsOfKind({ facts }: KindOfBucket): FactName[] {
  return Object.keys(facts) as FactName[];
}
