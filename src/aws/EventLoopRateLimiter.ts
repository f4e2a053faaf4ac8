import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Clock } from '../model/Clock';

/** How late the event loop may come to what is ready, on average. */
const MAX_DELAY_MS = 6;

/**
 * How much of its time the event loop may work. One that has time left and comes late all the same waits for the CPU that
 * other processes have: to read less would not help it.
 */
const MAX_UTILIZATION = 0.5;

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

/** What the event loop did since it was last asked. */
export type LoopLoad = () => {
  /** How late it came to what was ready, on average, in milliseconds. */
  delay: number;
  /** For how much of the time it worked, from 0 to 1. */
  utilization: number;
};

/**
 * Limits how many buckets sweeps begin to read a second, by what the event loop says of itself. All of Backstage shares
 * one loop, and a sweep can fill it. Then whoever else waits for the loop comes late at each of its steps, and of a catalog
 * that takes a hundred steps for an entity, nothing is left. So where the loop is full and late, reading gives way; where it
 * isn't, it goes as fast as it can.
 */
export class EventLoopRateLimiter {
  readonly #waiting = new Set<{ signal: AbortSignal; go: () => void }>();
  #perSecond = FIRST;
  /** How many may be read at once. */
  #places = 1;
  #isPumping = false;

  constructor(
    private readonly clock: Clock,
    private readonly load: LoopLoad = measuredLoad(),
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
    const { delay, utilization } = this.load();
    const givesWay = delay > MAX_DELAY_MS && utilization > MAX_UTILIZATION;
    this.#perSecond = Math.max(
      SLOWEST,
      this.#perSecond * (givesWay ? DECREASE : INCREASE),
    );
  }
}

/** That of this process: https://nodejs.org/api/perf_hooks.html */
function measuredLoad(): LoopLoad {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  let until = performance.eventLoopUtilization();
  return () => {
    const { mean } = histogram;
    histogram.reset();
    const since = until;
    until = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(until, since);
    return { delay: mean / 1e6 - RESOLUTION_MS, utilization };
  };
}
