/* eslint-disable no-console */
import { setMaxListeners } from 'node:events';
import { parseArgs } from 'node:util';
import { mockServices } from '@backstage/backend-test-utils';
import type { StoragePrices } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { type Aws, generateEstate, startAws } from '../dev/aws';
import {
  credentialsOf,
  StandInHttpHandler,
} from '../src/aws/__testUtils__/openAccount';
import { providerSchema } from '../src/config/providerSchema';
import { Inventory, openInventoryDatabase } from '../src/inventory';
import { USAGE, USAGE_DAYS, USAGE_TYPES } from '../src/inventory/tables';
import { createProviderMetrics } from '../src/createProviderMetrics';
import { systemClock } from '../src/systemClock';
import { PROVIDER, seedInventory } from '../src/usage/__testUtils__/seed';
import { dayOf, keptDays } from '../src/usage/days';
import { pruneUsage } from '../src/usage/pruneUsage';
import { UsageRun } from '../src/usage/UsageRun';
import { usageTablesOf } from '../src/usage/UsageTables';
import { idsByEntityRef } from '../src/usage/UsageFilter';
import { UsageQuery } from '../src/usage/UsageQuery';
import { inEachDatabase, type MeasuredDatabase } from './inEachDatabase';

/*
 * What a day of usage costs, and how large its tables become:
 *
 *   node --require @backstage/cli/config/nodeTransform.cjs bench/usage.ts --buckets 100000
 *
 * on SQLite, and on the PostgreSQL that .ci/postgres has started. The buckets are in accounts of 10,000, each in two
 * regions. The table is filled with the days that it keeps, then AWS is read for one more.
 */

const { values } = parseArgs({
  options: { buckets: { type: 'string', default: '100000' } },
});
const BUCKETS = Number(values.buckets);
const BUCKETS_PER_ACCOUNT = 10_000;
const config = {
  id: PROVIDER,
  ...providerSchema.parse({
    usage: {},
    concurrency: { accounts: 5, buckets: 50 },
  }),
};

async function main() {
  await inEachDatabase([USAGE, USAGE_TYPES, USAGE_DAYS], measure);
}

async function measure(
  name: string,
  measured: MeasuredDatabase,
): Promise<void> {
  const aws = await startAws({
    organization: generateEstate({
      accounts: Math.ceil(BUCKETS / BUCKETS_PER_ACCOUNT),
      bucketsPerAccount: Math.min(BUCKETS, BUCKETS_PER_ACCOUNT),
      regions: ['eu-west-1', 'us-east-1'],
    }),
    listCalls: false,
  });
  const database = await openInventoryDatabase(
    mockServices.database({ knex: measured.knex, migrations: {} }),
  );
  await seedInventory(database, aws);
  const empty = await measured.size();
  await timed(name, 'fill the days that are kept', () => fill(database));
  const [{ count }] = await database(USAGE_DAYS).count({ count: '*' });
  const size = await measured.size();
  console.log(
    `${name}: ${count} days of buckets, ${megabytes(name === 'SQLite' ? size - empty : size)} MB in tables and indexes`,
  );
  await timed(name, 'read one more day', () => run(database, aws));
  console.log(`${name}: ${JSON.stringify(aws.calls.counts)}`);
  await timed(name, 'prune', () =>
    pruneUsage({ database, providers: [config], now: new Date() }),
  );
  const prices = new Map<string, StoragePrices>();
  for (const by of [
    'day',
    'bucket',
    'account',
    'owner',
    'storage-class',
  ] as const) {
    await timed(name, `answer by ${by}`, () =>
      new UsageQuery({ database, filter: {}, prices }).page({
        by,
        order: 'growth',
        limit: 10,
      }),
    );
  }
  await timed(name, 'answer the days of one bucket', async () => {
    const filter = { entityRefs: ['resource:default/estate-0000-000001'] };
    const ids = [...(await idsByEntityRef(database, filter)).values()];
    await new UsageQuery({ database, filter, prices, ids }).page({
      by: 'day',
      order: 'size',
      limit: 10,
    });
  });
  await measured.close();
  await aws.close();
}

/** As if every bucket had been read each day until the day before yesterday. */
async function fill(database: Knex): Promise<void> {
  const yesterday = dayOf(new Date()) - 1;
  await database.raw(
    `insert into ${USAGE} (provider_id, arn, account_id, region, day, bytes, objects)
     select provider_id, arn, account_id, region, ?, 123456789012, 1234567 from aws_s3_buckets_buckets`,
    [yesterday - 1],
  );
  await database.raw(
    `insert into ${USAGE_TYPES} (usage_id, storage_type, bytes) select id, 'StandardStorage', bytes from ${USAGE}`,
  );
  for (const day of keptDays(yesterday, 400).slice(0, -1)) {
    await database.raw(
      `insert into ${USAGE_DAYS} (day, usage_id, bytes, objects) select ?, id, bytes, objects from ${USAGE}`,
      [day],
    );
  }
  if (database.client.config.client === 'pg') {
    await database.raw('analyze');
  }
}

async function run(database: Knex, aws: Aws): Promise<void> {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const logger = mockServices.rootLogger({ level: 'warn' });
  await new UsageRun(
    {
      config,
      credentials: credentialsOf(aws),
      inventory: new Inventory({
        database,
        providerId: PROVIDER,
        removalRuns: 2,
        now: () => new Date(),
      }),
      usage: usageTablesOf(database, config)!,
      metrics: createProviderMetrics({
        clock: systemClock,
        database,
        providerId: PROVIDER,
      }),
      clock: systemClock,
      logger,
    },
    { http: new StandInHttpHandler(aws, { signal }), shard: 0, signal },
  ).start();
}

async function timed(
  database: string,
  what: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`${database}: ${what}: ${seconds.toFixed(2)} s`);
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(0);
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
