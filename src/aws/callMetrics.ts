import { Pluggable } from '@aws-sdk/types';
import { errorCode } from './errors';

/** Told of every call when its outcome is known: `success` or an error code, and how many requests it took. */
export type CallListener = (call: {
  /** The API's own name for it: `ListBuckets`. */
  action: string;
  outcome: string;
  /** 1 where nothing had to be repeated. */
  attempts: number;
}) => void;

/** An SDK middleware that tells of each call of a client, once, its retries included. */
export function tellCalls(listener: CallListener): Pluggable<any, any> {
  return {
    applyToStack: stack =>
      stack.add(
        (next, context) => async args => {
          const action = (context.commandName ?? '').replace(/Command$/, '');
          try {
            const result = await next(args);
            listener({
              action,
              outcome: 'success',
              attempts: result.output.$metadata?.attempts ?? 1,
            });
            return result;
          } catch (error) {
            listener({
              action,
              outcome: errorCode(error),
              attempts: error.$metadata?.attempts ?? 1,
            });
            throw error;
          }
        },
        { step: 'initialize', name: 'tellCalls' },
      ),
  };
}
