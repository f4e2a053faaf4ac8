import { randomUUID } from 'node:crypto';
import {
  AwsError,
  type HttpRequest,
  type Protocol,
  type RequestContent,
  type ServiceErrors,
} from '../service';

const headers = { 'content-type': 'application/x-amz-json-1.1' };

/** JSON 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export const json: Protocol<object> = {
  answer: content => ({ status: 200, headers, body: JSON.stringify(content) }),
  error: ({ code, message, status, extra }) => ({
    status,
    headers: { ...extra.headers, ...headers },
    body: JSON.stringify({ __type: code, message }),
  }),
  newRequestId: () => randomUUID(),
  requestIdHeaders: requestId => ({ 'x-amzn-requestid': requestId }),
};

export function readJsonRequest({
  headers: given,
  body,
}: HttpRequest): RequestContent {
  return {
    action: `${given['x-amz-target']}`.split('.')[1] ?? '',
    parameters: body.length > 0 ? JSON.parse(body.toString()) : {},
  };
}

/** What services that speak JSON have in common: https://docs.aws.amazon.com/organizations/latest/APIReference/CommonErrors.html */
export const jsonErrors: Omit<ServiceErrors, 'throttled'> = {
  denied: message => new AwsError('AccessDeniedException', 400, message),
  unknownKey: unrecognizedClient,
  invalidToken: unrecognizedClient,
  expiredToken: () =>
    new AwsError(
      'ExpiredTokenException',
      400,
      'The security token included in the request is expired',
    ),
};

function unrecognizedClient(): AwsError {
  return new AwsError(
    'UnrecognizedClientException',
    400,
    'The security token included in the request is invalid.',
  );
}
