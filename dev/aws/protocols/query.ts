import { randomUUID } from 'node:crypto';
import type { HttpRequest, Protocol, RequestContent } from '../service';
import { toXml, type XmlContent } from '../xml';

/** The elements of the result. */
export type QueryContent = { [name: string]: XmlContent };

/** The query protocol: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html */
export function query(namespace: string): Protocol<QueryContent> {
  return {
    answer: (content, action) => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: toXml({
        [`${action}Response`]: {
          '@xmlns': namespace,
          [`${action}Result`]: content,
          ResponseMetadata: '',
        },
      }),
    }),
    error: (error, requestId) => ({
      status: error.status,
      headers: { ...error.extra.headers, 'content-type': 'text/xml' },
      body: toXml({
        ErrorResponse: {
          '@xmlns': namespace,
          Error: {
            Type: error.status < 500 ? 'Sender' : 'Receiver',
            Code: error.code,
            Message: error.message,
          },
          RequestId: requestId,
        },
      }),
    }),
    newRequestId: () => randomUUID(),
    requestIdHeaders: requestId => ({ 'x-amzn-requestid': requestId }),
  };
}

export function readQueryRequest({ body }: HttpRequest): RequestContent {
  const { Action: action = '', ...parameters } = Object.fromEntries(
    new URLSearchParams(body.toString()),
  );
  return { action, parameters };
}
