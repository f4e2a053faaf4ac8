import { setImmediate } from 'node:timers/promises';
import { TestClock } from '../__testUtils__/TestClock';
import { EventLoopRateLimiter } from './EventLoopRateLimiter';

const { signal } = new AbortController();

/** How many buckets are read in these seconds, of as many as may be, where the loop is so late, and works so much. */
async function readIn(
  seconds: number,
  delayAt: (second: number) => number,
  utilization = 1,
) {
  const clock = new TestClock(new Date(0));
  const limiter = new EventLoopRateLimiter(clock, () => ({
    delay: delayAt(clock.now().getTime() / 1000),
    utilization,
  }));
  let read = 0;
  let isOver = false;
  const reader = async () => {
    while (!isOver) {
      await limiter.turn(signal);
      read += 1;
    }
  };
  const readers = Array.from({ length: 50 }, reader);
  for (let ms = 0; ms < seconds * 1000; ms++) {
    // All who are awake go on until they wait again.
    await setImmediate();
    clock.advance(1);
  }
  const inTime = read;
  isOver = true;
  for (let turn = 0; read < inTime + 50 && turn < 10_000; turn++) {
    await setImmediate();
    clock.advance(1_000);
  }
  await Promise.all(readers);
  return inTime;
}

it('reads faster and faster while the loop comes in time', async () => {
  expect(await readIn(1, () => 0)).toBeGreaterThan(200);
  expect(await readIn(3, () => 0)).toBeGreaterThan(1_000);
});

it('gives way where the loop is full and late, and never stands still', async () => {
  const late = await readIn(5, () => 50);
  expect(late).toBeGreaterThan(20);
  expect(late).toBeLessThan(150);
});

it('goes on where the loop is late because other processes have the CPU', async () => {
  expect(await readIn(3, () => 50, 0.3)).toBeGreaterThan(1_000);
});

it('goes on once the loop comes in time again', async () => {
  expect(await readIn(6, second => (second < 3 ? 50 : 0))).toBeGreaterThan(200);
});

it('ends a wait with its signal', async () => {
  const clock = new TestClock(new Date(0));
  const limiter = new EventLoopRateLimiter(clock, () => ({
    delay: 0,
    utilization: 0,
  }));
  const abort = new AbortController();
  await limiter.turn(abort.signal);
  const waiting = limiter.turn(abort.signal);
  abort.abort(new Error('over'));
  clock.advance(10);
  await expect(waiting).rejects.toThrow('over');
});
