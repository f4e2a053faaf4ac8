import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How often health is asked for. */
const EVERY_MS = 20;

/** Plain JavaScript, so that the process starts at once. */
const ASKING = `
const { get } = require('node:http');
const [url, everyMs] = process.argv.slice(1);
const times = [];
let isOver = false;
process.once('message', () => { isOver = true; });
const ask = () => {
  if (isOver) {
    process.send(times, () => process.exit());
    return;
  }
  const start = performance.now();
  get(url, { agent: false }, answer => {
    answer.resume().once('end', () => {
      times.push(performance.now() - start);
      setTimeout(ask, Number(everyMs));
    });
  });
};
ask();
`;

/**
 * Asks a backend for its health again and again while something is done, as an orchestrator does, and answers how long
 * that took. It asks from a process of its own, whose time and memory are nobody else's.
 *
 * @returns the 99th percentile and the most, in milliseconds
 */
export async function healthDuring(
  url: string,
  work: () => Promise<void>,
): Promise<{ p99: number; max: number }> {
  const asking = spawn(
    process.execPath,
    ['-e', ASKING, url, String(EVERY_MS)],
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  try {
    await work();
  } finally {
    asking.send('over');
  }
  const [times] = (await once(asking, 'message')) as [number[]];
  times.sort((a, b) => a - b);
  return {
    p99: times[Math.floor(times.length * 0.99)],
    max: times[times.length - 1],
  };
}
