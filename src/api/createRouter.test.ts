// What requests and answers look like doesn't depend on the database: SQLite. The queries are tested beside each route.
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { type Aws, sampleAccountIds } from '../../dev/aws';
import { schedulerFeature, startBackend } from '../__testUtils__/backend';
import { until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';

jest.setTimeout(120_000);

const ROUTES = '/api/catalog/aws-s3-buckets';
const ACCOUNT = sampleAccountIds['payments-prod'];

let aws: Aws;
let backend: TestBackend;

beforeAll(async () => {
  aws = await useAws();
  const scheduler = mockServices.scheduler();
  backend = await startBackend({
    catalog: {
      providers: { awsS3Buckets: { accounts: [ACCOUNT], usage: {} } },
    },
    features: [schedulerFeature(scheduler)],
  });
  await scheduler.triggerTask('AwsS3BucketProvider:default:refresh');
  await scheduler.triggerTask('AwsS3BucketProvider:default:usage');
});

afterAll(async () => {
  await backend.stop();
  await aws.close();
});

const TIME = 'must be an ISO 8601 time, such as 2026-10-09T08:00:00Z';

it.each([
  ['/changes?colour=red', 'Unknown parameter colour; there are: providerId,'],
  ['/changes?limit=501', 'Parameter limit: must be a number from 1 to 500'],
  ['/changes?limit=', 'Parameter limit: must not be empty'],
  ['/changes?accountId=1', 'Parameter accountId: must be an account id of 12'],
  ['/changes?from=yesterday', `Parameter from: ${TIME}`],
  ['/changes?kind=eaten', 'Parameter kind: must be one of discovered, created'],
  ['/changes?bucket=a&bucket=b', 'Parameter bucket: must be given once'],
  ['/changes?bucket=', 'Parameter bucket: must not be empty'],
  ['/changes?cursor=x', 'Parameter cursor: must be a nextCursor that was'],
  ['/buckets/weekly?week=1', 'Unknown parameter week; there are: none'],
  ['/accounts?state=failed', 'Unknown parameter state; there are: none'],
  ['/usage?by=colour', 'Parameter by: must be one of day, bucket'],
  ['/usage?entityRef=logs', 'Parameter entityRef: must be an entity ref'],
  ['/read', 'Parameter entityRef: must be given'],
  ['/targets', 'Parameter entityRef: must be given'],
  ['/attention?check=colour', 'Parameter check: must be one of public'],
])('refuses %s', async (path, message) => {
  const { status, body } = await request(backend.server).get(ROUTES + path);
  expect(body.error?.message).toContain(message);
  expect(status).toBe(400);
});

it.each([
  [{ entityRef: 'resource:default/a', colour: 'red' }, 'Unknown parameter'],
  [{ entityRef: 1 }, 'Parameter entityRef: must be given once, as plain text'],
  [{}, 'Parameter entityRef: must be given'],
])('refuses the body %j', async (body, message) => {
  const answer = await request(backend.server)
    .post(`${ROUTES}/read`)
    .send(body);
  expect(answer.body.error?.message).toContain(message);
  expect(answer.status).toBe(400);
});

it('is what the client of the common package asks', async () => {
  const { port } = backend.server.address() as AddressInfo;
  const client = new AwsS3BucketsClient({
    discoveryApi: {
      getBaseUrl: async id => `http://localhost:${port}/api/${id}`,
    },
  });
  const page = await client.listChanges({
    accountId: ACCOUNT,
    kind: ['discovered', 'created'],
    limit: 1,
  });
  expect(page).toMatchObject({
    items: [{ kind: 'discovered' }],
    nextCursor: expect.any(String),
  });
  const entityRef = `resource:default/aws-account-${ACCOUNT}`;
  await until(
    () =>
      client.requestRead({ entityRef }).catch(({ statusCode }) => statusCode),
    refused => refused === undefined,
  );
  expect(await client.getReadRequest({ entityRef })).toEqual({
    state: 'waiting',
  });
  const journal = 'resource:default/kestrel-ledger-journal';
  await until(
    () => client.listTargets({ entityRef: journal }).catch(() => undefined),
    targets => targets?.items.length === 1,
  );
  expect(await client.listTargets({ entityRef: journal })).toEqual({
    items: [
      {
        fact: 'replication',
        arn: 'arn:aws:s3:::kestrel-ledger-journal-dr',
        state: 'read',
        isNameFree: false,
      },
    ],
    hasOrganization: false,
  });
  await expect(
    client.listTargets({ entityRef: 'resource:default/nowhere' }),
  ).rejects.toMatchObject({ statusCode: 404 });
  expect((await client.listAccounts()).items).toMatchObject([
    { accountId: ACCOUNT },
  ]);
  expect((await client.listWeeklyBuckets()).items.at(-1)).toMatchObject({
    unowned: expect.any(Number),
  });
  const [largest] = (await client.getUsage({ by: 'bucket', limit: 1 })).items;
  expect(largest.bytes).toBeGreaterThan(0);
  const refs = [largest.entityRef!];
  expect((await client.getUsage({ entityRef: refs })).total).toMatchObject({
    buckets: 1,
  });
  await expect(client.listChanges({ bucket: '' })).rejects.toMatchObject({
    name: 'ResponseError',
    statusCode: 400,
  });
});
