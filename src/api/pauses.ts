/**
 * Spreads what is asked for again and again: each time it may happen is some pause after the one before. Of this process
 * only, so that `n` backends let it happen `n` times as often.
 */
export class Pauses {
  /** When each may happen, or last happened, in milliseconds. Those that are over are forgotten. */
  readonly #times = new Map<string, number>();

  constructor(private readonly pauseMs: number) {}

  /** The next time that something may happen, now if it did not happen of late. */
  next(key: string, now: Date): Date {
    for (const [other, time] of this.#times) {
      if (time + this.pauseMs <= now.getTime()) {
        this.#times.delete(other);
      }
    }
    const next = this.#after(this.#times.get(key), now.getTime());
    this.#times.set(key, next);
    return new Date(next);
  }
  #after(last: number | undefined, now: number): number {
    if (last === undefined) {
      return now;
    }
    // One that is still to come is the same for all who ask meanwhile.
    return last > now ? last : last + this.pauseMs;
  }
}
