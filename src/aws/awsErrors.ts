import { isThrottlingError } from '@smithy/core/retry';

/** A list that did not come to its end: what it lacks may still be there. */
export class IncompleteListError extends Error {
  readonly name = 'IncompleteListError';
}

/** The credentials are those of another account than the one asked for, so nothing was read. */
export class IdentityMismatchError extends Error {
  readonly name = 'IdentityMismatchError';
}

/** An answer that did not come from AWS, whatever its status: the page of a proxy, another call's answer, a huge body. */
export class UnusableAnswerError extends Error {
  readonly name = 'UnusableAnswerError';
  /** The root element of the answer, where it is XML of another call. */
  readonly root?: string;
  /** By this the SDK knows an error after which it may repeat the call. */
  readonly $retryable?: { throttling: boolean };

  constructor(
    message: string,
    options: { root?: string; isTransient?: boolean } = {},
  ) {
    super(message);
    this.root = options.root;
    if (options.isTransient) {
      this.$retryable = { throttling: false };
    }
  }
}

/** The organization could not be asked, or not to the end, so its accounts are not known; `cause` is why. */
export class OrganizationError extends Error {
  readonly name = 'OrganizationError';
}

/** A role could not be assumed; `cause` is what STS answered. */
export class AssumeRoleError extends Error {
  readonly name = 'AssumeRoleError';

  /**
   * @param trust - whom the role has to trust, where that could be found out: an ARN; and the external id that
   *   is sent
   */
  constructor(
    readonly roleArn: string,
    readonly cause: unknown,
    readonly trust: { principal?: string; externalId?: string } = {},
  ) {
    super(
      `AssumeRole of ${roleArn} failed: ${errorCode(cause)} (${errorMessage(cause)})`,
    );
  }
}

/** What a code of AWS or of the SDK means. */
type Meaning =
  /** The caller may not do this. */
  | 'denied'
  /** AWS does not serve the account: suspended, closed, or not yet signed up. */
  | 'account-not-served'
  /** AWS does not accept the credentials. */
  | 'session-refused'
  /** The credentials expired, or there are none: no region accepts them. */
  | 'no-credentials'
  /** There is no such bucket. */
  | 'gone'
  /** The bucket lives in another region than the one asked. */
  | 'wrong-region';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html, the common errors of other services, and the
 * names of the errors of the SDK's credential providers and of this module.
 */
const MEANINGS = new Map<string, Meaning[]>([
  ['AccessDenied', ['denied']],
  ['AccessDeniedException', ['denied']],
  ['ForbiddenException', ['denied']],
  ['AllAccessDisabled', ['denied', 'account-not-served']],
  ['UnauthorizedAccess', ['denied']],
  ['AccountProblem', ['account-not-served']],
  ['NotSignedUp', ['account-not-served']],
  ['OptInRequired', ['account-not-served']],
  ['AssumeRoleError', ['session-refused', 'no-credentials']],
  ['CredentialsProviderError', ['session-refused', 'no-credentials']],
  ['ExpiredToken', ['session-refused', 'no-credentials']],
  ['ExpiredTokenException', ['session-refused', 'no-credentials']],
  ['InvalidAccessKeyId', ['session-refused']],
  ['InvalidClientTokenId', ['session-refused']],
  ['InvalidToken', ['session-refused']],
  ['SignatureDoesNotMatch', ['session-refused']],
  ['UnrecognizedClientException', ['session-refused']],
  ['NoSuchBucket', ['gone']],
  ['NoSuchAccessPoint', ['gone']],
  ['NoSuchMultiRegionAccessPoint', ['gone']],
  // Of S3 Tables and S3 Vectors, which say it of a bucket.
  ['NotFoundException', ['gone']],
  ['AuthorizationHeaderMalformed', ['wrong-region']],
  ['IllegalLocationConstraintException', ['wrong-region']],
  ['PermanentRedirect', ['wrong-region']],
  ['Redirect', ['wrong-region']],
  ['TemporaryRedirect', ['wrong-region']],
]);

/** The answer to a HEAD has no body, so the SDK has no code for its error, only the status. */
const CODE_OF_STATUS = new Map([
  [301, 'PermanentRedirect'],
  [307, 'TemporaryRedirect'],
  [400, 'BadRequest'],
  [403, 'AccessDenied'],
  [404, 'NotFound'],
  [503, 'SlowDown'],
]);

/** What the SDK says of an answer in which it found no message. */
export const NO_MESSAGE = 'UnknownError';

/** Names that the SDK gives to errors for which it has no code. */
const NAMELESS = new Set(['Error', 'Unknown', NO_MESSAGE, 'AggregateError']);

/** What an error of the AWS SDK may carry besides its message. */
interface SdkError {
  name?: string;
  message?: string;
  code?: string;
  Code?: string;
  Region?: string;
  $metadata?: {
    attempts?: number;
    httpStatusCode?: number;
    requestId?: string;
  };
  $response?: { headers?: Record<string, string>; statusCode?: number };
}

function asSdkError(error: unknown): SdkError {
  return typeof error === 'object' && error !== null ? error : {};
}

export function errorMessage(error: unknown): string {
  return asSdkError(error).message ?? String(error);
}

/** The code of an AWS, SDK or Node.js error: `AccessDenied`, `SlowDown`, `TimeoutError`, `ECONNREFUSED`. */
export function errorCode(error: unknown): string {
  const { name, code, Code } = asSdkError(error);
  if (name === 'Forbidden') {
    return 'AccessDenied';
  }
  if (name && !NAMELESS.has(name) && !/^\d+$/.test(name)) {
    return name;
  }
  const status = errorStatus(error);
  return (
    Code ??
    code ??
    (status === undefined
      ? undefined
      : (CODE_OF_STATUS.get(status) ?? `HTTP ${status}`)) ??
    name ??
    'Unknown'
  );
}

/** The id by which AWS's support finds the call. */
export function requestIdOf(error: unknown): string | undefined {
  return asSdkError(error).$metadata?.requestId;
}

/** The HTTP status of the answer behind an SDK error, if there was an answer. */
export function errorStatus(error: unknown): number | undefined {
  const { $metadata, $response } = asSdkError(error);
  return $metadata?.httpStatusCode ?? $response?.statusCode;
}

/** How many requests the SDK sent before it gave up; undefined where the error is not from a call. */
export function errorAttempts(error: unknown): number | undefined {
  return asSdkError(error).$metadata?.attempts;
}

function means(error: unknown, meaning: Meaning): boolean {
  return MEANINGS.get(errorCode(error))?.includes(meaning) ?? false;
}

/** Whether AWS answered that the caller may not do this. */
export function isDenied(error: unknown): boolean {
  return isDeniedCode(errorCode(error));
}

/** Whether this is a code by which AWS answers that the caller may not do this. */
export function isDeniedCode(code: string): boolean {
  return MEANINGS.get(code)?.includes('denied') ?? false;
}

/** Whether AWS answered that it does not serve the account. */
export function isAccountNotServed(error: unknown): boolean {
  return means(error, 'account-not-served');
}

/** Whether no region accepts the credentials. */
export function refusesEverywhere(error: unknown): boolean {
  return means(error, 'no-credentials');
}

/** Whether the credentials themselves were refused. */
export function isSessionRefused(error: unknown): boolean {
  return means(error, 'session-refused');
}

/**
 * Whether a call in a region got an answer that ends the whole session. A region that is not enabled in the account
 * knows none of the account's keys and tokens, which other regions accept (InvalidAccessKeyId, InvalidToken,
 * UnrecognizedClientException): https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html. So
 * these codes end the session only in the region in which it was opened.
 */
export function endsSession(
  error: unknown,
  region: string,
  homeRegion: string,
): boolean {
  return (
    isSessionRefused(error) &&
    (region === homeRegion || means(error, 'no-credentials'))
  );
}

/** Why there is nothing to list in a region, and that is no failure. */
export type Absence = 'no-service' | 'region-off';

/** The host name is not known to DNS; or the SDK knows no endpoint of the service there. */
const ABSENT_CODES = new Set(['ENOTFOUND', 'EndpointError', 'UnknownEndpoint']);

/** Method not allowed, not implemented: how an endpoint that is not AWS's answers a call that it does not know. */
export const UNKNOWN_CALL_STATUSES = new Set([405, 501]);

/** Not found, too. */
const ABSENT_STATUSES = new Set([404, ...UNKNOWN_CALL_STATUSES]);

/** How a store that speaks S3 alone answers another service: by an error of S3, or by the list of all buckets. */
const ROOTS_OF_STORES = new Set(['Error', 'ListAllMyBucketsResult']);

/**
 * Whether a list could not be had because the region has not got the service, or the account has not got the region.
 * AWS gives a service no host name where it doesn't offer it, and does not answer these statuses to a list; emulators
 * that do not know the service do. A proxy's page says nothing of it, whatever its status.
 */
export function absenceOf(
  error: unknown,
  region: string,
  homeRegion: string,
): Absence | undefined {
  const isRegionOff =
    errorCode(error) === 'OptInRequired' ||
    (isSessionRefused(error) && !endsSession(error, region, homeRegion));
  if (region !== homeRegion && isRegionOff) {
    return 'region-off';
  }
  const isOfStore =
    error instanceof UnusableAnswerError &&
    ROOTS_OF_STORES.has(error.root ?? '');
  return isOfStore ||
    ABSENT_CODES.has(errorCode(error)) ||
    ABSENT_STATUSES.has(errorStatus(error) ?? 0)
    ? 'no-service'
    : undefined;
}

/** Whether AWS answered that there were too many calls, after all repetitions of the SDK. */
export function isThrottled(error: unknown): boolean {
  return isThrottlingError(
    Object.assign(new Error(), {
      // The SDK has no name for the error of a HEAD.
      name: errorCode(error),
      $metadata: { httpStatusCode: errorStatus(error) },
    }) as Parameters<typeof isThrottlingError>[0],
  );
}

/** Whether a request was sent and nothing came back that is an HTTP answer. */
export function hasNoAnswer(error: unknown): boolean {
  return (
    errorAttempts(error) !== undefined &&
    errorStatus(error) === undefined &&
    !(error instanceof UnusableAnswerError) &&
    errorCode(error) !== 'AbortError'
  );
}

/**
 * Whether S3 answered that the bucket does not exist. The answer to HeadBucket has no body, so there the status says
 * it; with other calls, a 404 without that code did not come from S3.
 */
export function isGone(error: unknown, call?: string): boolean {
  return (
    means(error, 'gone') ||
    (call === 'HeadBucket' && errorCode(error) === 'NotFound')
  );
}

/**
 * Whether S3 answered that the bucket lives in another region, with that region where the answer names it; undefined
 * for every other error.
 */
export function wrongRegion(error: unknown): { right?: string } | undefined {
  return means(error, 'wrong-region')
    ? { right: namedRegion(error) ?? asSdkError(error).Region }
    : undefined;
}

/** The region that an answer of S3 names in its header: redirects and refusals do, too. */
export function namedRegion(error: unknown): string | undefined {
  return asSdkError(error).$response?.headers?.['x-amz-bucket-region'];
}
