// What requests and answers look like doesn't depend on the database: SQLite. The queries are tested beside each route.
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import { AwsS3BucketsClient } from 'backstage-plugin-aws-s3-buckets-common';
import express, { type Handler, type Router } from 'express';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { type Aws, sampleAccountIds } from '../../../dev/aws';
import { schedulerFeature, startBackend } from '../../__testUtils__/backend';
import { until } from '../../__testUtils__/until';
import { useAws } from '../../__testUtils__/useAws';
import { document } from './document';
import { createOpenApiRouter } from './router';

jest.setTimeout(120_000);

const PREFIX = '/aws-s3-buckets';
const ACCOUNT = sampleAccountIds['payments-prod'];

let aws: Aws;
let backend: TestBackend;
const handlers: Handler[] = [];
let server: express.Express;

/** The module's own routers, as it gives them to the catalog's, with answers that are checked, too. */
beforeAll(async () => {
  aws = await useAws();
  const scheduler = mockServices.scheduler();
  backend = await startBackend({
    catalog: {
      providers: { awsS3Buckets: { accounts: [ACCOUNT], usage: {} } },
    },
    features: [
      schedulerFeature(scheduler),
      createServiceFactory({
        service: coreServices.httpRouter,
        deps: {
          plugin: coreServices.pluginMetadata,
          root: coreServices.rootHttpRouter,
        },
        factory({ plugin, root }) {
          const router = express.Router();
          root.use(`/api/${plugin.getId()}`, router);
          return {
            use(handler: Handler) {
              handlers.push(handler);
              router.use(handler);
            },
            addAuthPolicy() {},
          };
        },
      }),
    ],
  });
  await scheduler.triggerTask('AwsS3BucketProvider:default:refresh');
  await scheduler.triggerTask('AwsS3BucketProvider:default:usage');
  server = express();
  server.use(createOpenApiRouter({ validateResponses: true }));
  handlers.forEach(handler => server.use(handler));
});

afterAll(async () => {
  await backend.stop();
  await aws.close();
});

it('has every route, and no other', () => {
  const routes = handlers
    .flatMap(handler => (handler as Router).stack ?? [])
    .flatMap(({ route }) => route ?? [])
    .filter(({ path }) => String(path).startsWith(PREFIX))
    .flatMap(({ path, methods }: any) =>
      Object.keys(methods).map(
        method => `${method} ${path.slice(PREFIX.length)}`,
      ),
    );
  const documented = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map(method => `${method} ${path}`),
  );
  expect(documented.sort()).toEqual(routes.sort());
});

it.each([
  '/accounts',
  '/changes?limit=2',
  '/changes?kind=discovered&kind=created&accountId=222222222222',
  '/changes?kind=discovered',
  '/changes/weekly',
  '/usage',
  '/usage?by=bucket&order=growth&limit=1',
  `/usage?by=account&accountId=${ACCOUNT}`,
])('answers %s as the document says', async path => {
  const { status, body } = await until(
    () => request(server).get(PREFIX + path),
    answer => answer.body.items?.length > 0 || answer.status !== 200,
  );
  expect({ status, body }).toMatchObject({ status: 200 });
});

it('answers requests to read as the document says', async () => {
  const entityRef = `resource:default/aws-account-${ACCOUNT}`;
  const asked = await until(
    () => request(server).post(`${PREFIX}/read`).send({ entityRef }),
    ({ status }) => status !== 404,
  );
  expect(asked.status).toBe(202);
  const { status, body } = await request(server)
    .get(`${PREFIX}/read`)
    .query({ entityRef });
  expect({ status, body }).toEqual({ status: 200, body: { state: 'waiting' } });
});

it.each([
  ['/changes?colour=red', "Unknown query parameter 'colour'"],
  ['/changes?limit=501', 'request/query/limit must be <= 500'],
  ['/changes?accountId=1', 'request/query/accountId must match pattern'],
  ['/changes?from=yesterday', 'from: must be an ISO 8601 time'],
  ['/usage?by=colour', 'request/query/by must be equal to one of'],
  ['/read', "must have required property 'entityRef'"],
])('refuses %s', async (path, message) => {
  const { status, body } = await request(backend.server).get(
    `/api/catalog${PREFIX}${path}`,
  );
  expect(status).toBe(400);
  expect(body.error.message).toContain(message);
});

it('refuses a body that the document does not allow', async () => {
  const { status } = await request(backend.server)
    .post(`/api/catalog${PREFIX}/read`)
    .send({ entityRef: 'resource:default/a', colour: 'red' });
  expect(status).toBe(400);
});

it('answers the document', async () => {
  const { body } = await request(backend.server).get(
    `/api/catalog${PREFIX}/openapi.json`,
  );
  expect(Object.keys(body.paths)).toContain(`/api/catalog${PREFIX}/changes`);
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
  await client.requestRead({ entityRef });
  expect(await client.getReadRequest({ entityRef })).toEqual({
    state: 'waiting',
  });
  expect((await client.listAccounts()).items).toMatchObject([
    { accountId: ACCOUNT },
  ]);
  expect((await client.listWeeklyChanges()).items.length).toBeGreaterThan(20);
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
