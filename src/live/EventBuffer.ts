import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { StoredEvent } from '../inventory';
import type { Clock } from '../model/Clock';

/** While the database is away, it is tried again after these times. */
const RETRY_AFTER_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000];

/** How many events wait for the database at the most: some 50 MiB. */
const MOST_WAITING = 100_000;

interface Batch {
  events: StoredEvent[];
  stored: Promise<void>;
}

/**
 * Stores events at once, and those that arrive meanwhile together. Nobody repeats an event that could not be stored, so it
 * waits here for the database.
 */
export class EventBuffer {
  /** What is being stored, if anything, and what is next. */
  #storing: Promise<void> = Promise.resolve();
  #next: Batch | undefined;
  #waiting = 0;
  readonly #ending = new AbortController();

  constructor(
    private readonly parts: {
      store: (events: StoredEvent[]) => Promise<void>;
      logger: LoggerService;
      clock: Clock;
    },
  ) {}

  /**
   * Resolves once these are stored, and no earlier: whoever sent them may then forget them.
   *
   * @throws where the database did not take them for two minutes, or too many wait for it
   */
  async add(events: StoredEvent[]): Promise<void> {
    if (this.#waiting + events.length > MOST_WAITING) {
      throw new Error(
        `The database takes no events of CloudTrail, and ${this.#waiting} wait for it. ${events.length} more are refused.`,
      );
    }
    this.#waiting += events.length;
    this.#next ??= this.#batch();
    this.#next.events.push(...events);
    await this.#next.stored;
  }

  /** Ends the waiting for a database that is away. */
  stop(): void {
    this.#ending.abort();
  }

  /** The batch that is stored as soon as the one before it is. */
  #batch(): Batch {
    const events: StoredEvent[] = [];
    const stored = this.#storing.then(async () => {
      this.#next = undefined;
      try {
        await this.#store(events);
      } finally {
        this.#waiting -= events.length;
      }
    });
    // The next batch is tried whatever became of this one.
    this.#storing = stored.catch(() => {});
    return { events, stored };
  }

  async #store(events: StoredEvent[]): Promise<void> {
    const { store, logger, clock } = this.parts;
    const { signal } = this.#ending;
    for (let attempt = 0; ; attempt++) {
      try {
        await store(events);
        return;
      } catch (error) {
        const pause = RETRY_AFTER_MS[attempt];
        if (pause === undefined || signal.aborted) {
          throw new Error(
            `The database did not take ${events.length} events of CloudTrail. The next run reads what they are about, if nobody sends them again. (${stringifyError(error)})`,
          );
        }
        logger.warn(
          `The database did not take ${events.length} events of CloudTrail. It is tried again. (${stringifyError(error)})`,
        );
        // It ends with an error where the backend stops.
        await clock.sleep(pause, signal).catch(() => {});
      }
    }
  }
}
