import { setTimeout } from 'node:timers/promises';
import type { Clock } from './model/Clock';

/** The time of the machine. Who waits for it does not keep the process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) =>
    setTimeout(milliseconds, undefined, { signal, ref: false }),
};
