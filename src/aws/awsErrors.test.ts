import {
  absenceOf,
  AssumeRoleError,
  endsSession,
  errorCode,
  hasNoAnswer,
  IncompleteListError,
  isAccountNotServed,
  isDenied,
  isGone,
  isSessionRefused,
  isThrottled,
  UnusableAnswerError,
  wrongRegion,
} from './awsErrors';

/** An error as the SDK throws it. */
function sdkError(
  name: string,
  status?: number,
  more: {
    code?: string;
    headers?: Record<string, string>;
    Region?: string;
  } = {},
) {
  const { headers, ...members } = more;
  return Object.assign(new Error(`${name}!`), {
    name,
    ...members,
    $metadata: { attempts: 1, httpStatusCode: status, requestId: 'REQ1' },
    ...(headers && { $response: { statusCode: status, headers } }),
  });
}

it.each<[unknown, string]>([
  [sdkError('AccessDenied', 403), 'AccessDenied'],
  [sdkError('Forbidden', 403), 'AccessDenied'],
  [sdkError('403', 403), 'AccessDenied'],
  [sdkError('Unknown', 301), 'PermanentRedirect'],
  [sdkError('UnknownError', 503), 'SlowDown'],
  // A store without STS answers GetCallerIdentity with an error of S3's form, whose code the SDK does not find.
  [sdkError('UnknownError', 405), 'HTTP 405'],
  [sdkError('Error', undefined, { code: 'ECONNRESET' }), 'ECONNRESET'],
  [sdkError('AggregateError', undefined, { code: 'ETIMEDOUT' }), 'ETIMEDOUT'],
  [sdkError('TimeoutError'), 'TimeoutError'],
  [new IncompleteListError('no'), 'IncompleteListError'],
  [new UnusableAnswerError('no'), 'UnusableAnswerError'],
  [new Error('no'), 'Error'],
  ['a text', 'Unknown'],
  [null, 'Unknown'],
  [undefined, 'Unknown'],
])('errorCode of %s is %s', (error, code) => {
  expect(errorCode(error)).toBe(code);
});

const classifiers = {
  isDenied,
  isAccountNotServed,
  isSessionRefused,
  isThrottled,
  isGone: (error: unknown) => isGone(error),
  isWrongRegion: (error: unknown) => wrongRegion(error) !== undefined,
  hasNoAnswer,
};

it.each<[unknown, Array<keyof typeof classifiers>]>([
  [sdkError('AccessDenied', 403), ['isDenied']],
  [sdkError('AccessDeniedException', 400), ['isDenied']],
  [sdkError('AllAccessDisabled', 403), ['isDenied', 'isAccountNotServed']],
  [sdkError('OptInRequired', 403), ['isAccountNotServed']],
  [sdkError('ExpiredToken', 400), ['isSessionRefused']],
  [sdkError('UnrecognizedClientException', 400), ['isSessionRefused']],
  [
    new AssumeRoleError('arn:aws:iam::1:role/r', sdkError('AccessDenied', 403)),
    ['isSessionRefused'],
  ],
  [sdkError('SlowDown', 503), ['isThrottled']],
  [sdkError('Unknown', 503), ['isThrottled']],
  [sdkError('TooManyRequestsException', 400), ['isThrottled']],
  [sdkError('RequestThrottledException', 400), ['isThrottled']],
  [sdkError('SomethingElse', 429), ['isThrottled']],
  [sdkError('NoSuchBucket', 404), ['isGone']],
  [sdkError('NotFound', 404), []],
  [sdkError('PermanentRedirect', 301), ['isWrongRegion']],
  [sdkError('Unknown', 307), ['isWrongRegion']],
  [sdkError('IllegalLocationConstraintException', 400), ['isWrongRegion']],
  [sdkError('TimeoutError'), ['hasNoAnswer']],
  [sdkError('AbortError'), []],
  [
    Object.assign(new UnusableAnswerError('no'), {
      $metadata: { attempts: 1 },
    }),
    [],
  ],
  [sdkError('InternalError', 500), []],
  [new Error('constructor'), []],
  [sdkError('constructor', 400), []],
  [undefined, []],
])('%s: %j', (error, expected) => {
  const found = Object.entries(classifiers).flatMap(([name, classify]) =>
    classify(error) ? [name] : [],
  );
  expect(found).toEqual(expected);
});

it('takes the 404 of a HEAD for a bucket that is gone', () => {
  expect(isGone(sdkError('NotFound', 404), 'HeadBucket')).toBe(true);
});

it.each([
  ['ExpiredToken', 'ap-east-1', true],
  ['InvalidAccessKeyId', 'eu-west-1', true],
  ['InvalidAccessKeyId', 'ap-east-1', false],
  ['AccessDenied', 'eu-west-1', false],
])('%s in %s ends the session: %s', (code, region, expected) => {
  expect(endsSession(sdkError(code, 403), region, 'eu-west-1')).toBe(expected);
});

it.each([
  [{ headers: { 'x-amz-bucket-region': 'eu-south-1' } }, 'eu-south-1'],
  [{ Region: 'eu-south-1' }, 'eu-south-1'],
  [{}, undefined],
])('wrongRegion of %j is %s', (more, right) => {
  const error = sdkError('AuthorizationHeaderMalformed', 400, more);
  expect(wrongRegion(error)).toEqual({ right });
});

it.each<[object, string | undefined]>([
  [{ name: 'Error', code: 'ENOTFOUND' }, 'no-service'],
  [sdkError('EndpointError'), 'no-service'],
  [sdkError('UnknownEndpoint'), 'no-service'],
  [sdkError('NotImplemented', 501), 'no-service'],
  [sdkError('InternalFailure', 501), 'no-service'],
  [sdkError('UnrecognizedClientException', 403), 'region-off'],
  [sdkError('InvalidToken', 400), 'region-off'],
  [sdkError('OptInRequired', 403), 'region-off'],
  [
    new UnusableAnswerError('no', { root: 'ListAllMyBucketsResult' }),
    'no-service',
  ],
  [new UnusableAnswerError('no', { root: 'Error' }), 'no-service'],
  [new UnusableAnswerError('no', { root: 'html' }), undefined],
  [new UnusableAnswerError('no'), undefined],
  // The resolver gave no answer: that passes.
  [{ name: 'Error', code: 'EAI_AGAIN' }, undefined],
  [sdkError('TimeoutError'), undefined],
  [sdkError('AccessDeniedException', 403), undefined],
  [sdkError('TooManyRequestsException', 429), undefined],
  [sdkError('ExpiredTokenException', 403), undefined],
  [sdkError('InternalServerException', 500), undefined],
  [sdkError('ServiceUnavailableException', 503), undefined],
])('%j means of a region: %s', (error, expected) => {
  expect(absenceOf(error, 'eu-south-2', 'us-east-1')).toBe(expected);
});

it('takes no home region for one that is off', () => {
  const refused = sdkError('UnrecognizedClientException', 403);
  expect(absenceOf(refused, 'us-east-1', 'us-east-1')).toBeUndefined();
});
