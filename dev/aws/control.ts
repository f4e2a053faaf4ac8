import type { IncomingMessage } from 'http';
import { json } from 'stream/consumers';
import type { Answer } from './answer';
import type { Aws } from './start-aws';

/** Where another process asks what was called and injects faults. No S3 bucket's name begins like this. */
export const controlPath = '/_stand-in/';

/** The body of each `POST` is JSON, with the members that the method of {@link Aws} of that name takes. */
export async function control(
  request: IncomingMessage,
  aws: Aws,
): Promise<Answer> {
  const path = request.url?.slice(controlPath.length);
  switch (`${request.method} ${path}`) {
    case 'GET calls':
      return answer({
        counts: aws.calls.counts,
        peakInFlight: aws.calls.peakInFlight,
      });
    case 'POST reset':
      aws.calls.reset();
      return answer();
    case 'POST faults': {
      const { filter = {}, fault, limits } = (await json(request)) as any;
      aws.inject(filter, fault, limits);
      return answer();
    }
    case 'DELETE faults':
      aws.clearFaults();
      return answer();
    case 'POST expire-sessions': {
      const { account } = (await json(request)) as any;
      aws.expireSessions(account);
      return answer();
    }
    case 'POST change': {
      const { share } = (await json(request)) as any;
      if (!('change' in aws.organization)) {
        return answer('Only a generated estate can be changed.', 409);
      }
      (aws.organization as any).change(share);
      return answer();
    }
    default:
      return answer(`There is no ${request.method} ${request.url}.`, 404);
  }
}

function answer(content: unknown = {}, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(content),
  };
}
