import type { RecordedCall } from './calls';
import { type ServiceName, services } from './services';
import type { Service } from './service';

export interface RateLimit {
  /** Calls per second that are let through. */
  perSecond: number;
  /** Calls that are let through at once after a pause; by default as many as in a second. */
  burst?: number;
}

/** By service; what has no limit is let through. */
export type RateLimits = Partial<Record<ServiceName, RateLimit>>;

/** A token bucket for each account, or for each account and region, as the service has it. */
export class RateLimiter {
  private readonly filled = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly limits: RateLimits) {}

  admits({ service, account, region }: RecordedCall): boolean {
    const limit = this.limits[service];
    if (!limit) {
      return true;
    }
    const { perSecond, burst = perSecond } = limit;
    const { limitsEachRegion }: Service = services[service];
    const key = [service, account, limitsEachRegion && region].join();
    const now = performance.now();
    const last = this.filled.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(
      burst,
      last.tokens + ((now - last.at) / 1000) * perSecond,
    );
    const isAdmitted = tokens >= 1;
    this.filled.set(key, { tokens: isAdmitted ? tokens - 1 : tokens, at: now });
    return isAdmitted;
  }
}
