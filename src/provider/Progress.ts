import type { LoggerService } from '@backstage/backend-plugin-api';
import { Duration } from 'luxon';
import type { Clock } from '../model/Clock';

/** How often a run that takes longer than this says how far it is. */
const INTERVAL_MS = 5_000;

/** Says in the log every few seconds how far a run is, and how long it will still take at the speed it had so far. */
export class Progress {
  readonly #startedAt: Date;
  readonly #stopping = new AbortController();
  #done = 0;
  #buckets = 0;
  #failed = 0;

  constructor(
    private readonly options: {
      accounts: number;
      clock: Clock;
      logger: LoggerService;
    },
  ) {
    this.#startedAt = options.clock.now();
    this.#report();
  }

  /** Buckets of an account were read. */
  read(buckets: number) {
    this.#buckets += buckets;
  }

  /** An account was read to its end. */
  done() {
    this.#done += 1;
  }

  /** An account could not be read. */
  failed() {
    this.#done += 1;
    this.#failed += 1;
  }

  /** Ends the reports. */
  stop() {
    this.#stopping.abort();
  }

  async #report(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await this.options.clock
        .sleep(INTERVAL_MS, signal)
        // Stopped.
        .then(
          () => this.#log(),
          () => {},
        );
    }
  }

  #log() {
    const { accounts, clock, logger } = this.options;
    const elapsed = clock.now().getTime() - this.#startedAt.getTime();
    const left =
      this.#done === 0
        ? 'time left unknown'
        : `about ${inWords((elapsed / this.#done) * (accounts - this.#done))} left`;
    logger.info(
      `${this.#done} of ${accounts} accounts done: ${this.#buckets} buckets, ${this.#failed} failed; ${left}`,
    );
  }
}

/** `2 minutes, 5 seconds`, `40 seconds` */
function inWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return Duration.fromObject({ seconds }, { locale: 'en' }).rescale().toHuman();
}
