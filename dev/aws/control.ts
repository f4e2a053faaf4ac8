import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { Aws } from './aws';
import { callFilterSchema } from './calls';
import { isEstate } from './estate/generated';
import { faultLimitsSchema, faultSchema } from './faults';
import type { Answer } from './service';

/** Where another process asks what was called, and injects faults. No S3 bucket's name begins like this. */
export const controlPath = '/_stand-in/';

const bodies = {
  faults: z.strictObject({
    filter: callFilterSchema.default({}),
    fault: faultSchema,
    limits: faultLimitsSchema.optional(),
  }),
  expireSessions: z.strictObject({ account: z.string().optional() }),
  change: z.strictObject({ share: z.number().min(0).max(1) }),
};

/** The body of each `POST` is JSON, with the members that the method of {@link Aws} of that name takes. */
export async function control(
  request: IncomingMessage,
  aws: Aws,
): Promise<Answer> {
  try {
    return await handle(request, aws);
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError) {
      return answer({ error: error.message }, 400);
    }
    throw error;
  }
}

async function handle(request: IncomingMessage, aws: Aws): Promise<Answer> {
  const path = request.url?.slice(controlPath.length);
  switch (`${request.method} ${path}`) {
    case 'GET calls': {
      const { counts, peakInFlight } = aws.calls;
      return answer({ counts, peakInFlight });
    }
    case 'POST reset':
      aws.calls.reset();
      return answer();
    case 'POST faults': {
      const { filter, fault, limits } = bodies.faults.parse(
        await json(request),
      );
      aws.inject(filter, fault, limits);
      return answer();
    }
    case 'DELETE faults':
      aws.clearFaults();
      return answer();
    case 'POST expire-sessions': {
      const { account } = bodies.expireSessions.parse(await json(request));
      aws.expireSessions(account);
      return answer();
    }
    case 'POST change': {
      const { share } = bodies.change.parse(await json(request));
      if (!isEstate(aws.organization)) {
        return answer(
          { error: 'Only a generated estate can be changed.' },
          409,
        );
      }
      aws.organization.change(share);
      return answer();
    }
    default:
      return answer(
        { error: `There is no ${request.method} ${request.url}.` },
        404,
      );
  }
}

function answer(content: object = {}, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
  };
}
