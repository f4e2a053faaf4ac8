import {
  BucketLocationConstraint,
  GetBucketLocationCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import {
  errorCode,
  errorHeader,
  explain,
  isSessionRefused,
  UnusableAnswerError,
} from '../aws/errors';
import type { HttpResponse } from '@aws-sdk/types';
import type { BucketRegion } from '../model/bucket';
import { AccountSession } from '../aws/session';

const REGION_HEADER = 'x-amz-bucket-region';

/** What asking for a bucket's region can find: its region, no answer, or that the bucket is gone since it was listed. */
type RegionAnswer = BucketRegion | { status: 'gone' };

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
  const { account, homeRegion } = session;
  try {
    const { BucketRegion: region } = await session.s3(homeRegion).send(
      new HeadBucketCommand({
        Bucket: bucket,
        ExpectedBucketOwner: account.id,
      }),
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
  return askForLocation(session, bucket);
}

async function askForLocation(
  session: AccountSession,
  bucket: string,
): Promise<RegionAnswer> {
  const { account, homeRegion } = session;
  const command = new GetBucketLocationCommand({
    Bucket: bucket,
    ExpectedBucketOwner: account.id,
  });
  let isXml = false;
  command.middlewareStack.add(
    next => async args => {
      const result = await next(args);
      const { headers } = result.response as HttpResponse;
      isXml = /xml/.test(headers['content-type'] ?? '');
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'noteContentType' },
  );
  try {
    const { LocationConstraint, $metadata } = await session
      .s3(homeRegion)
      .send(command);
    // The SDK reads any page as an answer without a constraint. S3 gives a request id with each of its own, other
    // stores at least XML: https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
    if (!LocationConstraint && !$metadata.requestId && !isXml) {
      throw new UnusableAnswerError('the answer is none of S3');
    }
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
  const region = errorHeader(error, REGION_HEADER);
  if (region) {
    return { status: 'known', region };
  }
  if (isGone(error, call)) {
    return { status: 'gone' };
  }
  if (isSessionRefused(error)) {
    throw error;
  }
  return {
    status: 'unavailable',
    reason: explain(error, { call, account, bucket }),
  };
}

/**
 * The region behind a location constraint. None means us-east-1 and `EU` is the old name of eu-west-1:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
function regionOfConstraint(
  constraint: BucketLocationConstraint | string | undefined,
): string {
  if (!constraint) {
    return 'us-east-1';
  }
  return constraint === 'EU' ? 'eu-west-1' : constraint;
}

/**
 * Whether the answer to a call about one bucket says that the bucket doesn't exist. To HEAD the status says so, because
 * the answer has no body; with other calls a 404 without that code is not an answer of S3.
 */
export function isGone(
  error: unknown,
  call: 'HeadBucket' | 'GetBucketLocation' | 'GetBucketTagging',
): boolean {
  const code = errorCode(error);
  return (
    code === 'NoSuchBucket' || (call === 'HeadBucket' && code === 'NotFound')
  );
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
