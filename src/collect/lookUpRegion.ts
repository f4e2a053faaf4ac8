import {
  GetBucketLocationCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { isGone, isSessionRefused, namedRegion } from '../aws/awsErrors';
import { explainCall } from '../aws/explainCall';
import { BASE_IAM_ACTIONS } from '../aws/iamActions';
import type { AccountSession } from '../aws/AccountSession';
import type { BucketRegion } from '../model/BucketRecord';

/** What asking for a bucket's region can find: its region, no answer, or that the bucket is gone since it was listed. */
export type RegionAnswer = BucketRegion | { status: 'gone' };

/**
 * Looks up the region of a general purpose bucket, where the list does not say it.
 *
 * HeadBucket names it in a header, on success as on a redirect or a refusal, in whatever region it is asked:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html. Stores that leave the header out are asked with
 * GetBucketLocation.
 */
export async function lookUpRegion(
  session: AccountSession,
  bucket: string,
): Promise<RegionAnswer> {
  const { account, homeRegion } = session;
  const input = { Bucket: bucket, ExpectedBucketOwner: account.id };
  const s3 = session.s3(homeRegion);
  try {
    const { BucketRegion: region } = await s3.send(
      new HeadBucketCommand(input),
    );
    if (region) {
      return { status: 'known', region };
    }
  } catch (error) {
    const answer = answerOf(error, 'HeadBucket', session, bucket);
    if (answer.status !== 'unavailable') {
      return answer;
    }
  }
  try {
    const { LocationConstraint } = await s3.send(
      new GetBucketLocationCommand(input),
    );
    return { status: 'known', region: regionOfConstraint(LocationConstraint) };
  } catch (error) {
    return answerOf(error, 'GetBucketLocation', session, bucket);
  }
}

/** What an error says about a bucket's region. */
function answerOf(
  error: unknown,
  call: 'HeadBucket' | 'GetBucketLocation',
  { account, signal }: AccountSession,
  bucket: string,
): RegionAnswer {
  signal.throwIfAborted();
  const region = namedRegion(error);
  if (region) {
    return { status: 'known', region };
  }
  if (isGone(error, call)) {
    return { status: 'gone' };
  }
  if (isSessionRefused(error)) {
    throw error;
  }
  const action = BASE_IAM_ACTIONS[call];
  return {
    status: 'unavailable',
    reason: explainCall(error, { call, action, account, bucket }),
  };
}

/**
 * The region of a location constraint. None means us-east-1 and `EU` is the old name of eu-west-1:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
function regionOfConstraint(constraint: string | undefined): string {
  if (!constraint) {
    return 'us-east-1';
  }
  return constraint === 'EU' ? 'eu-west-1' : constraint;
}
