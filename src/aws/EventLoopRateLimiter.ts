import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../model/Clock';

/** How late the event loop may come to what is ready, on average. */
const MAX_DELAY_MS = 6;

/** How exactly the delay is measured: Node.js looks how much later a timer of this many milliseconds comes. */
const RESOLUTION_MS = 5;

/** How often those who wait are looked after. */
const TICK_MS = 10;

/** How often the rate is set anew. */
const ADJUST_EVERY_MS = 100;

/** Buckets a second, to begin with and at the least: reading never stands still. */
const FIRST = 100;
const SLOWEST = 5;

const DECREASE = 0.75;
const INCREASE = 1.15;

/** How late the event loop came to what was ready since it was last asked, on average, in milliseconds. */
export type LoopDelay = () => number;

/**
 * Limits how many buckets sweeps begin to read a second, by what the event loop says of itself. All of Backstage shares
 * one loop, and a sweep can fill it. Then whoever else waits for the loop comes late at each of its steps, and of a catalog
 * that takes a hundred steps for an entity, nothing is left. So where the loop is late, reading gives way; where it isn't,
 * it goes as fast as it can.
 */
export class EventLoopRateLimiter {
  readonly #waiting = new Set<{ signal: AbortSignal; go: () => void }>();
  #perSecond = FIRST;
  /** How many may be read at once. */
  #places = 1;
  #isPumping = false;

  constructor(
    private readonly clock: Clock,
    private readonly delay: LoopDelay = measuredDelay(),
  ) {}

  /** Resolves when the next bucket may be read. */
  async turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#places >= 1) {
      this.#places -= 1;
      return;
    }
    const waits = new Promise<void>(go => this.#waiting.add({ signal, go }));
    if (!this.#isPumping) {
      this.#isPumping = true;
      // It ends with those who wait, and has no error of its own.
      void this.#pump();
    }
    await waits;
    signal.throwIfAborted();
  }

  /** Lets those go on who wait, at the rate of the moment. */
  async #pump(): Promise<void> {
    let since = this.clock.now().getTime();
    let adjustedAt = since;
    while (this.#waiting.size > 0) {
      await this.clock.sleep(TICK_MS);
      const now = this.clock.now().getTime();
      if (now - adjustedAt >= ADJUST_EVERY_MS) {
        this.#adjust();
        adjustedAt = now;
      }
      this.#places += ((now - since) * this.#perSecond) / 1000;
      since = now;
      for (const waiting of this.#waiting) {
        if (!waiting.signal.aborted && this.#places < 1) {
          break;
        }
        this.#places -= waiting.signal.aborted ? 0 : 1;
        this.#waiting.delete(waiting);
        waiting.go();
      }
    }
    // Nobody saves up what others did not need.
    this.#places = Math.min(this.#places, 1);
    this.#isPumping = false;
  }

  #adjust(): void {
    const factor = this.delay() > MAX_DELAY_MS ? DECREASE : INCREASE;
    this.#perSecond = Math.max(SLOWEST, this.#perSecond * factor);
  }
}

/** That of this process: https://nodejs.org/api/perf_hooks.html#perf_hooksmonitoreventloopdelayoptions */
function measuredDelay(): LoopDelay {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return () => {
    const { mean } = histogram;
    histogram.reset();
    return mean / 1e6 - RESOLUTION_MS;
  };
}
