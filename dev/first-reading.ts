import { setTimeout } from 'node:timers/promises';
import { fetchAsGuest } from './guest';

/** So long the catalog may take until it shows what was read; it refuses what clashes with other entities. */
const PATIENCE_MS = 60_000;

/** What the catalog has after the first reading. */
export interface FirstReading {
  buckets: number;
  accounts: number;
  /** The error of the reading in the scheduler's API, where some of it failed. */
  error?: string;
}

/** Waits until AWS has been read, by this process or an earlier one, and the catalog shows all of it. */
export async function firstReading(baseUrl: string): Promise<FirstReading> {
  let tasks = await readingTasks(baseUrl);
  while (tasks.some(task => task.status === 'running' || !task.hasRun)) {
    await setTimeout(250);
    tasks = await readingTasks(baseUrl);
  }

  const expected = await bucketsRead(baseUrl);
  const deadline = Date.now() + PATIENCE_MS;
  let found = await bucketsInCatalog(baseUrl);
  while (found.buckets < expected && Date.now() < deadline) {
    await setTimeout(500);
    found = await bucketsInCatalog(baseUrl);
  }

  const error = tasks.flatMap(task => task.error ?? []).join('\n');
  return { ...found, ...(error && { error }) };
}

/** The number of buckets that were read, in the catalog or on the way into it. */
async function bucketsRead(baseUrl: string): Promise<number> {
  const response = await fetchAsGuest(
    baseUrl,
    'catalog/aws-s3-buckets/accounts',
  );
  const { items }: { items: { buckets: number }[] } = await response.json();
  return items.reduce((sum, { buckets }) => sum + buckets, 0);
}

async function bucketsInCatalog(baseUrl: string) {
  const facet = 'metadata.annotations.amazonaws.com/account-id';
  const query = new URLSearchParams({
    facet,
    filter: 'metadata.annotations.amazonaws.com/bucket-name',
  });
  const response = await fetchAsGuest(
    baseUrl,
    `catalog/entity-facets?${query}`,
  );
  const accounts: { count: number }[] = (await response.json()).facets[facet];
  return {
    accounts: accounts.length,
    buckets: accounts.reduce((sum, { count }) => sum + count, 0),
  };
}

interface Task {
  status: 'running' | 'idle';
  hasRun: boolean;
  error?: string;
}

async function readingTasks(baseUrl: string): Promise<Task[]> {
  const response = await fetchAsGuest(
    baseUrl,
    'catalog/.backstage/scheduler/v1/tasks',
  );
  const { tasks } = await response.json();
  return tasks
    .filter((task: any) => /^AwsS3BucketProvider:.*:refresh/.test(task.taskId))
    .map(({ taskState }: any) => ({
      status: taskState?.status,
      hasRun: Boolean(taskState?.lastRunEndedAt),
      error:
        taskState?.lastRunError && JSON.parse(taskState.lastRunError).message,
    }));
}
