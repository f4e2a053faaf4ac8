import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { fork } from 'child_process';
import { parseArgs } from 'util';
import { ConfigReader } from '@backstage/config';
import Knex from 'knex';
import { accessKeyOf, defaultRoleName } from '../dev/aws';
import { readProviderConfigs } from '../src/config/read';
import { createEntityRenderer } from '../src/entity/render';
import { createInventory, openInventoryDatabase } from '../src/inventory';
import { createProviderMetrics } from '../src/metrics';
import { createAwsS3BucketProvider } from '../src/sweep/provider';
import { callCounts, withStandIn } from './standIn';

/*
 * Runs the provider over a whole organization, with the inventory in a SQLite file and a catalog that only counts, and
 * tells time, memory and calls. Fails where something is missing, or where memory grows with the estate.
 */

interface Outcome {
  entities: number;
  seconds: number;
  /** What is alive after a collection of garbage, at the most, in MB. */
  liveMegabytes: number;
  progress: string[];
  failures: string;
}

async function runProvider(tagSource: string): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'scale-'));
  const database = Knex({
    client: 'better-sqlite3',
    connection: { filename: join(directory, 'inventory.sqlite') },
    useNullAsDefault: true,
  });
  const rootConfig = new ConfigReader({
    aws: { accountDefaults: { roleName: defaultRoleName } },
    catalog: {
      providers: {
        awsS3Buckets: { organization: {}, tags: { source: tagSource } },
      },
    },
  });
  const [config] = readProviderConfigs(rootConfig);
  const progress: string[] = [];
  const log = (line: string) => {
    if (/accounts done/.test(line)) {
      progress.push(line);
      process.stderr.write(`${line}\n`);
    }
  };
  const logger: any = { info: log, warn: log, error: log, debug() {} };
  logger.child = () => logger;

  await openInventoryDatabase({ getClient: async () => database } as any);
  let entities = 0;
  let run = async (_: AbortSignal): Promise<void> => {};
  await createAwsS3BucketProvider({
    config,
    rootConfig,
    inventory: createInventory({
      database,
      events: { publish: async () => {} } as any,
      logger,
      providerId: config.id,
      guard: config.removals,
    }),
    renderer: createEntityRenderer({
      providerId: config.id,
      config: config.entity,
    }),
    scheduler: {
      scheduleTask: async (task: any) => {
        run = task.fn;
      },
    } as any,
    catalog: { getEntities: async () => ({ items: [] }) } as any,
    auth: { getOwnServiceCredentials: async () => ({}) } as any,
    logger,
    metrics: createProviderMetrics({ database, providerId: config.id }),
  }).connect({
    applyMutation: async (mutation: any) => {
      entities += mutation.added.filter(
        ({ entity }: any) => entity.spec.type === 's3-bucket',
      ).length;
    },
    refresh: async () => {},
  });

  let liveMegabytes = 0;
  const sampling = setInterval(() => {
    global.gc!();
    liveMegabytes = Math.max(
      liveMegabytes,
      process.memoryUsage().heapUsed / 2 ** 20,
    );
  }, 500);
  const startedAt = performance.now();
  let failures = '';
  await run(new AbortController().signal).catch(error => {
    failures = error.message;
  });
  const seconds = (performance.now() - startedAt) / 1000;
  clearInterval(sampling);
  await database.destroy();
  rmSync(directory, { recursive: true });
  return { entities, seconds, liveMegabytes, progress, failures };
}

async function measure(options: {
  accounts: number;
  buckets: number;
  denied: number;
  tagSource: string;
}): Promise<Outcome> {
  const { accounts, buckets, denied, tagSource } = options;
  return withStandIn(
    {
      estate: {
        accounts,
        bucketsPerAccount: buckets,
        deniedAccounts: denied,
      },
      latencyMilliseconds: 0,
    },
    async endpoint => {
      const child = fork(__filename, ['--child', `--tag-source=${tagSource}`], {
        execArgv: [...process.execArgv, '--expose-gc'],
        cwd: resolve(__dirname, '..'),
        env: {
          ...process.env,
          NODE_ENV: 'production',
          NODE_NO_WARNINGS: '1',
          AWS_ENDPOINT_URL: endpoint,
          AWS_REGION: 'eu-west-1',
          AWS_ACCESS_KEY_ID: accessKeyOf('100000000000'),
          AWS_SECRET_ACCESS_KEY: 'never-checked',
        },
      });
      const outcome = await new Promise<Outcome>((done, fail) => {
        child.on('message', (message: object) => {
          if ('entities' in message) {
            done(message as Outcome);
          }
        });
        child.once('exit', code => fail(new Error(`It ended with ${code}`)));
      });
      const expected = (accounts - denied) * buckets;
      const reported = outcome.failures.split('\n');
      const assumed = (await callCounts(endpoint))['AssumeRole ok'];
      process.stdout.write(
        `${accounts} accounts with ${buckets} buckets, ${denied} denied: ${outcome.entities} entities in ${outcome.seconds.toFixed(1)} s, ${outcome.liveMegabytes.toFixed(0)} MB alive at the most, ${assumed} AssumeRole, ${outcome.progress.length} lines of progress\n${outcome.failures}\n`,
      );
      check(outcome.entities === expected, `${expected} entities`);
      check(assumed === accounts - denied, 'one AssumeRole for each account');
      check(
        reported.length === 2 && reported[1].startsWith(`${denied} accounts: `),
        'the denied accounts in one line',
      );
      check(
        outcome.progress.length >= Math.floor(outcome.seconds / 10) - 1,
        'progress every few seconds',
      );
      return outcome;
    },
  );
}

function check(holds: boolean, what: string) {
  if (!holds) {
    process.exitCode = 1;
    process.stdout.write(`MISSING: ${what}\n`);
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      child: { type: 'boolean' },
      accounts: { type: 'string', default: '1000' },
      buckets: { type: 'string', default: '100' },
      denied: { type: 'string', default: '30' },
      'tag-source': { type: 'string', default: 'per-bucket' },
    },
  });
  const { 'tag-source': tagSource } = values;
  if (values.child) {
    process.send!(await runProvider(tagSource), () => process.exit(0));
    return;
  }
  const [accounts, buckets, denied] = [
    Number(values.accounts),
    Number(values.buckets),
    Number(values.denied),
  ];
  const tenth = await measure({
    accounts: accounts / 10,
    buckets,
    denied,
    tagSource,
  });
  const whole = await measure({ accounts, buckets, denied, tagSource });
  // Ten times the accounts: some kilobytes each for its name, tags and session, and nothing for its buckets.
  const perAccount =
    ((whole.liveMegabytes - tenth.liveMegabytes) * 1024) / (accounts * 0.9);
  process.stdout.write(
    `${perAccount.toFixed(1)} KB more alive for each account\n`,
  );
  check(perAccount < 20, 'memory that is bounded by the accounts in flight');
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
