import { randomUUID } from 'node:crypto';
import { AwsError, type Protocol, type ServiceErrors } from '../service';

/** REST with JSON bodies: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html */
export const restJson: Protocol<object> = {
  answer: content => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
  }),
  error: ({ code, message, status, extra }) => ({
    status,
    headers: {
      ...extra.headers,
      'content-type': 'application/json',
      'x-amzn-errortype': code,
    },
    body: JSON.stringify({ message }),
  }),
  newRequestId: () => randomUUID(),
  requestIdHeaders: requestId => ({ 'x-amzn-requestid': requestId }),
};

/**
 * What S3 Tables and S3 Vectors have in common:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_ListTableBuckets.html#API_s3Buckets_ListTableBuckets_Errors
 */
export const restJsonErrors: ServiceErrors = {
  throttled: () =>
    new AwsError('TooManyRequestsException', 429, 'Too Many Requests'),
  denied: message => new AwsError('AccessDeniedException', 403, message),
  unknownKey: unrecognizedClient,
  invalidToken: unrecognizedClient,
  expiredToken: () =>
    new AwsError(
      'ExpiredTokenException',
      403,
      'The security token included in the request is expired',
    ),
};

function unrecognizedClient(): AwsError {
  return new AwsError(
    'UnrecognizedClientException',
    403,
    'The security token included in the request is invalid.',
  );
}

export function notFound(what: string): AwsError {
  return new AwsError(
    'NotFoundException',
    404,
    `The specified ${what} does not exist.`,
  );
}
