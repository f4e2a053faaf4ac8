import { randomUUID } from 'crypto';
import type { Answer, AwsError } from './answer';
import type { Service } from './request';
import { hostId, renderS3Error } from './s3';
import { renderStsError } from './sts';

/** An error in the form of its service's protocol. */
export function render(service: Service, error: AwsError): Answer {
  const requestId = newRequestId(service);
  const headers = {
    ...error.extra.headers,
    ...requestIdHeaders(service, requestId),
  };
  switch (service) {
    case 's3':
      return {
        status: error.status,
        headers: { ...headers, 'content-type': 'application/xml' },
        body: renderS3Error(error, requestId),
      };
    case 'sts':
      return {
        status: error.status,
        headers: { ...headers, 'content-type': 'text/xml' },
        body: renderStsError(error, requestId),
      };
    default:
      return {
        status: error.status,
        headers: { ...headers, 'content-type': 'application/x-amz-json-1.1' },
        body: JSON.stringify({ __type: error.code, message: error.message }),
      };
  }
}

export function withRequestId(service: Service, answer: Answer): Answer {
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...requestIdHeaders(service, newRequestId(service)),
    },
  };
}

function newRequestId(service: Service): string {
  const id = randomUUID();
  return service === 's3'
    ? id.replace(/-/g, '').slice(0, 16).toUpperCase()
    : id;
}

function requestIdHeaders(
  service: Service,
  requestId: string,
): Record<string, string> {
  return service === 's3'
    ? { 'x-amz-request-id': requestId, 'x-amz-id-2': hostId(requestId) }
    : { 'x-amzn-requestid': requestId };
}
