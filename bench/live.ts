import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { cloudTrailEnvelope, createOrganization, startAws } from '../dev/aws';
import { startBenchBackend } from './startBenchBackend';

/*
 * From the arrival of an event to the commit of the change, with nothing else and during a sweep; and the calls of a
 * burst. The stand-in shares the process, so that a backend of its own is faster.
 */

const LATENCY_MS = 20;
const ACCOUNT = '222222222222';
const EVENTS = 50;
const TOPIC = 'awsS3BucketsCloudTrail';
const CHANGES = 'aws_s3_buckets_changes';

type Bench = Awaited<ReturnType<typeof start>>;

async function start(buckets: number) {
  const aws = await startAws({
    latencyMilliseconds: LATENCY_MS,
    listCalls: false,
    organization: createOrganization({
      accounts: [
        { id: '111111111111', name: 'management' },
        {
          id: ACCOUNT,
          name: 'live',
          bucketQuota: 100_000,
          buckets: Array.from({ length: buckets }, (_, i) => ({
            name: `bucket-${String(i).padStart(6, '0')}`,
            region: 'eu-west-1',
            tags: { owner: 'before' },
          })),
        },
      ],
    }),
  });
  Object.assign(process.env, aws.environment(), { NODE_ENV: 'production' });
  const backend = await startBenchBackend({
    port: 7017,
    isProcessing: false,
    provider: {
      accounts: [ACCOUNT],
      configuration: false,
      live: {},
      schedule: { frequency: { hours: 12 }, timeout: { minutes: 30 } },
    },
  });
  return { aws, ...backend };
}

const isSwept = async ({ database }: Bench) =>
  Boolean(
    (await database('aws_s3_buckets_listings').first())?.read_at &&
    !(await database('aws_s3_buckets_listings').first())?.started_at,
  );

async function until(check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20 * 60_000;
  while (!(await check())) {
    if (Date.now() > deadline) {
      throw new Error('Not in time');
    }
    await wait(100);
  }
}

function change(bench: Bench, name: string, owner: string): Promise<void> {
  const { buckets } = bench.aws.organization.accounts.get(ACCOUNT)!;
  buckets.get(name)!.tags = { owner };
  return bench.events.publish({
    topic: TOPIC,
    eventPayload: cloudTrailEnvelope({
      eventName: 'PutBucketTagging',
      accountId: ACCOUNT,
      bucket: name,
    }),
  });
}

/** The time from the arrival of each of some events to the commit of its change, 95 of 100 times, in milliseconds. */
async function delays(bench: Bench, owner: string, buckets: number) {
  const arrivedAt = new Map<string, number>();
  for (let i = 0; i < EVENTS; i++) {
    // From the end of the list, to which a sweep comes last.
    const name = `bucket-${String(buckets - 1 - i).padStart(6, '0')}`;
    arrivedAt.set(name, Date.now());
    await change(bench, name, owner);
    await wait(150);
  }
  const found = () =>
    bench
      .database(CHANGES)
      .where({ kind: 'tag-changed', new_value: owner })
      .whereIn('bucket', [...arrivedAt.keys()]);
  await until(async () => (await found()).length === EVENTS);
  const times = (await found())
    .map(row => Date.parse(row.observed_at) - arrivedAt.get(row.bucket)!)
    .sort((a, b) => a - b);
  return {
    median: times[EVENTS / 2],
    p95: times[Math.ceil(EVENTS * 0.95) - 1],
  };
}

async function main() {
  const { values } = parseArgs({
    options: { buckets: { type: 'string', default: '50000' } },
  });
  const buckets = Number(values.buckets);
  const bench = await start(buckets);
  await until(() => isSwept(bench));
  const alone = await delays(bench, 'alone', buckets);
  process.stderr.write(`nothing else: ${JSON.stringify(alone)}\n`);

  bench.aws.calls.reset();
  await Promise.all(
    Array.from({ length: 10_000 }, () =>
      change(bench, 'bucket-000000', 'burst'),
    ),
  );
  await until(
    async () =>
      (await bench.database('aws_s3_buckets_requests').whereNotNull('due_at'))
        .length === 0,
  );
  const calls = { ...bench.aws.calls.counts };

  await fetch(
    `${bench.baseUrl}/api/catalog/.backstage/scheduler/v1/tasks/AwsS3BucketProvider:default:refresh/trigger`,
    { method: 'POST' },
  );
  await until(async () => !(await isSwept(bench)));
  const sweeping = await delays(bench, 'sweeping', buckets);
  const isStillSwept = !(await isSwept(bench));

  process.stdout.write(
    `From an event to its commit, ${buckets} buckets, ${LATENCY_MS} ms for each AWS call, SQLite:
  nothing else: ${alone.median} ms, 95 of 100 within ${alone.p95} ms
  during a sweep${isStillSwept ? '' : ' (which ended before the last event)'}: ${sweeping.median} ms, 95 of 100 within ${sweeping.p95} ms
Calls for 10,000 events of one bucket: ${JSON.stringify(calls)}
`,
  );
  process.exit(0);
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
