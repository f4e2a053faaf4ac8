import {
  BucketLocationConstraint,
  GetBucketLocationCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { errorCode, errorHeader, explain, isSessionRefused } from './errors';
import { BucketRegion } from './record';
import { AccountSession } from './session';

const REGION_HEADER = 'x-amz-bucket-region';

/** What asking for a bucket's region can find: its region, no answer, or that the bucket is gone since it was listed. */
export type RegionAnswer = BucketRegion | { status: 'gone' };

/**
 * Looks up the region a bucket lives in, where the list doesn't say.
 *
 * HeadBucket names it in a header, on success as on a redirect or a refusal, in whatever region it is asked:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html. Stores that leave the header out are asked with
 * GetBucketLocation.
 */
export async function lookUpRegion(
  session: AccountSession,
  bucket: string,
): Promise<RegionAnswer> {
  const { account, homeRegion, signal } = session;
  try {
    const { BucketRegion: region } = await session.s3(homeRegion).send(
      new HeadBucketCommand({
        Bucket: bucket,
        ExpectedBucketOwner: account.id,
      }),
      { abortSignal: signal },
    );
    if (region) {
      return { status: 'known', region };
    }
  } catch (error) {
    signal.throwIfAborted();
    const region = errorHeader(error, REGION_HEADER);
    if (region) {
      return { status: 'known', region };
    }
    if (isGone(error)) {
      return { status: 'gone' };
    }
    if (isSessionRefused(error)) {
      throw error;
    }
  }
  return askForLocation(session, bucket);
}

async function askForLocation(
  session: AccountSession,
  bucket: string,
): Promise<RegionAnswer> {
  const { account, homeRegion, signal } = session;
  try {
    const { LocationConstraint } = await session.s3(homeRegion).send(
      new GetBucketLocationCommand({
        Bucket: bucket,
        ExpectedBucketOwner: account.id,
      }),
      { abortSignal: signal },
    );
    return { status: 'known', region: regionOfConstraint(LocationConstraint) };
  } catch (error) {
    signal.throwIfAborted();
    const region = errorHeader(error, REGION_HEADER);
    if (region) {
      return { status: 'known', region };
    }
    if (isGone(error)) {
      return { status: 'gone' };
    }
    if (isSessionRefused(error)) {
      throw error;
    }
    return {
      status: 'unavailable',
      reason: explain(error, { call: 'GetBucketLocation', account, bucket }),
    };
  }
}

/**
 * The region behind a location constraint. None means us-east-1 and `EU` is the old name of eu-west-1:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
export function regionOfConstraint(
  constraint: BucketLocationConstraint | string | undefined,
): string {
  if (!constraint) {
    return 'us-east-1';
  }
  return constraint === 'EU' ? 'eu-west-1' : constraint;
}

/** Whether the answer to a call about one bucket says that the bucket doesn't exist. */
export function isGone(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'NoSuchBucket' || code === 'NotFound';
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: the answers of S3 in a wrong region. */
const WRONG_REGION = new Set([
  'AuthorizationHeaderMalformed',
  'IllegalLocationConstraintException',
  'PermanentRedirect',
  'Redirect',
  'TemporaryRedirect',
]);

/**
 * The answer to a call about one bucket that went to a wrong region: the right one where the answer names it, or that
 * it has to be looked up; undefined for every other error.
 */
export function wrongRegion(error: unknown): { right?: string } | undefined {
  if (!WRONG_REGION.has(errorCode(error))) {
    return undefined;
  }
  return {
    right:
      errorHeader(error, REGION_HEADER) ??
      (error as { Region?: string }).Region,
  };
}
