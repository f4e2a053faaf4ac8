import { setTimeout as wait } from 'node:timers/promises';
import type { RateLimiter } from '@smithy/util-retry';

/** What a throttled answer leaves of the rate. */
const DECREASE = 0.85;
/** Calls a second that each answer adds to the rate: 30 % in a second. */
const INCREASE = 0.3;
/** Calls that were under way when the rate was lowered may be throttled too, and that is no news. */
const SETTLE_MS = 200;
const SLOWEST = 1;

/**
 * The rate at which an account answers: as fast as calls come until AWS throttles one, from then on a little below what
 * AWS let through, and slowly more.
 *
 * It takes the place of the SDK's own rate limiter in its adaptive retry strategy. That one lowers its rate once for
 * each of the calls that are throttled together, and knows no rate to begin with: with 50 calls in flight it falls to
 * one in two seconds, and the account takes twice as long as its limit implies.
 */
export function createPace(signal: AbortSignal): RateLimiter {
  let perSecond = Infinity;
  let nextAt = 0;
  let answered = 0;
  let since = performance.now();

  return {
    async getSendToken() {
      const now = performance.now();
      const at = Math.max(now, nextAt);
      nextAt = at + 1000 / perSecond;
      if (at > now) {
        await wait(at - now, undefined, { signal });
      }
    },
    updateClientSendingRate({ errorType }: { errorType?: string }) {
      if (errorType !== 'THROTTLING') {
        answered += 1;
        perSecond += INCREASE;
        return;
      }
      const now = performance.now();
      const elapsed = now - since;
      if (perSecond < Infinity && elapsed < SETTLE_MS) {
        return;
      }
      // The first calls of all tell little about a rate.
      const rate = (answered * 1000) / Math.max(elapsed, 100);
      perSecond = Math.max(SLOWEST, DECREASE * Math.min(perSecond, rate));
      answered = 0;
      since = now;
    },
  };
}
