import { createHash, randomUUID } from 'node:crypto';
import type { AwsError, Protocol } from '../service';
import { toXmlDocument, type XmlContent } from '../xml';

/** A document by the name of its root, or no body at all; and headers. */
export interface RestXmlContent {
  document?: { [root: string]: XmlContent };
  headers?: Record<string, string>;
}

/** The protocol of S3. Its errors are not wrapped, unlike those of other services that speak REST and XML. */
export const restXml: Protocol<RestXmlContent> = {
  answer: ({ document, headers }) => ({
    status: 200,
    headers: {
      ...headers,
      ...(document && { 'content-type': 'application/xml' }),
    },
    body: document ? toXmlDocument(document) : '',
  }),
  error: (error, requestId) => ({
    status: error.status,
    headers: { ...error.extra.headers, 'content-type': 'application/xml' },
    body: toXmlDocument({ Error: errorElements(error, requestId) }),
  }),
  newRequestId: () =>
    randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
  requestIdHeaders: requestId => ({
    'x-amz-request-id': requestId,
    'x-amz-id-2': hostId(requestId),
  }),
};

function errorElements(error: AwsError, requestId: string) {
  return {
    Code: error.code,
    Message: error.message,
    ...error.extra.elements,
    RequestId: requestId,
    HostId: hostId(requestId),
  };
}

function hostId(requestId: string): string {
  return createHash('sha256').update(requestId).digest('base64');
}
