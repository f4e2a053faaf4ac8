import type { S3Client } from '@aws-sdk/client-s3';
import {
  FACT_WORDINGS,
  type FactName,
  type FactValues,
  type KnownFact,
  type Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { causeOfDenial } from '../../aws/causeOfDenial';
import { failedCall } from '../../aws/callMetrics';
import {
  endsSession,
  errorCode,
  isDenied,
  isGone,
  wrongRegion,
} from '../../aws/awsErrors';
import { explainCall } from '../../aws/explainCall';
import type { AccountSession } from '../../aws/AccountSession';
import type { Denial } from './FactDenials';

/** The parameters that every S3 call about one bucket has. */
export interface BucketInput {
  Bucket: string;
  /**
   * So that a bucket that somebody else created anew under the same name is never read as this account's. Directory
   * buckets, whose calls don't know it, have the account in their ARN.
   */
  ExpectedBucketOwner?: string;
}

/** The bucket that is read, and where it lives: one object for all facts of one reading. */
export interface BucketPlace {
  name: string;
  arn: string;
  region: string;
}

/** Awaits a call, and answers undefined where it failed in a way that says nothing of the bucket. */
export type WhatCanBeRead = <Answer>(
  call: Promise<Answer>,
) => Promise<Answer | undefined>;

/** How one fact of a bucket is read. Its value's type, label, calls and wording are in the common package. */
export interface FactDeclaration<Name extends FactName> {
  name: Name;
  /** The calls by their API names, each with the IAM action that allows it. */
  calls: { readonly [Call in string]: string };
  /** The error codes by which S3 says that the bucket has none of it, whichever of the calls answers them. */
  noneCodes: string[];
  /** The names of the CloudTrail events after which it may have changed. */
  events: string[];
  /**
   * Whether to stop asking for it in an account whose role lacks the permission, as roles do that were set up before the
   * fact was known. Not for a fact that each role allows: there single bucket policies deny it.
   */
  stopsWhenDenied: boolean;
  /**
   * Reads the fact in the bucket's region.
   *
   * @param whatCanBeRead - for facts of several calls: awaits one, and answers undefined where it could not be read. What
   *   `read` answers then is certain all the same, and the fact says what is missing
   * @returns undefined where the bucket has none of it; where a call failed, that it can't be told without
   */
  read(
    s3: S3Client,
    input: BucketInput,
    session: AccountSession,
    place: BucketPlace,
    whatCanBeRead: WhatCanBeRead,
  ): Promise<FactValues[Name] | undefined>;
}

/**
 * A call about the whole account failed, which says nothing of any bucket: a store may answer NoSuchBucket to a call that
 * it doesn't know.
 */
class AccountCallError extends Error {
  override readonly name = 'AccountCallError';

  constructor(
    /** Its key in the fact's `calls`. */
    readonly call: string,
    override readonly cause: unknown,
  ) {
    super(call);
  }
}

/** A fact that S3 told, and that can't be judged all the same. */
export class UnjudgeableError extends Error {
  readonly name = 'UnjudgeableError';

  constructor(readonly reason: Unavailable) {
    super(reason.message);
  }
}

/** What reading a fact can find. */
export type FactAnswer<Value> =
  | KnownFact<Value>
  | {
      status: 'unavailable';
      reason: Unavailable;
      /** Where it was denied: by what, and whether to a call about the whole account. */
      denial?: Denial;
    }
  | { status: 'gone' }
  | { status: 'wrong-region'; right?: string };

/**
 * Checks a declaration against the type of the fact's value, which follows from its name.
 *
 * @param declaration - `calls`: where they are not those of a general purpose bucket
 */
export function defineFact<Name extends FactName>(
  declaration: Omit<FactDeclaration<Name>, 'calls'> &
    Partial<Pick<FactDeclaration<Name>, 'calls'>>,
): FactDeclaration<Name> {
  return { calls: FACT_WORDINGS[declaration.name].calls, ...declaration };
}

/**
 * Reads one fact of a bucket in the region where it lives.
 *
 * @throws where the session is over, or the credentials were refused
 */
export async function readFact<Name extends FactName>(
  fact: FactDeclaration<Name>,
  session: AccountSession,
  place: BucketPlace,
): Promise<FactAnswer<FactValues[Name]>> {
  const { account, signal } = session;
  signal.throwIfAborted();
  const failures: unknown[] = [];
  const whatCanBeRead: WhatCanBeRead = async call => {
    try {
      return await call;
    } catch (error) {
      if (answerOf(error, fact) || isOver(error, session, place)) {
        throw error;
      }
      failures.push(error);
      return undefined;
    }
  };
  try {
    const value = await fact.read(
      session.s3(place.region),
      { Bucket: place.name, ExpectedBucketOwner: account.id },
      session,
      place,
      whatCanBeRead,
    );
    const missing =
      failures.length > 0
        ? reasonOf(failures[0], fact, session, place)
        : undefined;
    if (value === undefined) {
      return missing ? unavailable(failures, missing) : { status: 'none' };
    }
    return { status: 'known', value, ...(missing && { missing }) };
  } catch (error) {
    const ofBucket = answerOf(error, fact);
    if (ofBucket) {
      signal.throwIfAborted();
      return ofBucket;
    }
    if (isOver(error, session, place)) {
      throw errorOfAws(error);
    }
    return unavailable([error], reasonOf(error, fact, session, place));
  }
}

/** Whether nothing else can be read: the session is over, or the credentials were refused. */
function isOver(
  error: unknown,
  { signal, homeRegion }: AccountSession,
  { region }: BucketPlace,
): boolean {
  signal.throwIfAborted();
  return error instanceof AccountCallError
    ? endsSession(error.cause, homeRegion, homeRegion)
    : endsSession(error, region, homeRegion);
}

function errorOfAws(error: unknown): unknown {
  return error instanceof AccountCallError ? error.cause : error;
}

/** That a fact can't be read, for these failures of its calls; where all were denied, with what that says. */
function unavailable(
  failures: unknown[],
  reason: Unavailable,
): { status: 'unavailable'; reason: Unavailable; denial?: Denial } {
  if (!failures.every(error => isDenied(errorOfAws(error)))) {
    return { status: 'unavailable', reason };
  }
  const ofBucket = failures.find(error => !(error instanceof AccountCallError));
  const { message } = Object(ofBucket ?? errorOfAws(failures[0]));
  return {
    status: 'unavailable',
    reason,
    denial: {
      reason,
      policy: causeOfDenial(`${message}`).policy,
      isOfAccount: ofBucket === undefined,
    },
  };
}

function reasonOf(
  error: unknown,
  { calls }: Pick<FactDeclaration<FactName>, 'calls'>,
  { account, homeRegion }: AccountSession,
  { name: bucket, region }: BucketPlace,
): Unavailable {
  if (error instanceof UnjudgeableError) {
    return error.reason;
  }
  if (error instanceof AccountCallError) {
    const { call, cause } = error;
    const action = calls[call];
    return explainCall(cause, { call, action, account, region: homeRegion });
  }
  const call = failedCall(error) ?? Object.keys(calls)[0];
  const action = calls[call];
  return explainCall(error, { call, action, account, bucket, region });
}

/** What an error says of the bucket; undefined where it says nothing, as one of a call about the account. */
function answerOf(
  error: unknown,
  { noneCodes }: { noneCodes: string[] },
):
  | { status: 'none' | 'gone' }
  | { status: 'wrong-region'; right?: string }
  | undefined {
  if (error instanceof AccountCallError) {
    return undefined;
  }
  if (noneCodes.includes(errorCode(error))) {
    return { status: 'none' };
  }
  if (isGone(error)) {
    return { status: 'gone' };
  }
  const elsewhere = wrongRegion(error);
  return elsewhere && { status: 'wrong-region', ...elsewhere };
}

/**
 * For facts of several calls: the answer to one of them, or undefined where S3 answers one of the codes that mean none.
 */
export async function orNone<Answer>(
  answer: Promise<Answer>,
  ...noneCodes: string[]
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (noneCodes.includes(errorCode(error))) {
      return undefined;
    }
    throw error;
  }
}

/** Makes a call once for each of what it is about, whoever asks first. */
export function oncePer<Key extends object, Asked extends unknown[], Answer>(
  keyOf: (...asked: Asked) => Key,
  read: (...asked: Asked) => Promise<Answer>,
): (...asked: Asked) => Promise<Answer> {
  const answers = new WeakMap<Key, Promise<Answer>>();
  return (...asked) => {
    const key = keyOf(...asked);
    const answer = answers.get(key) ?? read(...asked);
    answers.set(key, answer);
    return answer;
  };
}

/**
 * For facts that depend on a setting of the whole account: reads it once for all buckets of a session. What such a call
 * answers with an error says nothing of any bucket.
 *
 * @param call - the key in the fact's `calls`, so that a failure names the right IAM action
 */
export function oncePerSession<Answer>(
  call: string,
  read: (session: AccountSession) => Promise<Answer>,
): (session: AccountSession) => Promise<Answer> {
  return oncePer(
    (session: AccountSession) => session,
    session =>
      read(session).catch(error => {
        throw new AccountCallError(call, error);
      }),
  );
}

/** For calls about a bucket that several facts need: makes each once in a reading of the bucket. */
export function oncePerReading<Answer>(
  read: (s3: S3Client, input: BucketInput) => Promise<Answer>,
): (s3: S3Client, input: BucketInput, place: BucketPlace) => Promise<Answer> {
  return oncePer(
    (_s3: S3Client, _input: BucketInput, place: BucketPlace) => place,
    (s3, input) => read(s3, input),
  );
}
