import { createHash, randomUUID } from 'node:crypto';
import type { AwsError, Protocol } from '../service';
import { toXmlDocument, type XmlContent } from '../xml';

/** A document by the name of its root, a payload of JSON, or no body at all; and headers. */
export interface RestXmlContent {
  document?: { [root: string]: XmlContent };
  json?: string;
  headers?: Record<string, string>;
}

/**
 * REST with XML bodies: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html. An error of S3 is the document
 * itself; others are wrapped in an `<ErrorResponse>`.
 */
export function restXml({
  wrapsErrors,
}: {
  wrapsErrors: boolean;
}): Protocol<RestXmlContent> {
  return {
    answer: ({ document, json, headers }) => ({
      status: 200,
      headers: {
        ...headers,
        ...(document && { 'content-type': 'application/xml' }),
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      body: document ? toXmlDocument(document) : (json ?? ''),
    }),
    error: (error, requestId) => ({
      status: error.status,
      headers: { ...error.extra.headers, 'content-type': 'application/xml' },
      body: toXmlDocument(
        wrapsErrors
          ? {
              ErrorResponse: {
                Error: errorElements(error),
                ...idElements(requestId),
              },
            }
          : { Error: { ...errorElements(error), ...idElements(requestId) } },
      ),
    }),
    newRequestId: () =>
      randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase(),
    requestIdHeaders: requestId => ({
      'x-amz-request-id': requestId,
      'x-amz-id-2': hostId(requestId),
    }),
  };
}

function errorElements({ code, message, extra }: AwsError) {
  return { Code: code, Message: message, ...extra.elements };
}

function idElements(requestId: string) {
  return { RequestId: requestId, HostId: hostId(requestId) };
}

function hostId(requestId: string): string {
  return createHash('sha256').update(requestId).digest('base64');
}
