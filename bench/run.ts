import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { accessKeyOf, generateEstate } from '../dev/aws';
import type { Measurement, Task } from './contender';
import { type Contender, type Contest, contests } from './contests';
import { installRoadie } from './installRoadie';
import { withStandIn } from './standIn';
import { type Row, toRows, toTable } from './table';

const LATENCY_MS = 20;
const CONCURRENCY = { accounts: 5, buckets: 50 };
const PAGE = resolve(__dirname, '../docs/benchmarks.md');

/** What `--only` is compared with, and what is said while it runs. */
function lineOf({ estate }: Contest, name: string): string {
  return `${estate.accounts} × ${estate.bucketsPerAccount}: ${name}`;
}

/** Runs a contender in a process of its own, so that its CPU and its memory are its own. */
async function runContender(
  { module, heap }: Contender,
  task: Task,
): Promise<Measurement[]> {
  const child = fork(resolve(__dirname, `contenders/${module}.ts`), {
    execArgv: [
      ...process.execArgv,
      '--expose-gc',
      ...(heap ? [`--max-old-space-size=${heap}`] : []),
    ],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NODE_NO_WARNINGS: '1',
      AWS_ENDPOINT_URL: task.endpoint,
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: accessKeyOf(task.accountIds[0]),
      AWS_SECRET_ACCESS_KEY: 'never-checked',
    },
  });
  const measurements: Measurement[] = [];
  child.on('message', (message: any) => {
    if (message === 'ready') {
      child.send(task);
    } else if ('phase' in message) {
      measurements.push(message);
    }
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) {
    throw new Error(`${module} ended with ${code}`);
  }
  return measurements;
}

async function runContest(
  contest: Contest,
  settings: Record<string, string>,
): Promise<Row[]> {
  const { estate, rateLimit, repetitions } = contest;
  const measured = contest.contenders.map(contender => ({
    contender,
    repetitions: [] as Measurement[][],
  }));
  const accountIds = [...generateEstate(estate).accounts.keys()];
  for (let i = 0; i < repetitions; i++) {
    for (const { contender, repetitions: results } of measured) {
      process.stderr.write(`${lineOf(contest, contender.name)}\n`);
      await withStandIn(
        { estate, rateLimit, latencyMilliseconds: LATENCY_MS },
        async endpoint => {
          const task = {
            endpoint,
            estate,
            accountIds,
            concurrency: CONCURRENCY,
            settings: { ...settings, ...contender.settings },
            isWarm: contender.isWarm ?? false,
          };
          results.push(await runContender(contender, task));
        },
      );
    }
  }
  return toRows(contest, measured);
}

/** PostgreSQL as Backstage's own tests take it. */
function postgresUrl(): string | undefined {
  return Object.entries(process.env).find(([name]) =>
    /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/.test(name),
  )?.[1];
}

async function main() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      only: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  });
  const notes: string[] = [];
  const postgres = postgresUrl();
  if (!postgres) {
    notes.push(
      'PostgreSQL is left out: no BACKSTAGE_TEST_DATABASE_POSTGRES<version>_CONNECTION_STRING, as .ci/postgres prints it.',
    );
  }
  const roadie = await installRoadie();
  if ('missing' in roadie) {
    notes.push(roadie.missing);
  }

  const size = values.full ? 'full' : 'default';
  const rows: Row[] = [];
  for (const contest of contests(values.quick ? 'quick' : size)) {
    const contenders = contest.contenders.filter(
      ({ name, module, settings }) =>
        (postgres || settings?.database !== 'postgresql') &&
        ('folder' in roadie || module !== 'roadie') &&
        (!values.only || new RegExp(values.only).test(lineOf(contest, name))),
    );
    if (contenders.length > 0) {
      rows.push(
        ...(await runContest(
          { ...contest, contenders },
          {
            ...('folder' in roadie && { folder: roadie.folder }),
            ...(postgres && { postgres }),
          },
        )),
      );
    }
  }

  const report = [
    ...toTable(rows),
    '',
    `${cpus().length} × ${cpus()[0].model}, Node.js ${process.version}, ${LATENCY_MS} ms for each AWS call, ${CONCURRENCY.accounts} accounts and ${CONCURRENCY.buckets} buckets of each at once. ${new Date().toISOString().slice(0, 10)}.`,
    ...notes.flatMap(note => ['', note]),
  ].join('\n');
  process.stdout.write(`${report}\n`);
  if (values.write) {
    const page = await readFile(PAGE, 'utf8');
    await writeFile(
      PAGE,
      page.replace(
        /(<!-- table -->\n)[^]*(\n<!-- end of table -->)/,
        (_, start, end) => `${start}\n${report}\n${end}`,
      ),
    );
  }
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
