import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { RateLimiter } from '@smithy/core/retry';

/** Factor applied to the rate after a throttled call. */
const DECREASE = 0.85;
/** Calls a second that each answer adds to the rate: 30 % in a second. */
const INCREASE = 0.3;
/** Calls that were under way when the rate was lowered may be throttled too; they do not lower it again. */
const SETTLE_MS = 200;
/** Calls a second that are never gone below. */
const SLOWEST = 1;

/**
 * The rate of calls that AWS admits: no limit until AWS throttles a call, from then on a little below the rate that AWS
 * let through, and slowly more.
 */
export class CallRate {
  #perSecond = Infinity;
  #nextAt = 0;
  #answered = 0;
  #since = performance.now();

  /** Takes the next place, and answers in how many milliseconds it is. */
  next(): number {
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + 1000 / this.#perSecond;
    return at - now;
  }

  /** Takes note of an answer. */
  answered({ isThrottled }: { isThrottled: boolean }): void {
    if (!isThrottled) {
      this.#answered += 1;
      this.#perSecond += INCREASE;
      return;
    }
    const now = performance.now();
    const elapsed = now - this.#since;
    if (this.#perSecond < Infinity && elapsed < SETTLE_MS) {
      return;
    }
    // The first calls of all say little about a rate.
    const admitted = (this.#answered * 1000) / Math.max(elapsed, 100);
    this.#perSecond = Math.max(
      SLOWEST,
      DECREASE * Math.min(this.#perSecond, admitted),
    );
    this.#answered = 0;
    this.#since = now;
  }
}

/**
 * The rates of accounts. S3 throttles an account as one, whichever of this process's sessions and providers ask: make one
 * for the process.
 */
export class AccountRates {
  readonly #rates = new Map<string, CallRate>();

  of(accountId: string): CallRate {
    const rate = this.#rates.get(accountId) ?? new CallRate();
    this.#rates.set(accountId, rate);
    return rate;
  }
}

/**
 * Limits the calls of a session to a rate.
 *
 * It takes the place of the SDK's own rate limiter in its adaptive retry strategy. That one lowers its rate once for
 * each of the calls that are throttled together, and has no rate to begin with: with 50 calls in flight it falls to
 * one in two seconds, and the account takes twice as long as its limit implies.
 */
export class AccountRateLimiter implements RateLimiter {
  readonly #signal: AbortSignal;
  readonly #rate: CallRate;

  /**
   * @param signal - ends the waiting
   * @param rate - by default one of its own
   */
  constructor(signal: AbortSignal, rate = new CallRate()) {
    // Each call that waits to be sent listens to it, more than Node.js takes for a leak.
    setMaxListeners(0, signal);
    this.#signal = signal;
    this.#rate = rate;
  }

  /** Resolves when the next call may be sent. */
  async getSendToken(): Promise<void> {
    const milliseconds = this.#rate.next();
    if (milliseconds > 0) {
      await wait(milliseconds, undefined, { signal: this.#signal });
    }
  }

  updateClientSendingRate({ errorType }: { errorType?: string }): void {
    this.#rate.answered({ isThrottled: errorType === 'THROTTLING' });
  }
}
