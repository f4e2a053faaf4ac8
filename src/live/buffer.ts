import { setTimeout as wait } from 'node:timers/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import type { StoredEvent } from '../inventory';

/** While the database is away, it is tried again after these times. Then the events are left to the next sweep. */
const RETRY_AFTER_MS = [500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000];

/** How many events wait for the database at the most: some 50 MiB. */
const MOST_WAITING = 100_000;

const key = (event: StoredEvent) =>
  [event.accountId, event.kind, event.bucket ?? '', event.fact].join('/');

/**
 * Stores events at once, and those that arrive meanwhile together, the latest about each fact of a bucket. Nobody repeats
 * an event that could not be stored, so it waits here for the database.
 */
export class EventBuffer {
  #waiting = new Map<string, StoredEvent>();
  #storing: Promise<void> | undefined;
  readonly #ending = new AbortController();

  constructor(
    private readonly parts: {
      store: (events: StoredEvent[]) => Promise<void>;
      logger: LoggerService;
    },
  ) {}

  /** Resolves once these are stored, or given up. */
  async add(events: StoredEvent[]): Promise<void> {
    for (const event of events) {
      const other = this.#waiting.get(key(event));
      if (!other || other.occurredAt <= event.occurredAt) {
        this.#waiting.set(key(event), event);
      }
    }
    while (this.#waiting.size > 0) {
      this.#storing ??= this.#store().finally(() => {
        this.#storing = undefined;
      });
      await this.#storing;
    }
  }

  stop(): void {
    this.#ending.abort();
  }

  async #store(): Promise<void> {
    const { store, logger } = this.parts;
    for (let attempt = 0; this.#waiting.size > 0; attempt++) {
      const events = this.#waiting;
      this.#waiting = new Map();
      try {
        await store([...events.values()]);
        return;
      } catch (error) {
        const pause = RETRY_AFTER_MS[attempt];
        const isGivenUp =
          pause === undefined ||
          this.#ending.signal.aborted ||
          events.size > MOST_WAITING;
        logger.warn(
          `The database did not take ${events.size} events of CloudTrail. ${isGivenUp ? 'The next run reads what they are about.' : 'It is tried again.'} (${stringifyError(error)})`,
        );
        if (isGivenUp) {
          return;
        }
        // What arrived meanwhile is newer.
        this.#waiting = new Map([...events, ...this.#waiting]);
        await wait(pause, undefined, { signal: this.#ending.signal }).catch(
          () => {},
        );
      }
    }
  }
}
