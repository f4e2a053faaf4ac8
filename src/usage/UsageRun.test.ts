// What is written and pruned is SQL: on SQLite and PostgreSQL.
import { setMaxListeners } from 'node:events';
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { type Aws, createOrganization, startAws } from '../../dev/aws';
import { dailyUsage } from '../../dev/aws/estate/usage';
import {
  credentialsOf,
  StandInHttpHandler,
} from '../aws/__testUtils__/openAccount';
import type { ProviderConfig } from '../config/readProviderConfigs';
import { providerSchema } from '../config/providerSchema';
import { Inventory } from '../inventory';
import { testDatabases } from '../inventory/__testUtils__/databases';
import {
  BUCKETS,
  LISTINGS,
  USAGE,
  USAGE_DAYS,
  USAGE_READINGS,
  USAGE_TYPES,
} from '../inventory/tables';
import { createProviderMetrics } from '../createProviderMetrics';
import { TestClock } from '../__testUtils__/TestClock';
import { systemClock } from '../systemClock';
import { PROVIDER, seedBuckets, seedInventory } from './__testUtils__/seed';
import { dayOf, keptDays } from './days';
import { pruneUsage } from './pruneUsage';
import { UsageRun } from './UsageRun';
import { usageTablesOf } from './UsageTables';

jest.setTimeout(120_000);

const databases = testDatabases();
const MINUTE = 60_000;
const DAY = 86_400_000;
const [A, B] = ['111111111111', '222222222222'];
const REGIONS = ['eu-west-1', 'us-east-1', 'eu-central-1', 'sa-east-1'];

let aws: Aws;
let database: Knex;

const config: ProviderConfig = {
  id: PROVIDER,
  ...providerSchema.parse({ usage: {} }),
};

/** Noon of the day so many days ago. */
const daysAgo = (count: number) =>
  new Date((dayOf(new Date()) - count) * DAY + DAY / 2);

async function start(databaseId: Parameters<typeof databases.open>[0]) {
  database = await databases.open(databaseId);
  aws = await startAws({
    organization: createOrganization({
      accounts: [A, B].map(id => ({
        id,
        name: `account-${id[0]}`,
        buckets: [
          ...REGIONS.flatMap(region =>
            [1, 2].map(n => ({
              name: `bucket-${id[0]}-${region}-${n}`,
              region,
              createdAt: '2024-01-01T00:00:00.000Z',
              usage: {
                bytes: { StandardStorage: n * 1e9, GlacierStorage: n * 2e9 },
                objects: n * 100,
                growth: 0.2,
              },
            })),
          ),
          { name: `empty-${id[0]}`, region: 'eu-west-1', usage: null },
        ],
      })),
    }),
  });
  await seedInventory(database, aws);
}

afterEach(() => aws.close());

/** One run as the scheduler starts it. Answers its error, and its log. */
async function run(now: Date, options: { maxAttempts?: number } = {}) {
  const log: string[] = [];
  const signal = new AbortController().signal;
  setMaxListeners(0, signal);
  const http = new StandInHttpHandler(aws, { signal });
  const logger = mockServices.logger.mock({ info: line => log.push(line) });
  const usageRun = new UsageRun(
    {
      config,
      credentials: credentialsOf(aws),
      inventory: new Inventory({
        database,
        providerId: PROVIDER,
        removalRuns: 2,
        now: () => now,
      }),
      usage: usageTablesOf(database, config)!,
      metrics: createProviderMetrics({
        clock: systemClock,
        database,
        providerId: PROVIDER,
      }),
      clock: new TestClock(now),
      logger,
    },
    { http, shard: 0, signal, ...options },
  );
  const error = await usageRun.start().then(
    () => undefined,
    thrown => `${thrown}`,
  );
  return { error, log };
}

const bucketsInAws = () =>
  [A, B].flatMap(id => [...aws.organization.accounts.get(id)!.buckets.after()]);

/** What is stored of each bucket and day, as `name day bytes objects`. */
async function stored() {
  const rows = await database(USAGE_DAYS)
    .join(USAGE, `${USAGE}.id`, `${USAGE_DAYS}.usage_id`)
    .select(
      'arn',
      `${USAGE_DAYS}.day`,
      `${USAGE_DAYS}.bytes`,
      `${USAGE_DAYS}.objects`,
    );
  return rows
    .map(row => [row.arn.slice(13), row.day, row.bytes, row.objects].join(' '))
    .sort();
}

/** What S3 reported up to and with a day, of all days that are kept. */
function reported(upTo: number, today: number) {
  return bucketsInAws()
    .flatMap(bucket =>
      keptDays(today, 400)
        .filter(day => day <= upTo)
        .flatMap(day => {
          const usage = dailyUsage(bucket)(day);
          const bytes =
            usage && Object.values(usage.bytes).reduce((a, b) => a + b, 0);
          return usage
            ? [[bucket.name, day, bytes, usage.objects].join(' ')]
            : [];
        }),
    )
    .sort();
}

const lastDays = async () =>
  new Map<string, number>(
    (await database(USAGE).select('arn', 'day')).map(({ arn, day }) => [
      arn.slice(13),
      day,
    ]),
  );

describe.each(databases.eachSupportedId())('Usage on %s', databaseId => {
  beforeEach(() => start(databaseId));

  it('leaves out a bucket whose sizes together can not be, and reads the others', async () => {
    const [region] = REGIONS;
    aws.organization.accounts.get(A)!.buckets.put({
      name: 'huge',
      region,
      createdAt: '2024-01-01T00:00:00.000Z',
      usage: {
        bytes: {
          StandardStorage: 4e18,
          GlacierStorage: 4e18,
          DeepArchiveStorage: 4e18,
        },
        objects: 1,
        growth: 0,
      },
    });
    await seedBuckets(database, [
      { name: 'huge', region, account_id: A, owner: 'group:default/web' },
    ]);
    expect((await run(daysAgo(0))).error).toBeUndefined();
    const names = new Set((await stored()).map(line => line.split(' ')[0]));
    expect(names).toContain(`bucket-1-${region}-1`);
    expect(names).not.toContain('huge');
  });

  it('is all that S3 reported, the months before the first reading included', async () => {
    const now = daysAgo(0);
    const { error, log } = await run(now);
    expect(error).toBeUndefined();
    expect(await stored()).toEqual(reported(dayOf(now) - 1, dayOf(now)));
    // Two sizes and the number of objects of each bucket that is not empty.
    expect(log[0]).toMatch(
      /^Read the usage of account \d+ \(account-\d\): 8 buckets in 4 regions; 24 metrics of CloudWatch asked for/,
    );
    const [types] = await database(USAGE_TYPES)
      .join(USAGE, `${USAGE}.id`, 'usage_id')
      .where('arn', `arn:aws:s3:::bucket-1-eu-west-1-1`)
      .where('storage_type', 'GlacierStorage')
      .select(`${USAGE_TYPES}.bytes`);
    expect(Number(types.bytes)).toBe(
      dailyUsage(
        aws.organization.accounts.get(A)!.buckets.get('bucket-1-eu-west-1-1')!,
      )(dayOf(now) - 1)!.bytes.GlacierStorage,
    );
  });

  it('is asked for once a day, and writes what is new', async () => {
    await run(daysAgo(1));
    aws.calls.reset();
    await run(new Date(daysAgo(1).getTime() + 60 * MINUTE));
    expect(aws.calls.count({ service: 'cloudwatch' })).toBe(0);
    await run(daysAgo(0));
    expect(aws.calls.count({ action: 'GetMetricData' })).toBe(8);
    expect(await stored()).toEqual(
      [
        ...new Set([
          ...reported(dayOf(daysAgo(1)) - 1, dayOf(daysAgo(1))),
          ...reported(dayOf(daysAgo(0)) - 1, dayOf(daysAgo(0))),
        ]),
      ].sort(),
    );
    await pruneUsage({
      database,
      providers: [config],
      now: daysAgo(0),
    });
    expect(await stored()).toEqual(
      reported(dayOf(daysAgo(0)) - 1, dayOf(daysAgo(0))),
    );
  });

  it('loses nothing on days on which half the regions are denied, one is throttled and one answers garbage', async () => {
    await run(daysAgo(3));
    const before = await lastDays();

    const denied = REGIONS.slice(0, 2);
    denied.forEach(region =>
      aws.inject(
        { service: 'cloudwatch', region },
        { kind: 'error', code: 'AccessDenied', status: 403, message: 'no' },
      ),
    );
    aws.inject(
      { action: 'ListMetrics', region: 'sa-east-1', account: B },
      { kind: 'garbage' },
    );
    aws.inject(
      { action: 'GetMetricData', region: 'sa-east-1', account: A },
      { kind: 'throttle' },
    );
    const { error } = await run(daysAgo(2), { maxAttempts: 2 });
    expect(error).toMatch(/could not be read in 6 places/);
    for (const text of [
      'account 111111111111 (account-1), eu-west-1: ListMetrics of account 111111111111, eu-west-1 failed: AccessDenied (no)',
      'Allow cloudwatch:ListMetrics in the role',
      'account 111111111111 (account-1), sa-east-1: GetMetricData of account 111111111111, sa-east-1 failed: Throttling',
      'account 222222222222 (account-2), sa-east-1: ',
    ]) {
      expect(error).toContain(text);
    }
    const failures = await database(USAGE_READINGS)
      .whereNotNull('failure')
      .orderBy(['account_id', 'region']);
    expect(
      failures.map(row => [
        row.account_id[0],
        row.region,
        JSON.parse(row.failure).kind,
        (Date.parse(row.due_at) - Date.parse(row.attempted_at)) / MINUTE,
        row.read_at,
      ]),
    ).toEqual([
      ['1', 'eu-west-1', 'denied', 1440, daysAgo(3).toISOString()],
      ['1', 'sa-east-1', 'throttled', 60, daysAgo(3).toISOString()],
      ['1', 'us-east-1', 'denied', 1440, daysAgo(3).toISOString()],
      ['2', 'eu-west-1', 'denied', 1440, daysAgo(3).toISOString()],
      ['2', 'sa-east-1', 'unreachable', 60, daysAgo(3).toISOString()],
      ['2', 'us-east-1', 'denied', 1440, daysAgo(3).toISOString()],
    ]);
    // The last value stays, with its date; the others are a day further.
    const after = await lastDays();
    for (const [name, day] of after) {
      const isRead = name.includes('eu-central-1');
      expect([name, day]).toEqual([name, before.get(name)! + Number(isRead)]);
    }

    // An hour later, only what was throttled or unreadable is asked for again.
    aws.calls.reset();
    await run(new Date(daysAgo(2).getTime() + 61 * MINUTE));
    expect(
      new Set(
        aws.calls.list
          .filter(({ service }) => service === 'cloudwatch')
          .map(({ region }) => region),
      ),
    ).toEqual(new Set(['sa-east-1']));

    aws.clearFaults();
    await run(daysAgo(0));
    const now = dayOf(daysAgo(0));
    await pruneUsage({
      database,
      providers: [config],
      now: daysAgo(0),
    });
    expect(await stored()).toEqual(reported(now - 1, now));
    expect(await database(USAGE_READINGS).whereNotNull('failure')).toEqual([]);
  });

  it('of an account whose role is refused is asked for again in an hour, or the next day', async () => {
    aws.organization.accounts.get(B)!.roles.get('backstage-read')!.trust =
      'denied';
    const { error } = await run(daysAgo(1));
    expect(error).toMatch(
      /in 1 place, .*\n.*account 222222222222 \(account-2\): .*AssumeRole/,
    );
    const [row] = await database(USAGE_READINGS).where({ account_id: B });
    expect(row).toMatchObject({ region: '', read_at: null });
    aws.organization.accounts.get(B)!.roles.get('backstage-read')!.trust =
      'allowed';
    await run(daysAgo(0));
    expect(await stored()).toEqual(
      expect.arrayContaining(
        reported(dayOf(daysAgo(0)) - 1, dayOf(daysAgo(0))),
      ),
    );
  });

  it('has no wrong values of answers that make no sense', async () => {
    await run(daysAgo(1));
    const before = await stored();
    aws.inject(
      { action: 'GetMetricData' },
      {
        kind: 'garbage',
        body: JSON.stringify({
          MetricDataResults: [
            {
              Id: 'm0',
              Timestamps: [Date.now() / 1000 - 86_400],
              Values: [-5],
              StatusCode: 'Complete',
            },
            {
              Id: 'm1',
              Timestamps: [4e12 / 1000],
              Values: [1],
              StatusCode: 'Complete',
            },
            {
              Id: 'm2',
              Timestamps: [Date.now() / 1000 - 86_400],
              Values: [1e300],
              StatusCode: 'Complete',
            },
            { Id: 'm3', StatusCode: 'InternalError' },
            { Id: 'nobody', Timestamps: [1], Values: [1] },
          ],
        }),
      },
    );
    const { error } = await run(daysAgo(0));
    expect(error).toMatch(
      /has no values of 1 of the buckets, of bucket-.* for example: InternalError/,
    );
    expect(await stored()).toEqual(before);
  });

  it('ends where the list of metrics has no end', async () => {
    aws.inject(
      { action: 'ListMetrics', region: 'eu-west-1' },
      { kind: 'endless-list', mode: 'new-tokens' },
    );
    const { error } = await run(daysAgo(0));
    expect(error).toMatch(/the list has no end/);
  });

  it('of a bucket that is gone stays until its days are over', async () => {
    await run(daysAgo(0));
    const days = await stored();
    await database(BUCKETS).where('name', 'bucket-1-eu-west-1-1').delete();
    const prune = (now: Date) =>
      pruneUsage({
        database,
        providers: [config],
        now,
      });
    await prune(daysAgo(0));
    expect(await stored()).toEqual(days);
    await prune(daysAgo(-450));
    expect(await stored()).toEqual([]);
    const arns = (await database(USAGE).select('arn')).map(({ arn }) => arn);
    expect(arns).toHaveLength(15);
    expect(arns).not.toContain('arn:aws:s3:::bucket-1-eu-west-1-1');
  });

  it('forgets what could not be read of an account that is not read any more', async () => {
    aws.inject({ service: 'cloudwatch', account: B }, { kind: 'throttle' });
    await run(daysAgo(0), { maxAttempts: 2 });
    const accounts = async () =>
      new Set(await database(USAGE_READINGS).pluck('account_id'));
    expect(await accounts()).toEqual(new Set([A, B]));
    await database(LISTINGS).where('account_id', B).delete();
    await pruneUsage({
      database,
      providers: [config],
      now: daysAgo(0),
    });
    expect(await accounts()).toEqual(new Set([A]));
  });

  it('opens no session for an account without buckets', async () => {
    await database(BUCKETS).where('account_id', B).delete();
    await run(daysAgo(0));
    expect(aws.calls.count({ account: B })).toBe(0);
  });

  it('takes a call for each 500 metrics, and one for each 500 sizes that are listed', async () => {
    const { buckets } = aws.organization.accounts.get(A)!;
    const seeded = await database(BUCKETS).select('name');
    expect(seeded.length).toBeGreaterThan(0);
    const many = Array.from({ length: 2_000 }, (_, i) => ({
      name: `many-${i}`,
      region: 'ap-south-1',
      createdAt: daysAgo(5).toISOString(),
      usage: { bytes: { StandardStorage: 1000 + i }, objects: 1 },
    }));
    many.forEach(bucket => buckets.put(bucket));
    await database(BUCKETS).delete();
    await seedBuckets(
      database,
      many.map(({ name, region }) => ({
        name,
        region,
        account_id: A,
        owner: null,
      })),
    );
    await run(daysAgo(1));
    aws.calls.reset();
    await run(daysAgo(0));
    expect(aws.calls.count({ action: 'ListMetrics' })).toBe(4);
    expect(aws.calls.count({ action: 'GetMetricData' })).toBe(8);
    const sizes = aws.calls.list
      .filter(({ action }) => action === 'GetMetricData')
      .map(({ parameters }) => (parameters.MetricDataQueries as []).length);
    expect(sizes).toEqual(Array(8).fill(500));
  });
});
