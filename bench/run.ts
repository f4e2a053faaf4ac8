import { fork } from 'child_process';
import { once } from 'events';
import { resolve } from 'path';
import { parseArgs } from 'util';
import { type EstateOptions, accessKeyOf, generateEstate } from '../dev/aws';
import type { Measurement, Task } from './contender';
import { installRoadie } from './roadie';
import { EXEC_ARGV, withStandIn } from './standIn';

const LATENCY_MS = 20;
const CONCURRENCY = { accounts: 5, buckets: 50 };

async function runContender(
  name: string,
  task: Omit<Task, 'concurrency'>,
): Promise<Measurement[]> {
  const child = fork(resolve(__dirname, `contenders/${name}.ts`), {
    execArgv: [
      ...EXEC_ARGV,
      '--expose-gc',
      ...(process.env.BENCH_EXEC_ARGV?.split(' ') ?? []),
    ],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      AWS_ENDPOINT_URL: task.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: accessKeyOf(task.accountIds[0]),
      AWS_SECRET_ACCESS_KEY: 'never-checked',
      NODE_NO_WARNINGS: '1',
    },
  });
  const measurements: Measurement[] = [];
  child.on('message', message => {
    if (message === 'ready') {
      child.send({ ...task, concurrency: CONCURRENCY });
    } else if (typeof message === 'object' && 'phase' in message!) {
      measurements.push(message as Measurement);
    }
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    throw new Error(`${name} ended with ${code}`);
  }
  return measurements;
}

async function main() {
  const { values } = parseArgs({
    options: {
      buckets: { type: 'string', default: '500' },
      accounts: { type: 'string', default: '1' },
      only: { type: 'string' },
      repeat: { type: 'string', default: '3' },
      'rate-limit': { type: 'string' },
    },
  });
  const accounts = Number(values.accounts);
  const estate: EstateOptions = {
    accounts,
    bucketsPerAccount: Number(values.buckets) / accounts,
  };
  const roadie = await installRoadie();
  const settings: Record<string, string> = {
    tagSource: 'per-bucket',
    database: process.env.BENCH_DB ?? 'sqlite',
    ...('folder' in roadie ? { folder: roadie.folder } : {}),
  };
  const names = values.only?.split(',') ?? [
    'floor',
    'collector',
    'location-first',
    'roadie',
  ];
  await withStandIn(
    {
      estate,
      latencyMilliseconds: LATENCY_MS,
      rateLimit: values['rate-limit']
        ? Number(values['rate-limit'])
        : undefined,
    },
    async endpoint => {
      for (let i = 0; i < Number(values.repeat); i++) {
        for (const name of names) {
          const [kind, tagSource = 'per-bucket'] = name.split(':');
          const measurements = await runContender(kind, {
            endpoint,
            estate,
            accountIds: [...generateEstate(estate).accounts.keys()],
            settings: { ...settings, tagSource },
          });
          for (const m of measurements) {
            process.stdout.write(`${name} ${JSON.stringify(m)}\n`);
          }
        }
      }
    },
  );
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
