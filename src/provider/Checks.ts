/** How long it is good for that the catalog was held against the inventory. */
const GOOD_FOR_MS = 24 * 60 * 60 * 1000;

/** What this process has held against the catalog, since it started: all of it once, and once a day. */
export class Checks {
  readonly #doneAt = new Map<string, number>();

  constructor(private readonly now: () => Date) {}

  isDue(what: string): boolean {
    const doneAt = this.#doneAt.get(what);
    return doneAt === undefined || this.now().getTime() - doneAt >= GOOD_FOR_MS;
  }

  /** Whether it was never done since the start. */
  isFirst(what: string): boolean {
    return !this.#doneAt.has(what);
  }

  done(what: string): void {
    this.#doneAt.set(what, this.now().getTime());
  }
}
