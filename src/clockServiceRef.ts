import { setTimeout } from 'node:timers/promises';
import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { Clock } from './model/Clock';

const systemClock: Clock = {
  now: () => new Date(),
  sleep: (milliseconds, signal) =>
    setTimeout(milliseconds, undefined, { signal, ref: false }),
};

/** The clock of the module: that of the machine, unless a test gives the backend another one. */
export const clockServiceRef = createServiceRef<Clock>({
  id: 'aws-s3-buckets.clock',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({ service, deps: {}, factory: () => systemClock }),
});
