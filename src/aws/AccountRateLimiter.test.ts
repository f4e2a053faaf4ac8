import { AccountRateLimiter } from './AccountRateLimiter';

// Jest's fake time does not reach the timers that are promises.
jest.mock('node:timers/promises', () => ({
  setTimeout: (
    ms: number,
    value: unknown,
    { signal }: { signal: AbortSignal },
  ) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => resolve(value), ms);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener('abort', onAbort, { once: true });
    }),
}));

describe('AccountRateLimiter', () => {
  let limiter: AccountRateLimiter;
  let abort: AbortController;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['nextTick'] });
    abort = new AbortController();
    limiter = new AccountRateLimiter(abort.signal);
  });

  afterEach(() => jest.useRealTimers());

  const succeed = (count: number) => {
    for (let i = 0; i < count; i++) {
      limiter.updateClientSendingRate({});
    }
  };
  const throttle = () =>
    limiter.updateClientSendingRate({ errorType: 'THROTTLING' });

  /** How many of so many calls may be sent within a time. */
  async function sentWithin(ms: number, calls = 1000): Promise<number> {
    const sent: unknown[] = [];
    const waiting = Array.from({ length: calls }, () => limiter.getSendToken());
    waiting.forEach(token => token.then(() => sent.push(token)));
    await jest.advanceTimersByTimeAsync(ms);
    return sent.length;
  }

  it('has no limit before a call is throttled', async () => {
    succeed(10);
    expect(await sentWithin(0)).toBe(1000);
  });

  it('goes on a little below what AWS admitted', async () => {
    succeed(100);
    jest.advanceTimersByTime(1000);
    throttle();
    // 100 a second were admitted, of which 85 % are left; the first call is sent at once.
    expect(await sentWithin(1000)).toBe(86);
  });

  it('is lowered once by calls that are throttled together', async () => {
    succeed(100);
    jest.advanceTimersByTime(1000);
    for (let i = 0; i < 50; i++) {
      throttle();
    }
    jest.advanceTimersByTime(199);
    throttle();
    expect(await sentWithin(1000)).toBe(86);
  });

  it('is lowered again by a call that is throttled later', async () => {
    succeed(100);
    jest.advanceTimersByTime(1000);
    throttle();
    succeed(50);
    jest.advanceTimersByTime(1000);
    throttle();
    // 50 a second were admitted.
    expect(await sentWithin(1000)).toBe(43);
  });

  it('rises with each answer', async () => {
    succeed(100);
    jest.advanceTimersByTime(1000);
    throttle();
    succeed(100);
    expect(await sentWithin(1000)).toBe(116);
  });

  it('never goes below one call a second', async () => {
    throttle();
    jest.advanceTimersByTime(1000);
    throttle();
    expect(await sentWithin(3000)).toBe(4);
  });

  it('ends the wait when the run is aborted', async () => {
    throttle();
    await limiter.getSendToken();
    const waiting = limiter.getSendToken();
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
