import type { LoggerService } from '@backstage/backend-plugin-api';
import { Duration } from 'luxon';

/** How far a run is. */
export interface Progress {
  /** An account was read, with so many buckets. */
  read(buckets: number): void;
  /** An account could not be read. */
  failed(): void;
  /** Ends the reports. */
  stop(): void;
}

/** How often a run that takes longer than this says how far it is. */
const INTERVAL_MS = 5_000;

/** Says in the log every few seconds how far a run is, and how long it will still take at the pace it had so far. */
export function reportProgress(options: {
  accounts: number;
  logger: LoggerService;
}): Progress {
  const { accounts, logger } = options;
  const startedAt = Date.now();
  let done = 0;
  let buckets = 0;
  let failures = 0;

  const timer = setInterval(() => {
    const left =
      done === 0
        ? 'time left unknown'
        : `about ${inWords(((Date.now() - startedAt) / done) * (accounts - done))} left`;
    logger.info(
      `${done} of ${accounts} accounts done: ${buckets} buckets, ${failures} failed; ${left}`,
    );
  }, INTERVAL_MS);
  // A run that hangs must not keep the process alive.
  timer.unref();

  return {
    read(count) {
      done += 1;
      buckets += count;
    },
    failed() {
      done += 1;
      failures += 1;
    },
    stop() {
      clearInterval(timer);
    },
  };
}

/** `2 minutes, 5 seconds`, `40 seconds` */
function inWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return Duration.fromObject({ seconds }, { locale: 'en' }).rescale().toHuman();
}
