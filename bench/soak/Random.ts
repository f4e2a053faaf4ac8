import { createHash } from 'node:crypto';

/** Random numbers from a seed: the same each time. */
export class Random {
  private count = 0;

  /** @param seed - with the name of what draws: each then has numbers of its own, whatever the others draw */
  constructor(private readonly seed: string) {}

  between(least: number, most: number): number {
    this.count += 1;
    const hash = createHash('sha256').update(`${this.seed} ${this.count}`);
    return least + (hash.digest().readUInt32BE() / 2 ** 32) * (most - least);
  }

  chance(share: number): boolean {
    return this.between(0, 1) < share;
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.between(0, items.length))];
  }
}
