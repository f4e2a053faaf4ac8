import type { LoggerService } from '@backstage/backend-plugin-api';
import { Duration } from 'luxon';

/** How often a run that takes longer than this says how far it is. */
const INTERVAL_MS = 5_000;

/** Says in the log every few seconds how far a run is, and how long it will still take at the speed it had so far. */
export class Progress {
  readonly #startedAt = Date.now();
  readonly #timer: NodeJS.Timeout;
  #done = 0;
  #buckets = 0;
  #failed = 0;

  constructor(
    private readonly options: { accounts: number; logger: LoggerService },
  ) {
    this.#timer = setInterval(() => this.#log(), INTERVAL_MS);
    // A run that hangs must not keep the process alive.
    this.#timer.unref();
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
    clearInterval(this.#timer);
  }

  #log() {
    const { accounts, logger } = this.options;
    const elapsed = Date.now() - this.#startedAt;
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
