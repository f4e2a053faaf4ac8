import { setTimeout } from 'node:timers/promises';

const DEADLINE_MS = 60_000;

/** Looks until what is found passes the check, and answers it. Throws where that takes longer. */
export async function until<T>(
  look: () => T | PromiseLike<T>,
  check: (found: T) => boolean,
  seconds = DEADLINE_MS / 1000,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let found = await look();
  while (!check(found)) {
    if (Date.now() > deadline) {
      throw new Error(`Not in time; found last: ${JSON.stringify(found)}`);
    }
    await setTimeout(50);
    found = await look();
  }
  return found;
}

/** Looks until the expectation holds; fails as the expectation does if that isn't in time. */
export async function eventually<T>(
  look: () => Promise<T>,
  expectation: (found: T) => void,
  seconds = DEADLINE_MS / 1000,
): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  let isMet = false;
  while (!isMet) {
    const found = await look();
    try {
      expectation(found);
      isMet = true;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await setTimeout(50);
    }
  }
}
