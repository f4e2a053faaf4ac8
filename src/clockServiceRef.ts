import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type { Clock } from './model/Clock';
import { systemClock } from './systemClock';

/** The clock of the module: that of the machine, unless a test gives the backend another one. */
export const clockServiceRef = createServiceRef<Clock>({
  id: 'aws-s3-buckets.clock',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({ service, deps: {}, factory: () => systemClock }),
});
