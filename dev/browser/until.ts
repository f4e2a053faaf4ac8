import { setTimeout } from 'node:timers/promises';

/**
 * Reads again and again until what was read is as wanted. Throws when the time is over, with what was read last. By
 * default that is a minute: two cores run the app, its backend and the browser, and may be slow.
 */
export async function until<T>(
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
  seconds = 60,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  let value = await read();
  while (!isWanted(value)) {
    if (Date.now() > deadline) {
      throw new Error(
        `Not as wanted after ${seconds} s: ${JSON.stringify(value)}`,
      );
    }
    await setTimeout(200);
    value = await read();
  }
  return value;
}
