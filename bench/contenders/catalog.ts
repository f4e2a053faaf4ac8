import {
  type RootLoggerService,
  type SchedulerServiceTaskInvocationDefinition,
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Knex } from 'knex';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateEstate } from '../../dev/aws';
import { type Finding, contend, score } from '../contender';
import { healthDuring } from '../healthDuring';
import { changeBuckets } from '../standIn';
import { startBenchBackend } from '../startBenchBackend';

/** Says nothing but errors. The services for tests have one, too, but bring much else into memory. */
const silentLogger: RootLoggerService = {
  error: message => process.stderr.write(`${message}\n`),
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => silentLogger,
};

const TASK = 'AwsS3BucketProvider:default:refresh';

/**
 * This module in a real Backstage backend, until its entities are committed to the catalog, on SQLite or PostgreSQL.
 * The catalog's processing is off: it comes after the commit, takes its time, and would take ours.
 */
contend(async (task, measure) => {
  const { accountIds, concurrency, endpoint, settings } = task;
  const estate = generateEstate(task.estate);
  const folder = await mkdtemp(join(tmpdir(), 'bench-catalog-'));
  const tasks = new Map<string, SchedulerServiceTaskInvocationDefinition>();
  // Runs when the benchmark says so, and answers when a run has ended.
  const scheduler = createServiceFactory({
    service: coreServices.scheduler,
    deps: {},
    factory: () => {
      const scheduleTask = async (
        one: SchedulerServiceTaskInvocationDefinition,
      ) => {
        tasks.set(one.id, one);
      };
      return {
        scheduleTask,
        createScheduledTaskRunner: () => ({ run: scheduleTask }),
        getScheduledTasks: async () => [],
        triggerTask: async () => {},
        cancelTask: async () => {},
      };
    },
  });
  const logger = createServiceFactory({
    service: coreServices.rootLogger,
    deps: {},
    factory: () => silentLogger,
  });
  const { baseUrl, database, stop } = await startBenchBackend({
    port: await freePort(),
    isProcessing: false,
    database:
      settings.database === 'sqlite'
        ? { client: 'better-sqlite3', connection: { directory: folder } }
        : {
            client: 'pg',
            connection: settings.postgres,
            prefix: `bench_${process.pid}_`,
          },
    provider: {
      accounts: accountIds,
      concurrency,
      tags: { source: settings.tagSource },
      ...(settings.configuration !== 'read' && { configuration: false }),
    },
    features: [scheduler, logger],
  });

  let statements = 0;
  let writes = 0;
  const count = ({ sql }: { sql: string }) => {
    statements += 1;
    writes += /^(insert|update|delete)/i.test(sql) ? 1 : 0;
  };
  const measureRun = async (phase: string, share: number) => {
    if (share > 0) {
      estate.change(share);
      await changeBuckets(endpoint, share);
    }
    statements = 0;
    writes = 0;
    database.on('query', count);
    let health: number | undefined;
    const run = () => tasks.get(TASK)!.fn(new AbortController().signal);
    await measure(
      phase,
      async () => {
        // Answering costs time, too: not where times are compared.
        if (settings.health) {
          ({ p99: health } = await healthDuring(
            `${baseUrl}/.backstage/health/v1/liveness`,
            async () => run(),
          ));
        } else {
          await run();
        }
      },
      async () => {
        database.off('query', count);
        return {
          ...(await score(estate, catalogued(database))),
          statements,
          writes,
          health,
        };
      },
    );
  };
  await measureRun('cold', 0);
  await measureRun('unchanged', 0);
  if (!settings.phases) {
    await measureRun('1 % changed', 0.01);
  }
  await stop();
  await rm(folder, { recursive: true });
});

/** The buckets in the catalog, a thousand at a time. */
async function* catalogued(database: Knex): AsyncGenerator<Finding> {
  let last = '';
  for (;;) {
    const rows = await database('refresh_state')
      .where('entity_ref', '>', last)
      .orderBy('entity_ref')
      .limit(1000)
      .select('entity_ref', 'unprocessed_entity');
    if (rows.length === 0) {
      return;
    }
    last = rows[rows.length - 1].entity_ref;
    for (const row of rows) {
      const { metadata, spec } = JSON.parse(row.unprocessed_entity);
      if (spec.type === 's3-bucket') {
        yield {
          account: metadata.annotations['amazonaws.com/account-id'],
          name: metadata.annotations['amazonaws.com/bucket-name'],
          region: metadata.annotations['amazonaws.com/region'],
          tags: spec.tags,
        };
      }
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as { port: number };
  await new Promise(resolve => server.close(resolve));
  return port;
}
