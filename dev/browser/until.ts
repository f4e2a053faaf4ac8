import { setTimeout } from 'node:timers/promises';

/**
 * Reads again and again until what was read is as wanted. Throws after a minute, with what was read last: two cores run
 * the app, its backend and the browser, and may be slow.
 */
export async function until<T>(
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
): Promise<T> {
  const deadline = Date.now() + 60_000;
  let value = await read();
  while (!isWanted(value)) {
    if (Date.now() > deadline) {
      throw new Error(`Not as wanted: ${JSON.stringify(value)}`);
    }
    await setTimeout(200);
    value = await read();
  }
  return value;
}
