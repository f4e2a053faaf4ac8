import type { MetadataBearer, Pluggable } from '@smithy/types';
import { errorAttempts, errorCode } from './awsErrors';

/** Told of every call when its outcome is known: `success` or an error code, and how many requests it took. */
export type CallListener = (call: {
  /** The API's own name of the call: `ListBuckets`. */
  action: string;
  outcome: string;
  /** 1 where nothing had to be repeated. */
  attempts: number;
}) => void;

/** The call that ended with this error, as `GetBucketTagging`. */
export function failedCall(error: unknown): string | undefined {
  return Object(error).$metadata?.call;
}

/** Adds the call to what the SDK keeps of an error. */
function note(error: unknown, call: string): void {
  if (typeof error === 'object' && error !== null) {
    const { $metadata } = error as { $metadata?: object };
    Object.assign(error, { $metadata: { ...$metadata, call } });
  }
}

/** An SDK middleware that reports each call of a client once, its repetitions included. */
export function callMetrics(
  listener: CallListener,
): Pluggable<object, MetadataBearer> {
  return {
    applyToStack: stack =>
      stack.add(
        (next, context) => async args => {
          const action = `${context.commandName}`.replace(/Command$/, '');
          try {
            const result = await next(args);
            listener({
              action,
              outcome: 'success',
              attempts: result.output.$metadata.attempts ?? 1,
            });
            return result;
          } catch (error) {
            note(error, action);
            listener({
              action,
              outcome: errorCode(error),
              attempts: errorAttempts(error) ?? 1,
            });
            throw error;
          }
        },
        { step: 'initialize', name: 'callMetrics' },
      ),
  };
}
