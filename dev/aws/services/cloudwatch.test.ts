import {
  CloudWatchClient,
  type GetMetricDataCommandInput,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { type Aws, createOrganization, startAws } from '..';

const DAY = 86_400_000;
let aws: Aws;

beforeEach(async () => {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        {
          id: '111111111111',
          name: 'shop',
          buckets: [
            {
              name: 'logs',
              region: 'eu-west-1',
              usage: {
                bytes: { StandardStorage: 1000, GlacierStorage: 3000 },
                objects: 10,
              },
            },
            { name: 'empty', region: 'eu-west-1', usage: null },
            {
              name: 'photos',
              region: 'us-east-1',
              usage: { bytes: { StandardStorage: 5 }, objects: 1 },
            },
          ],
        },
      ],
    }),
  });
});

afterEach(() => aws.close());

const clientOf = (region: string) =>
  new CloudWatchClient({ ...aws.clientConfig(region), maxAttempts: 1 });

async function list(region: string, MetricName?: string) {
  const metrics = [];
  for await (const page of paginateListMetrics(
    { client: clientOf(region) },
    { Namespace: 'AWS/S3', MetricName },
  )) {
    metrics.push(
      ...page.Metrics!.map(
        ({ MetricName: name, Dimensions }) =>
          `${name} ${Dimensions!.map(({ Value }) => Value).join(' ')}`,
      ),
    );
  }
  return metrics;
}

it('lists the metrics of the buckets of a region that are not empty', async () => {
  expect(await list('eu-west-1')).toEqual([
    'BucketSizeBytes StandardStorage logs',
    'BucketSizeBytes GlacierStorage logs',
    'NumberOfObjects AllStorageTypes logs',
  ]);
  expect(await list('eu-west-1', 'NumberOfObjects')).toEqual([
    'NumberOfObjects AllStorageTypes logs',
  ]);
  expect(await list('us-east-1', 'BucketSizeBytes')).toEqual([
    'BucketSizeBytes StandardStorage photos',
  ]);
});

it('lists 500 metrics a page, also where a bucket is on two of them', async () => {
  const { buckets } = aws.organization.accounts.get('111111111111')!;
  for (let i = 0; i < 400; i++) {
    buckets.put({
      name: `many-${`${i}`.padStart(3, '0')}`,
      region: 'sa-east-1',
      usage: {
        bytes: { StandardStorage: 1, GlacierStorage: 1, OneZoneIAStorage: 1 },
        objects: 3,
      },
    });
  }
  const metrics = await list('sa-east-1');
  expect(new Set(metrics).size).toBe(1600);
  expect(metrics).toHaveLength(1600);
  expect(aws.calls.count({ action: 'ListMetrics' })).toBe(4);
});

const query = (
  Id: string,
  bucket: string,
  StorageType: string,
  MetricName = 'BucketSizeBytes',
) => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/S3',
      MetricName,
      Dimensions: [
        { Name: 'BucketName', Value: bucket },
        { Name: 'StorageType', Value: StorageType },
      ],
    },
    Period: 86_400,
    Stat: 'Average',
  },
});

async function data(input: Partial<GetMetricDataCommandInput>) {
  const pages = [];
  for await (const { MetricDataResults } of paginateGetMetricData(
    { client: clientOf('eu-west-1') },
    {
      StartTime: new Date(Date.now() - 3 * DAY),
      EndTime: new Date(),
      MetricDataQueries: [
        query('a', 'logs', 'GlacierStorage'),
        query('b', 'logs', 'AllStorageTypes', 'NumberOfObjects'),
        query('c', 'photos', 'StandardStorage'),
      ],
      ScanBy: 'TimestampAscending',
      ...input,
    },
  )) {
    pages.push(MetricDataResults!);
  }
  return pages;
}

it('has one value a day, at midnight, the last one of yesterday', async () => {
  const [page] = await data({});
  expect(page.map(({ Id, Values }) => [Id, Values!.length])).toEqual([
    ['a', 2],
    ['b', 2],
    ['c', 0],
  ]);
  const [{ Timestamps, Values }] = page;
  expect(Timestamps!.map(time => time.getTime() % DAY)).toEqual([0, 0]);
  expect(Date.now() - Timestamps![1].getTime()).toBeLessThan(2 * DAY);
  expect(Values![0]).toBeGreaterThan(2990);
});

it('answers no more values at once than it is asked for, and all in the end', async () => {
  const pages = await data({ MaxDatapoints: 3 });
  expect(
    pages.map(page => page.map(({ Id, Values }) => [Id, Values!.length])),
  ).toEqual([
    [
      ['a', 2],
      ['b', 1],
    ],
    [['b', 1]],
  ]);
});

it.each([
  ['501 metrics', 501],
  ['no metric', 0],
])('refuses %s', async (_, count) => {
  await expect(
    data({
      MetricDataQueries: Array.from({ length: count }, (__, i) =>
        query(`m${i}`, 'logs', 'StandardStorage'),
      ),
    }),
  ).rejects.toMatchObject({ name: 'ValidationException' });
});

it('refuses and throttles with the codes of CloudWatch', async () => {
  aws.inject({ service: 'cloudwatch' }, { kind: 'throttle' }, { times: 1 });
  await expect(list('eu-west-1')).rejects.toMatchObject({
    name: 'Throttling',
    message: 'Rate exceeded',
  });
});
