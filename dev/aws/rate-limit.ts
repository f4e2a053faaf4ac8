import type { RecordedCall } from './calls';
import type { Service } from './request';

export interface RateLimit {
  /** Calls per second that are let through. */
  perSecond: number;
  /** Calls that are let through at once after a pause; by default as many as in a second. */
  burst?: number;
}

export interface RateLimiter {
  admits(call: RecordedCall): boolean;
}

/** A token bucket for each account, for the tagging API for each account and region. */
export function createRateLimiter(
  limits: Partial<Record<Service, RateLimit>>,
): RateLimiter {
  const filled = new Map<string, { tokens: number; at: number }>();
  return {
    admits({ service, account, region }) {
      const limit = limits[service];
      if (!limit) {
        return true;
      }
      const { perSecond, burst = perSecond } = limit;
      const key = [service, account, service === 'tagging' && region].join();
      const now = performance.now();
      const last = filled.get(key) ?? { tokens: burst, at: now };
      const tokens = Math.min(
        burst,
        last.tokens + ((now - last.at) / 1000) * perSecond,
      );
      const admitted = tokens >= 1;
      filled.set(key, { tokens: admitted ? tokens - 1 : tokens, at: now });
      return admitted;
    },
  };
}
