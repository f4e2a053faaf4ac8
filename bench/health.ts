import { Worker } from 'node:worker_threads';

/** How often health is asked for. */
const EVERY_MS = 20;

/** Plain JavaScript: a thread does not have the transform that the process has. */
const ASKING = `
const { parentPort, workerData } = require('node:worker_threads');
const { get } = require('node:http');
const times = [];
let isOver = false;
parentPort.once('message', () => { isOver = true; });
const ask = () => {
  if (isOver) {
    parentPort.postMessage(times);
    parentPort.close();
    return;
  }
  const start = performance.now();
  get(workerData.url, { agent: false }, answer => {
    answer.resume().once('end', () => {
      times.push(performance.now() - start);
      setTimeout(ask, workerData.everyMs);
    });
  });
};
ask();
`;

/**
 * Asks a backend for its health again and again while something is done, as an orchestrator does, and answers how long
 * that took.
 *
 * @returns the 99th percentile and the most, in milliseconds
 */
export async function healthDuring(
  url: string,
  work: () => Promise<void>,
): Promise<{ p99: number; max: number }> {
  const worker = new Worker(ASKING, {
    eval: true,
    workerData: { url, everyMs: EVERY_MS },
  });
  try {
    await work();
  } finally {
    worker.postMessage('over');
  }
  const times = await new Promise<number[]>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  times.sort((a, b) => a - b);
  return {
    p99: times[Math.floor(times.length * 0.99)],
    max: times[times.length - 1],
  };
}
