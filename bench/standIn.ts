import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { EstateOptions } from '../dev/aws';

/** How the stand-in for AWS is to be started. */
export interface StandInOptions {
  estate: EstateOptions;
  latencyMilliseconds: number;
  /** S3 calls per second and account. */
  rateLimit?: number;
}

/** Runs the stand-in in a process of its own, so that its CPU is nobody else's, while `work` is done. */
export async function withStandIn<T>(
  { estate, latencyMilliseconds, rateLimit }: StandInOptions,
  work: (endpoint: string) => Promise<T>,
): Promise<T> {
  const child = fork(
    resolve(__dirname, '../dev/aws/main.ts'),
    [
      `--accounts=${estate.accounts}`,
      `--buckets-per-account=${estate.bucketsPerAccount}`,
      `--denied-accounts=${estate.deniedAccounts ?? 0}`,
      `--latency=${latencyMilliseconds}`,
      ...(rateLimit ? [`--rate-limit=${rateLimit}`] : []),
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  try {
    const [endpoint] = await once(createInterface(child.stdout!), 'line');
    return await work(endpoint);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
}

async function control(endpoint: string, path: string, body?: unknown) {
  const answer = await fetch(`${endpoint}/_stand-in/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    body: JSON.stringify(body),
  });
  if (!answer.ok) {
    throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  }
  return answer.json();
}

/** The calls since the last reset, by action and outcome, as `{ 'GetBucketTagging ok': 12 }`. */
export async function callCounts(
  endpoint: string,
): Promise<Record<string, number>> {
  return (await control(endpoint, 'calls')).counts;
}

export async function resetCallCounts(endpoint: string): Promise<void> {
  await control(endpoint, 'reset', {});
}

/** Gives this share of all buckets (0 to 1) another tag. */
export async function changeBuckets(
  endpoint: string,
  share: number,
): Promise<void> {
  await control(endpoint, 'change', { share });
}
