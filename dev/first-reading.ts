import { setTimeout } from 'timers/promises';
import {
  CATALOG_FILTER_EXISTS,
  CatalogClient,
} from '@backstage/catalog-client';

/** What the catalog has after the first reading. */
export interface FirstReading {
  buckets: number;
  accounts: number;
  /** What the scheduler's API says of the reading, where some of it failed. */
  error?: string;
}

/** Waits until AWS has been read, by this process or one before it, and the catalog shows it. */
export async function firstReading(baseUrl: string): Promise<FirstReading> {
  const token = await guestToken(baseUrl);
  let tasks = await readingTasks(baseUrl, token);
  while (tasks.some(task => task.status === 'running' || !task.hasRun)) {
    await setTimeout(250);
    tasks = await readingTasks(baseUrl, token);
  }

  let before;
  let found = await bucketsInCatalog(baseUrl, token);
  do {
    // The catalog looks for entities to process once a second.
    await setTimeout(2_000);
    before = found;
    found = await bucketsInCatalog(baseUrl, token);
  } while (found.buckets !== before.buckets);

  const error = tasks.flatMap(task => task.error ?? []).join('\n');
  return { ...found, ...(error && { error }) };
}

async function bucketsInCatalog(baseUrl: string, token: string) {
  const catalog = new CatalogClient({
    discoveryApi: { getBaseUrl: async plugin => `${baseUrl}/api/${plugin}` },
  });
  const facet = 'metadata.annotations.amazonaws.com/account-id';
  const { facets } = await catalog.getEntityFacets(
    {
      facets: [facet],
      filter: {
        'metadata.annotations.amazonaws.com/bucket-name': CATALOG_FILTER_EXISTS,
      },
    },
    { token },
  );
  return {
    accounts: facets[facet].length,
    buckets: facets[facet].reduce((sum, { count }) => sum + count, 0),
  };
}

interface Task {
  status: 'running' | 'idle';
  hasRun: boolean;
  error?: string;
}

async function readingTasks(baseUrl: string, token: string): Promise<Task[]> {
  const response = await fetch(
    `${baseUrl}/api/catalog/.backstage/scheduler/v1/tasks`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  const { tasks } = await response.json();
  return tasks
    .filter((task: any) => task.taskId.startsWith('AwsS3BucketProvider:'))
    .map(({ taskState }: any) => ({
      status: taskState?.status,
      hasRun: Boolean(taskState?.lastRunEndedAt),
      error:
        taskState?.lastRunError && JSON.parse(taskState.lastRunError).message,
    }));
}

async function guestToken(baseUrl: string): Promise<string> {
  const response = await fetch(`${baseUrl}/api/auth/guest/refresh`);
  const { backstageIdentity } = await response.json();
  return backstageIdentity.token;
}
