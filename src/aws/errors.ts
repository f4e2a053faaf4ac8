import type { AwsAccount } from '../model/account';
import type { Unavailable } from 'backstage-plugin-aws-s3-buckets-common';

/**
 * The AWS calls this module makes, each with the IAM action that permits it. HeadBucket is the one whose action has
 * another name: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
 */
export const IAM_ACTIONS = {
  AssumeRole: 'sts:AssumeRole',
  GetCallerIdentity: 'sts:GetCallerIdentity',
  ListBuckets: 's3:ListAllMyBuckets',
  HeadBucket: 's3:ListBucket',
  GetBucketLocation: 's3:GetBucketLocation',
  GetBucketTagging: 's3:GetBucketTagging',
  GetResources: 'tag:GetResources',
  ListRoots: 'organizations:ListRoots',
  ListOrganizationalUnitsForParent:
    'organizations:ListOrganizationalUnitsForParent',
  ListAccountsForParent: 'organizations:ListAccountsForParent',
  ListTagsForResource: 'organizations:ListTagsForResource',
} as const;

export type AwsCall = keyof typeof IAM_ACTIONS;

/** What an error of the AWS SDK carries besides its message, all of it optional. */
interface SdkError extends Error {
  code?: string;
  Code?: string;
  $metadata?: { httpStatusCode?: number; requestId?: string };
  $response?: { headers?: Record<string, string>; statusCode?: number };
}

/** Answers to HEAD have no body, so the SDK has no code to name them by, only the status. */
const CODE_OF_STATUS: Record<number, string> = {
  301: 'PermanentRedirect',
  307: 'TemporaryRedirect',
  400: 'BadRequest',
  403: 'AccessDenied',
  404: 'NotFound',
  503: 'SlowDown',
};

/** Names the SDK gives to errors it could not name by a code. */
const NAMELESS = new Set([
  'Error',
  'Unknown',
  'UnknownError',
  'AggregateError',
]);

/** The code of an AWS, SDK or Node.js error: `AccessDenied`, `SlowDown`, `TimeoutError`, `ECONNREFUSED`. */
export function errorCode(error: unknown): string {
  const { name, code, Code, $metadata } = error as SdkError;
  if (name === 'Forbidden') {
    return 'AccessDenied';
  }
  if (name && !NAMELESS.has(name) && !/^\d+$/.test(name)) {
    return name;
  }
  const status = $metadata?.httpStatusCode;
  return Code ?? code ?? CODE_OF_STATUS[status ?? 0] ?? name ?? 'Unknown';
}

/** The status of the HTTP answer behind an SDK error, if there was one. */
export function errorStatus(error: unknown): number | undefined {
  const { $metadata, $response } = error as SdkError;
  return $metadata?.httpStatusCode ?? $response?.statusCode;
}

/** A header of the HTTP answer behind an SDK error, if there was one. */
export function errorHeader(error: unknown, name: string): string | undefined {
  return (error as SdkError).$response?.headers?.[name];
}

/** An answer with status 200 that is none of AWS: the login page of a proxy, a part of the body. */
export class UnusableAnswerError extends Error {
  name = 'UnusableAnswerError';
}

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AllAccessDisabled',
  'UnauthorizedAccess',
]);

/** Whether AWS answered that the caller may not do this. */
export function isDenied(error: unknown): boolean {
  return DENIED.has(errorCode(error));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html: what is wrong is the session, not the bucket. */
const SESSION_CODES = new Set([
  'AssumeRoleError',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidToken',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** Whether the credentials themselves were refused. */
export function isSessionRefused(error: unknown): boolean {
  return SESSION_CODES.has(errorCode(error));
}

/** Credentials that are over, or that nobody gave: no region takes them. */
const NO_CREDENTIALS = new Set([
  'AssumeRoleError',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
]);

/**
 * Whether a call in a region got an answer that ends the whole session. A region that isn't enabled in the account
 * knows none of its keys and tokens, however good they are elsewhere (InvalidAccessKeyId, InvalidToken,
 * UnrecognizedClientException): https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html. So
 * these end it only in the region in which the session was opened.
 */
export function endsSession(
  error: unknown,
  region: string,
  homeRegion: string,
): boolean {
  return (
    isSessionRefused(error) &&
    (region === homeRegion || NO_CREDENTIALS.has(errorCode(error)))
  );
}

const THROTTLED = new Set([
  'RequestLimitExceeded',
  'SlowDown',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

/** Whether AWS answered that there were too many calls, after all that the SDK repeated. */
export function isThrottled(error: unknown): boolean {
  return THROTTLED.has(errorCode(error));
}

function remedy(
  call: AwsCall,
  error: unknown,
  region: string | undefined,
): string {
  if (isDenied(error)) {
    return `Allow ${IAM_ACTIONS[call]} in the role's policy, and look for a bucket policy or service control policy that denies it.`;
  }
  if (isThrottled(error)) {
    return 'AWS throttles this account: lower concurrency.buckets, or raise the time between runs.';
  }
  if (
    region &&
    isSessionRefused(error) &&
    !NO_CREDENTIALS.has(errorCode(error))
  ) {
    return `Is ${region} enabled in the account? A region that isn't knows none of its credentials.`;
  }
  if (isSessionRefused(error)) {
    return 'The credentials expired or were revoked; the next run asks for new ones.';
  }
  if (errorStatus(error) === undefined) {
    return 'The endpoint gave no usable answer: check network, proxy and DNS; the next run tries again.';
  }
  return 'The next run tries again.';
}

/** One sentence for the person on call: the call, its object, the answer, and what to do. */
export function explain(
  error: unknown,
  options: {
    call: AwsCall;
    account: Pick<AwsAccount, 'id'>;
    bucket?: string;
    region?: string;
  },
): Unavailable {
  const { call, account, bucket, region } = options;
  const code = errorCode(error);
  const { message, $metadata } = error as SdkError;
  const what = [
    bucket === undefined ? undefined : `bucket ${bucket}`,
    `account ${account.id}`,
    region,
  ]
    .filter(Boolean)
    .join(', ');
  const said =
    message && message !== code && message !== 'UnknownError'
      ? ` (${message})`
      : '';
  const request = $metadata?.requestId
    ? ` [request ${$metadata.requestId}]`
    : '';
  return {
    code,
    message: `${call} of ${what} failed: ${code}${said}${request}. ${remedy(call, error, region)}`,
  };
}
