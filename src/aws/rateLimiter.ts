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
 * Limits the rate of an account's calls to what AWS admits: no limit until AWS throttles a call, from then on a little
 * below the rate that AWS let through, and slowly more.
 *
 * It takes the place of the SDK's own rate limiter in its adaptive retry strategy. That one lowers its rate once for
 * each of the calls that are throttled together, and has no rate to begin with: with 50 calls in flight it falls to
 * one in two seconds, and the account takes twice as long as its limit implies.
 */
export class AccountRateLimiter implements RateLimiter {
  readonly #signal: AbortSignal;
  #perSecond = Infinity;
  #nextAt = 0;
  #answered = 0;
  #since = performance.now();

  constructor(signal: AbortSignal) {
    // Each call that waits to be sent listens to it, more than Node.js takes for a leak.
    setMaxListeners(0, signal);
    this.#signal = signal;
  }

  /** Resolves when the next call may be sent. */
  async getSendToken(): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + 1000 / this.#perSecond;
    if (at > now) {
      await wait(at - now, undefined, { signal: this.#signal });
    }
  }

  /** Takes note of an answer. */
  updateClientSendingRate({ errorType }: { errorType?: string }): void {
    if (errorType !== 'THROTTLING') {
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
