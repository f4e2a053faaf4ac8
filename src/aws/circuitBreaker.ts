import type { MetadataBearer, Pluggable } from '@smithy/types';
import type { Clock } from '../model/Clock';
import { hasNoAnswer } from './awsErrors';

/** After so many calls in a row without an answer, each with all its repetitions, a region counts as unreachable. */
const CALLS_WITHOUT_ANSWER = 5;

/** After this time one call tries the region again. */
const RETRY_AFTER_MS = 60_000;

/**
 * An SDK middleware that ends the calls of a client at once, with the error of the last one, while its region does not
 * answer. Without it each of a thousand buckets would wait for its own time-outs.
 */
export function circuitBreaker(
  clock: Clock,
): Pluggable<object, MetadataBearer> {
  const now = () => clock.now().getTime();
  let callsWithoutAnswer = 0;
  let lastError: unknown;
  let retryAt = 0;
  return {
    applyToStack: stack =>
      stack.add(
        next => async args => {
          if (callsWithoutAnswer >= CALLS_WITHOUT_ANSWER) {
            if (now() < retryAt) {
              throw lastError;
            }
            // Only this call tries; the others wait for what it finds.
            retryAt = now() + RETRY_AFTER_MS;
          }
          try {
            const result = await next(args);
            callsWithoutAnswer = 0;
            return result;
          } catch (error) {
            if (hasNoAnswer(error)) {
              callsWithoutAnswer += 1;
              lastError = error;
              retryAt = now() + RETRY_AFTER_MS;
            } else {
              callsWithoutAnswer = 0;
            }
            throw error;
          }
        },
        // Outside of callMetrics, which counts only the calls that are sent.
        { step: 'initialize', priority: 'high', name: 'circuitBreaker' },
      ),
  };
}
