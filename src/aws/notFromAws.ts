import { getSmithyContext } from '@smithy/core/client';
import { NormalizedSchema, translateTraits } from '@smithy/core/schema';
import type {
  HttpResponse,
  MetadataBearer,
  Pluggable,
  StaticOperationSchema,
} from '@smithy/types';
import { UnusableAnswerError } from './errors';

/**
 * An SDK middleware that refuses a 200 response that did not come from AWS.
 *
 * The SDK takes any XML, and an empty body, for an answer in which everything is left out. Then the login page of a
 * proxy, or a list of objects from a store that does not know the query parameter, reads as "no versioning" or as the
 * location us-east-1. The answer of S3 to a call has one root element, which the SDK's own schema of the call names.
 * The answer to HEAD has no body; each answer of S3 has headers that begin with `x-amz-`:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
 *
 * @param options - `isJson`: the service answers in JSON
 */
export function notFromAws({
  isJson = false,
}: { isJson?: boolean } = {}): Pluggable<object, MetadataBearer> {
  return {
    applyToStack: stack =>
      stack.add(
        (next, context) => async args => {
          const result = await next(args);
          const response = result.response as HttpResponse;
          const { operationSchema } = getSmithyContext(context) as {
            operationSchema?: StaticOperationSchema;
          };
          if (operationSchema && response.statusCode === 200) {
            if (isJson) {
              verifyJson(operationSchema, response);
            } else {
              verify(operationSchema, response);
            }
          }
          return result;
        },
        // The last before the deserializer: the answer is as it came.
        { step: 'deserialize', priority: 'low', name: 'notFromAws' },
      ),
  };
}

/** The SDK would throw a SyntaxError, which does not tell where it comes from. */
function verifyJson(
  [, , call]: StaticOperationSchema,
  { body }: HttpResponse,
): void {
  if (!/^\s*\{/.test(Buffer.from(body.subarray(0, 4096)).toString('utf8'))) {
    throw notAnAnswer(call, 'is not JSON');
  }
}

function verify(
  operation: StaticOperationSchema,
  response: HttpResponse,
): void {
  const [, , call, , , output] = operation;
  if (isHead(operation)) {
    const names = Object.keys(response.headers);
    if (!names.some(name => name.startsWith('x-amz-'))) {
      throw notAnAnswer(call, 'has no header of S3');
    }
    return;
  }
  const expected = rootElement(output);
  if (expected === undefined) {
    return;
  }
  const found = rootOf(response.body);
  if (found === 'Error') {
    // S3 may find an error after it has sent the 200. The SDK repeats a 503.
    response.statusCode = 503;
  } else if (found !== expected) {
    throw notAnAnswer(
      call,
      found ? `is a <${found}>, not a <${expected}>` : 'is not XML',
      found,
    );
  }
}

function notAnAnswer(
  call: string,
  why: string,
  root?: string,
): UnusableAnswerError {
  return new UnusableAnswerError(
    `The answer to ${call} did not come from AWS: it ${why}. Check AWS_ENDPOINT_URL and what stands between Backstage and AWS.`,
    root,
  );
}

function isHead([, , , traits]: StaticOperationSchema): boolean {
  return translateTraits(traits).http?.[0] === 'HEAD';
}

const rootElements = new WeakMap<object, string | undefined>();

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
  for (const [, member] of schema.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload && member.isStructSchema()) {
      return traits.xmlName ?? member.getName();
    }
  }
  return undefined;
}

/** The name of the first element, without its namespace prefix. Declarations and comments may come before it. */
function rootOf(body: Uint8Array): string | undefined {
  const beginning = Buffer.from(body.subarray(0, 4096)).toString('utf8');
  return /^(?:\s|<\?[^>]*>|<!--[^]*?-->)*<(?:[\w.-]+:)?([\w.-]+)/.exec(
    beginning,
  )?.[1];
}
