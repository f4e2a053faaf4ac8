import {
  GetBucketLocationCommand,
  HeadBucketCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { AccountSession } from '../../aws/AccountSession';
import {
  endsSession,
  errorStatus,
  isGone,
  namedRegion,
  UnusableAnswerError,
  wrongRegion,
} from '../../aws/awsErrors';
import type { BaseCall } from '../../aws/iamActions';
import type { Existence, KnownBucket } from './KindOfBucket';

/** Whether S3 still has a general purpose bucket. */
export async function exists(
  session: AccountSession,
  bucket: KnownBucket,
): Promise<Existence> {
  const owner = session.account.id;
  const head = await headBucket(session, bucket, owner);
  if (!(head.error instanceof UnusableAnswerError)) {
    return head.existence;
  }
  // A proxy, or a store whose answers have no headers of S3. The answer to another call has a body with a code.
  const { existence } = await askWhereItLives(
    session,
    bucket,
    'GetBucketLocation',
    s3 =>
      s3.send(
        new GetBucketLocationCommand({
          Bucket: bucket.name,
          ExpectedBucketOwner: owner,
        }),
      ),
  );
  return existence;
}

/**
 * S3 compares the owner with `ExpectedBucketOwner`, and refuses with 403 where they differ:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html. It refuses with 403 also where
 * this session may not ask for the bucket at all; that it may, and that the bucket is its own account's, shows when it
 * is asked with that account for the owner.
 */
export async function ownedBy(
  session: AccountSession,
  bucket: KnownBucket,
  accountId: string,
): Promise<'owner' | 'not-owner' | 'unknown'> {
  const { existence } = await headBucket(session, bucket, accountId);
  if (existence === 'present') {
    return 'owner';
  }
  if (existence === 'gone') {
    return 'not-owner';
  }
  const { id } = session.account;
  const isOwn =
    existence === 'unproven' &&
    accountId !== id &&
    (await headBucket(session, bucket, id)).existence === 'present';
  return isOwn ? 'not-owner' : 'unknown';
}

/** What S3 says of a bucket, with the error where it said it by one. */
interface ExistenceAnswer {
  existence: Existence;
  error?: unknown;
}

function headBucket(
  session: AccountSession,
  bucket: KnownBucket,
  owner: string,
): Promise<ExistenceAnswer> {
  return askWhereItLives(session, bucket, 'HeadBucket', s3 =>
    s3.send(
      new HeadBucketCommand({
        Bucket: bucket.name,
        ExpectedBucketOwner: owner,
      }),
    ),
  );
}

/**
 * Asks for a bucket in the region where it lives. Where that is not known, or is another one since, S3 names it in its
 * answer, and is asked once more there.
 */
async function askWhereItLives(
  session: AccountSession,
  bucket: KnownBucket,
  call: BaseCall,
  ask: (s3: S3Client) => Promise<unknown>,
): Promise<ExistenceAnswer> {
  const { homeRegion, signal } = session;
  const known = bucket.region ?? homeRegion;
  const attempt = async (region: string): Promise<{ error?: unknown }> => {
    try {
      await ask(session.s3(region));
      return {};
    } catch (error) {
      signal.throwIfAborted();
      return { error };
    }
  };
  let region = known;
  let { error } = await attempt(region);
  const right = error
    ? (namedRegion(error) ?? wrongRegion(error)?.right)
    : undefined;
  if (right && right !== known) {
    region = right;
    ({ error } = await attempt(region));
  }
  return {
    existence: error ? existenceOf(error, call, homeRegion, region) : 'present',
    error,
  };
}

function existenceOf(
  error: unknown,
  call: BaseCall,
  homeRegion: string,
  region: string,
): Existence {
  if (endsSession(error, region, homeRegion)) {
    throw error;
  }
  if (isGone(error, call)) {
    return 'gone';
  }
  const status = errorStatus(error) ?? 0;
  return status === 403 || (status >= 300 && status < 400)
    ? 'unproven'
    : 'unanswered';
}
