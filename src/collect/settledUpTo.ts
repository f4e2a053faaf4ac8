import type { Clock } from '../model/Clock';

/**
 * Waits for the answers from an index on; where that takes longer than a time, for one of them at least.
 *
 * @returns up to which index they are there
 */
export async function settledUpTo(
  answers: Array<Promise<unknown>>,
  from: number,
  wait: { clock: Clock; milliseconds: number },
): Promise<number> {
  const pending = Symbol('pending');
  const timer = new AbortController();
  const all = Promise.all(answers.slice(from));
  const time = wait.clock
    .sleep(wait.milliseconds, timer.signal)
    .then(() => pending);
  // Either may be left behind by the race.
  all.catch(() => {});
  time.catch(() => {});
  try {
    if ((await Promise.race([all, time])) !== pending) {
      return answers.length;
    }
  } finally {
    timer.abort();
  }
  await answers[from];
  let upTo = from + 1;
  while (
    upTo < answers.length &&
    (await Promise.race([answers[upTo], Promise.resolve(pending)])) !== pending
  ) {
    upTo += 1;
  }
  return upTo;
}
