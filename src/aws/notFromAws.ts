import { getSmithyContext } from '@smithy/core/client';
import { NormalizedSchema, translateTraits } from '@smithy/core/schema';
import type {
  HttpRequest,
  HttpResponse,
  MetadataBearer,
  Pluggable,
  SchemaTraitsObject,
  StaticOperationSchema,
} from '@smithy/types';
import { UnusableAnswerError } from './awsErrors';

/** What the services speak: https://smithy.io/2.0/aws/protocols/ */
type Protocol = 'rest-xml' | 'query' | 'json' | 'cbor';

const PROTOCOLS = new Map<string, Protocol>([
  ['aws.protocols#restXml', 'rest-xml'],
  ['aws.protocols#awsQuery', 'query'],
  ['aws.protocols#awsJson1_0', 'json'],
  ['aws.protocols#awsJson1_1', 'json'],
  ['aws.protocols#restJson1', 'json'],
  ['smithy.protocols#rpcv2Cbor', 'cbor'],
]);

/** The roots of errors in XML. An S3 Control error comes in both; an error of S3 in answer to STS is a store's. */
const ERROR_ROOTS = {
  'rest-xml': ['Error', 'ErrorResponse'],
  query: ['ErrorResponse'],
};

/**
 * An SDK middleware that refuses what did not come from AWS, before anybody looks at its status.
 *
 * The SDK takes a proxy's page with the status 403 for AWS's denial, and one in front of a service that speaks JSON for
 * a SyntaxError. It takes any XML, and an empty body, for an answer in which everything is left out. Then the login page
 * of a proxy, or a list of objects from a store that does not know the query parameter, reads as "no versioning" or as
 * the location us-east-1.
 *
 * The answer of S3 to a call has one root element, which the SDK's own schema of the call names; an error has another.
 * What speaks JSON answers an object. Where there is no body, the headers tell: those of AWS begin with `x-amz`:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
 *
 * @param protocolId - the shape id of the client's protocol, as `aws.protocols#restXml`
 * @throws where the SDK has come to speak another protocol, or no longer names the schema of a call
 */
export function notFromAws(
  protocolId: string,
): Pluggable<object, MetadataBearer> {
  const protocol = PROTOCOLS.get(protocolId);
  if (!protocol) {
    throw new Error(
      `The AWS SDK speaks ${protocolId}, of which this module does not know how AWS's answers look. Use a version of the SDK that this module was tested with.`,
    );
  }
  return {
    applyToStack: stack =>
      stack.add(
        (next, context) => async args => {
          const { operationSchema } = getSmithyContext(context) as {
            operationSchema?: StaticOperationSchema;
          };
          if (!operationSchema) {
            throw new Error(
              `The AWS SDK gives no schema of ${context.commandName}, without which an answer of AWS can't be told from a proxy's page. Use a version of the SDK that this module was tested with.`,
            );
          }
          const result = await next(args);
          verify(operationSchema, protocol, {
            request: args.request as HttpRequest,
            response: result.response as HttpResponse,
          });
          return result;
        },
        // The last before the deserializer: the answer is as it came.
        { step: 'deserialize', priority: 'low', name: 'notFromAws' },
      ),
  };
}

function verify(
  operation: StaticOperationSchema,
  protocol: Protocol,
  { request, response }: { request: HttpRequest; response: HttpResponse },
): void {
  const [, , call] = operation;
  const problem = problemOf(operation, protocol, response);
  if (problem) {
    const { status, origin, type } = sourceOf(request, response);
    throw new UnusableAnswerError(
      `The answer to ${call} did not come from AWS: it ${problem.why}. ${origin} answered with status ${status} and ${type ? `content type ${type}` : 'no content type'}.`,
      { root: problem.root, isTransient: status >= 500 },
    );
  }
}

function sourceOf(request: HttpRequest, { statusCode, headers }: HttpResponse) {
  const port = request.port ? `:${request.port}` : '';
  return {
    status: statusCode,
    origin: `${request.protocol}//${request.hostname}${port}`,
    // Whoever answered may have written anything.
    type: /^[\w.+-]+\/[\w.+-]+/.exec(headers['content-type'] ?? '')?.[0],
  };
}

/**
 * The headers of AWS's services. CloudFront and API Gateway, which may stand before anybody's pages, have some of their own:
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html.
 */
const HEADER = /^x-amz(?!-cf-|-apigw-)/;

/** Why a response is not AWS's answer; undefined where it may be. */
function problemOf(
  operation: StaticOperationSchema,
  protocol: Protocol,
  response: HttpResponse,
): { why: string; root?: string } | undefined {
  const { statusCode, body, headers } = response;
  const isError = statusCode >= 300;
  const hasHeader = Object.keys(headers).some(name => HEADER.test(name));
  if (isHead(operation) || (isError && body.length === 0)) {
    return hasHeader ? undefined : { why: 'has no header of AWS' };
  }
  switch (protocol) {
    case 'json':
      return problemOfJson(body, isError && !hasHeader);
    case 'cbor':
      return headers['content-type']?.startsWith('application/cbor')
        ? undefined
        : { why: 'is not CBOR' };
    default:
      return problemOfXml(
        isError ? ERROR_ROOTS[protocol] : expectedRoots(operation, protocol),
        ERROR_ROOTS[protocol],
        response,
      );
  }
}

/** @param needsCode - whether only the code of an error can tell that it is AWS's */
function problemOfJson(
  body: Uint8Array,
  needsCode: boolean,
): { why: string; root?: string } | undefined {
  const text = beginningOf(body);
  if (!/^\s*\{/.test(text)) {
    return { why: 'is not JSON', root: rootOf(body) };
  }
  return needsCode && !/"(__type|code)"\s*:/i.test(text)
    ? { why: 'has neither a header nor a code of AWS' }
    : undefined;
}

function problemOfXml(
  expected: string[],
  errors: string[],
  response: HttpResponse,
): { why: string; root?: string } | undefined {
  if (expected.length === 0) {
    return undefined;
  }
  const root = rootOf(response.body);
  if (root && expected.includes(root)) {
    return undefined;
  }
  if (root && errors.includes(root)) {
    // S3 may find an error after it has sent the 200. The SDK repeats a 503.
    response.statusCode = 503;
    return undefined;
  }
  return root
    ? { why: `is a <${root}>, not a <${expected[0]}>`, root }
    : { why: 'is not XML' };
}

/** The root elements that an answer may have; none where the SDK names none. */
function expectedRoots(
  [, , call, , , output]: StaticOperationSchema,
  protocol: 'rest-xml' | 'query',
): string[] {
  const root = protocol === 'query' ? `${call}Response` : rootElement(output);
  return root === undefined ? [] : [root];
}

function isHead([, , , traits]: StaticOperationSchema): boolean {
  return translateTraits(traits).http?.[0] === 'HEAD';
}

const rootElements = new Map<StaticOperationSchema[5], string | undefined>();

/** The root element of an operation's answer; undefined for operations that do not answer in XML. */
function rootElement(output: StaticOperationSchema[5]): string | undefined {
  if (typeof output !== 'object' && typeof output !== 'function') {
    return undefined;
  }
  if (!rootElements.has(output)) {
    rootElements.set(output, readRootElement(NormalizedSchema.of(output)));
  }
  return rootElements.get(output);
}

function readRootElement(schema: NormalizedSchema): string | undefined {
  const { xmlName } = schema.getMergedTraits();
  if (xmlName !== undefined) {
    return xmlName;
  }
  const members = [...schema.structIterator()].map(([, member]) => member);
  const payload = members.find(member => member.getMergedTraits().httpPayload);
  if (payload) {
    return payload.isStructSchema()
      ? (payload.getMergedTraits().xmlName ?? payload.getName())
      : undefined;
  }
  // https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings: a structure without a name for XML has its own.
  return members.some(member => !isInHeaders(member.getMergedTraits()))
    ? schema.getName()
    : undefined;
}

function isInHeaders(traits: SchemaTraitsObject): boolean {
  return (
    traits.httpHeader !== undefined || traits.httpPrefixHeaders !== undefined
  );
}

function beginningOf(body: Uint8Array): string {
  return Buffer.from(body.subarray(0, 4096)).toString('utf8');
}

/** The name of the first element, without its namespace prefix. Declarations and comments may come before it. */
function rootOf(body: Uint8Array): string | undefined {
  return /^(?:\s|<\?[^>]*>|<!--[^]*?-->)*<(?:[\w.-]+:)?([\w.-]+)/.exec(
    beginningOf(body),
  )?.[1];
}
