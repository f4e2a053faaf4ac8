import {
  type BackendFeature,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { clockServiceRef } from '../clockServiceRef';
import type { Clock } from '../model/Clock';

interface Sleeper {
  until: number;
  wake(): void;
}

/** A clock that stands still until a test moves it on. */
export class TestClock implements Clock {
  #now: number;
  readonly #sleepers = new Set<Sleeper>();

  /** @param start - by default the time of the machine */
  constructor(start: Date = new Date()) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  /** How many wait for this clock. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const sleepers = this.#sleepers;
    await new Promise<void>((resolve, reject) => {
      const sleeper: Sleeper = {
        until: this.#now + milliseconds,
        wake: () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      function abort() {
        sleepers.delete(sleeper);
        reject(signal!.reason);
      }
      signal?.addEventListener('abort', abort, { once: true });
      sleepers.add(sleeper);
    });
  }

  /** Moves the time on, and wakes whoever waited for it. */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.until <= this.#now) {
        sleeper.wake();
      }
    }
  }

  /** Gives a backend this clock. */
  feature(): BackendFeature {
    return createServiceFactory({
      service: clockServiceRef,
      deps: {},
      factory: () => this,
    });
  }
}
