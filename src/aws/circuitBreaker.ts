import type { Pluggable } from '@aws-sdk/types';
import { errorCode, errorStatus } from './errors';

/** So many calls in a row without an answer, their repetitions included, and a region is taken to be out of reach. */
const SILENT_CALLS = 5;

/**
 * An SDK middleware that ends a client's calls at once, with the error of the last one, when its region doesn't answer:
 * otherwise each of a thousand buckets would wait for its own time-outs.
 */
export function giveUpOnSilence(): Pluggable<any, any> {
  let silentCalls = 0;
  let silence: unknown;
  return {
    applyToStack: stack =>
      stack.add(
        next => async args => {
          if (silentCalls >= SILENT_CALLS) {
            throw silence;
          }
          try {
            const result = await next(args);
            silentCalls = 0;
            return result;
          } catch (error) {
            if (isSilence(error)) {
              silentCalls += 1;
              silence = error;
            } else {
              silentCalls = 0;
            }
            throw error;
          }
        },
        // Outside of what tells of calls: those that are not made are not told of.
        { step: 'initialize', priority: 'high', name: 'giveUpOnSilence' },
      ),
  };
}

/** The SDK notes its attempts on the error of each request it sent. */
function isSilence(error: any): boolean {
  return (
    error.$metadata?.attempts !== undefined &&
    errorStatus(error) === undefined &&
    errorCode(error) !== 'AbortError'
  );
}
