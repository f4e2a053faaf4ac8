import type { Knex } from 'knex';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withStandIn } from './standIn';
import { startBenchBackend } from './startBenchBackend';

/*
 * What a first sweep leaves of the event loop to the catalog that it feeds: entities shown a second while it reads and
 * afterwards, and how long health checks take. In the end, what the entity of an account weighs, on which all that is
 * shown of its buckets depends.
 */

function start(endpoint: string, atOnce?: number) {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'AKIALOCL100000000000',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'us-east-1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    NODE_ENV: 'production',
  });
  return startBenchBackend({
    port: 7019,
    isProcessing: true,
    provider: {
      organization: {},
      ...(atOnce && { concurrency: { accounts: 1, buckets: atOnce } }),
      schedule: { frequency: { hours: 12 }, timeout: { minutes: 30 } },
    },
  });
}

/** Seconds in which nothing more is shown, after which nothing more is awaited. */
const STANDSTILL = 30;

const percentile = (times: number[], share: number) =>
  [...times].sort((a, b) => a - b)[Math.floor(share * times.length)] ?? NaN;

async function measure(
  { baseUrl, database }: { baseUrl: string; database: Knex },
  secondsAfterwards: number,
) {
  const shown = async () => {
    const [{ count }] = await database('final_entities')
      .whereNotNull('final_entity')
      .whereLike('entity_ref', 'resource:%')
      .count({ count: '*' });
    return Number(count);
  };
  const times: number[] = [];
  const startedAt = performance.now();
  let readAt: number | undefined;
  let atEnd = 0;
  let first: number | undefined;
  let last = { count: 0, seconds: 0 };
  for (;;) {
    const asked = performance.now();
    await fetch(`${baseUrl}/.backstage/health/v1/readiness`);
    const seconds = (performance.now() - startedAt) / 1000;
    if (readAt === undefined) {
      times.push(performance.now() - asked);
    }
    const count = await shown();
    first ??= count > 0 ? seconds : undefined;
    if (readAt === undefined) {
      const open = await database('aws_s3_buckets_listings');
      if (open.length > 0 && open.every(row => row.read_at)) {
        readAt = seconds;
        atEnd = count;
        console.log(
          `sweep ${readAt.toFixed(1)} s; first shown after ${first?.toFixed(1)} s; shown meanwhile ${atEnd}: ${(atEnd / readAt).toFixed(1)} a second; health p50 ${percentile(times, 0.5).toFixed(0)} ms, p99 ${percentile(times, 0.99).toFixed(0)} ms`,
        );
      }
    } else if (
      seconds > readAt + secondsAfterwards ||
      seconds > Math.max(readAt, last.seconds) + STANDSTILL
    ) {
      console.log(
        `afterwards ${((count - atEnd) / (seconds - readAt)).toFixed(1)} a second, ${count} in all`,
      );
      return;
    }
    if (count > last.count) {
      last = { count, seconds };
    }
    await wait(500);
  }
}

/** The entity that most others depend on, as the catalog's API answers it. */
async function weighAccount(baseUrl: string, database: Knex) {
  const [{ target_entity_ref: ref }] = await database('relations')
    .where('type', 'dependsOn')
    .whereLike('target_entity_ref', 'resource:%')
    .groupBy('target_entity_ref')
    .orderByRaw('count(*) desc')
    .limit(1)
    .select('target_entity_ref');
  const path = ref.slice('resource:'.length);
  const times: number[] = [];
  let text = '';
  for (let i = 0; i < 11; i++) {
    const asked = performance.now();
    const response = await fetch(
      `${baseUrl}/api/catalog/entities/by-name/resource/${path}`,
    );
    text = await response.text();
    times.push(performance.now() - asked);
  }
  console.log(
    `${ref}: ${JSON.parse(text).relations.length} relations, ${(text.length / 1024).toFixed(0)} KiB, answered in ${percentile(times, 0.5).toFixed(0)} ms`,
  );
}

async function main() {
  const { values } = parseArgs({
    options: {
      accounts: { type: 'string', default: '3' },
      buckets: { type: 'string', default: '1000' },
      latency: { type: 'string', default: '20' },
      'at-once': { type: 'string' },
      // Of the catalog's work that are watched, at most.
      seconds: { type: 'string', default: '20' },
    },
  });
  await withStandIn(
    {
      estate: {
        accounts: Number(values.accounts),
        bucketsPerAccount: Number(values.buckets),
      },
      latencyMilliseconds: Number(values.latency),
    },
    async endpoint => {
      const backend = await start(
        endpoint,
        Number(values['at-once']) || undefined,
      );
      await measure(backend, Number(values.seconds));
      await weighAccount(backend.baseUrl, backend.database);
    },
  );
  process.exit();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
