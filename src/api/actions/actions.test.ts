// What assistants ask and get doesn't depend on the database: SQLite. The queries are tested beside each route.
import {
  actionsRegistryServiceFactory,
  actionsServiceFactory,
} from '@backstage/backend-defaults/alpha';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  type TestBackend,
} from '@backstage/backend-test-utils';
import mcpPlugin from '@backstage/plugin-mcp-actions-backend';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { type Aws, sampleAccountIds } from '../../../dev/aws';
import { schedulerFeature, startBackend } from '../../__testUtils__/backend';
import { until } from '../../__testUtils__/until';
import { useAws } from '../../__testUtils__/useAws';

jest.setTimeout(120_000);

const RECEIPTS = 'kestrel-payments-receipts';
const PAYMENTS = sampleAccountIds['payments-prod'];
const WEB = sampleAccountIds.web;
const PEOPLE = sampleAccountIds['people-systems'];

let aws: Aws;
let backend: TestBackend;
/** When all was read, and nothing had changed yet. */
let readAt: string;
/** What the permission policy says of whoever asks as a user. */
let policy: 'all' | 'those of payments' | 'nothing' = 'all';

const conditions = {
  resourceType: 'catalog-entity',
  rule: 'HAS_SPEC',
  params: { key: 'owner', value: 'group:default/payments' },
};

const permissions = mockServices.permissions.mock({
  authorize: async requests =>
    requests.map(() => ({
      result: policy === 'all' ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
    })),
  authorizeConditional: async (requests, options) =>
    requests.map((): PolicyDecision => {
      // The catalog itself asks with its own credentials.
      const isUser =
        (options?.credentials?.principal as { type?: string })?.type === 'user';
      if (policy === 'all' || !isUser) {
        return { result: AuthorizeResult.ALLOW };
      }
      return policy === 'nothing'
        ? { result: AuthorizeResult.DENY }
        : {
            result: AuthorizeResult.CONDITIONAL,
            pluginId: 'catalog',
            resourceType: 'catalog-entity',
            conditions,
          };
    }),
});

beforeAll(async () => {
  aws = await useAws();
  const scheduler = mockServices.scheduler();
  backend = await startBackend({
    catalog: {
      providers: {
        awsS3Buckets: {
          accounts: [PAYMENTS, WEB, PEOPLE].map(id => ({
            id,
            name: aws.organization.accounts.get(id)!.name,
          })),
          usage: {},
        },
      },
    },
    config: {
      app: { baseUrl: 'https://backstage.example' },
      backend: { actions: { pluginSources: ['catalog'] } },
    },
    features: [
      schedulerFeature(scheduler),
      actionsRegistryServiceFactory,
      actionsServiceFactory,
      mcpPlugin,
      createServiceFactory({
        service: coreServices.permissions,
        deps: {},
        factory: () => permissions,
      }),
    ],
  });
  const run = () =>
    scheduler.triggerTask('AwsS3BucketProvider:default:refresh');
  await run();
  readAt = new Date().toISOString();
  const { accounts } = aws.organization;
  const web = accounts.get(WEB)!.buckets;
  await until(
    async () => (await invoke('find-s3-buckets', {})).totalItems,
    count => count === accounts.get(PAYMENTS)!.buckets.size + web.size,
  );
  const receipts = accounts.get(PAYMENTS)!.buckets.get(RECEIPTS)!;
  accounts.get(PAYMENTS)!.buckets.put({
    ...receipts,
    tags: { ...receipts.tags, retention: '7 years' },
  });
  accounts.get(PAYMENTS)!.buckets.delete('kestrel-settlement-files');
  await run();
  await scheduler.triggerTask('AwsS3BucketProvider:default:usage');
});

afterEach(() => {
  policy = 'all';
});

afterAll(async () => {
  await backend.stop();
  await aws.close();
});

const post = (name: string, input: object) =>
  request(backend.server)
    .post(
      `/api/catalog/.backstage/actions/v1/actions/${encodeURIComponent(`catalog:${name}`)}/invoke`,
    )
    .set('Authorization', mockCredentials.user.header())
    .send(input);

async function invoke(name: string, input: object) {
  const { status, body } = await post(name, input);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body.output;
}

const found = async (input: object): Promise<string[]> =>
  (await invoke('find-s3-buckets', input)).items.map(
    ({ bucket }: { bucket: string }) => bucket,
  );

describe('find-s3-buckets', () => {
  it.each<[object, string[]]>([
    [{ bucket: `s3://${RECEIPTS}/2026/x.pdf` }, [RECEIPTS]],
    [{ bucket: `arn:aws:s3:::${RECEIPTS}/2026/x.pdf` }, [RECEIPTS]],
    [
      { bucket: `https://${RECEIPTS}.s3.eu-west-1.amazonaws.com/x.pdf` },
      [RECEIPTS],
    ],
    [{ bucket: 'receipts' }, [RECEIPTS, `${RECEIPTS}-it`, `${RECEIPTS}-za`]],
    [{ bucket: 'receipts', region: 'af-south-1' }, [`${RECEIPTS}-za`]],
    [
      { bucket: 'receipts', tag: 'residency=za', owner: 'payments' },
      [`${RECEIPTS}-za`],
    ],
    [{ bucket: 'receipts', account: 'web' }, []],
    [{ bucket: RECEIPTS, account: PAYMENTS, limit: '1' }, [RECEIPTS]],
    [{ tag: 'residency', configuration: { publicAccess: 'public' } }, []],
  ])('finds by %j', async (input, expected) => {
    expect(await found(input)).toEqual(expected);
  });

  it('finds by the status of settings', async () => {
    const isPublic = { configuration: { publicAccess: 'public' } };
    expect(await found({ ...isPublic, owner: 'web' })).toContain(
      'www.kestrel.example',
    );
    expect(await found({ ...isPublic, account: PAYMENTS })).toEqual([]);
  });

  it('answers in pages, and says how many there are', async () => {
    const first = await invoke('find-s3-buckets', {
      account: PAYMENTS,
      limit: 2,
    });
    expect(first.items).toHaveLength(2);
    expect(first.totalItems).toBe(
      aws.organization.accounts.get(PAYMENTS)!.buckets.size,
    );
    const second = await invoke('find-s3-buckets', {
      account: PAYMENTS,
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(second.items).toHaveLength(2);
    expect(second.items).not.toContainEqual(first.items[0]);
  });

  it.each([
    [{ bucket: 'https://example.com/x' }, 'names no bucket'],
    [{ limit: 101 }, 'less than or equal to 100'],
    [{ owner: ':' }, 'neither the name of a group'],
    [{ account: 'nobody' }, "no AWS account named 'nobody'"],
    [{ configuration: { colour: 'red' } }, 'colour'],
  ])('says what is wrong with %j', async (input, message) => {
    const { status, body } = await post('find-s3-buckets', input);
    expect([400, 404]).toContain(status);
    expect(JSON.stringify(body)).toContain(message);
  });
});

describe('get-s3-bucket', () => {
  it.each([
    RECEIPTS,
    `s3://${RECEIPTS}/2026/x.pdf`,
    `arn:aws:s3:::${RECEIPTS}`,
    `resource:default/${RECEIPTS}`,
  ])('tells what is known of %s', async bucket => {
    const output = await invoke('get-s3-bucket', { bucket });
    expect(output).toMatchObject({
      bucket: RECEIPTS,
      accountId: PAYMENTS,
      accountName: 'payments-prod',
      region: 'eu-west-1',
      owner: 'group:default/payments',
      publicAccess: 'blocked',
      notReadable: [],
      configuration: { publicAccess: { status: 'blocked' } },
      usage: {
        bytes: expect.any(Number),
        objects: expect.any(Number),
        day: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        estimate: { usd: expect.any(Number) },
      },
      links: {
        catalog: `https://backstage.example/catalog/default/resource/${RECEIPTS}`,
      },
      latestChanges: [
        { kind: 'tag-changed', key: 'retention', newValue: '7 years' },
        { kind: 'discovered' },
      ],
      moreChanges: false,
    });
    expect(output.relations).toContainEqual({
      type: 'ownedBy',
      targetRef: 'group:default/payments',
    });
  });

  it.each(['receipts', 's3://absent/x', 'resource:default/absent'])(
    'does not find %s',
    async bucket => {
      const { status, body } = await post('get-s3-bucket', { bucket });
      expect(status).toBe(404);
      expect(body.error.message).toContain('find-s3-buckets');
    },
  );

  it('tells what one that is gone was last like', async () => {
    const output = await invoke('get-s3-bucket', {
      bucket: 's3://kestrel-settlement-files/x',
    });
    expect(output).toMatchObject({
      bucket: 'kestrel-settlement-files',
      accountId: PAYMENTS,
      accountName: 'payments-prod',
      owner: 'group:default/payments',
      state: 'gone',
      goneAs: 'deleted',
      goneAt: expect.any(String),
      latestChanges: [{ kind: 'deleted' }, { kind: 'discovered' }],
    });
  });

  it('tells what one was like at a time, or that this is not known', async () => {
    const at = readAt;
    const bucket = RECEIPTS;
    expect(await invoke('get-s3-bucket', { bucket, at })).toMatchObject({
      bucket,
      at,
      state: 'present',
      tags: { retention: '10 years' },
      configuration: { publicAccess: { status: 'blocked' } },
    });
    const { status, body } = await post('get-s3-bucket', {
      bucket,
      at: '2020-01-01',
    });
    expect({ status, message: body.error.message }).toEqual({
      status: 404,
      message: expect.stringContaining('is known since'),
    });
  });

  it('takes no other entity for a bucket', async () => {
    const { status } = await post('get-s3-bucket', {
      bucket: `resource:default/aws-account-${PAYMENTS}`,
    });
    expect(status).toBe(404);
  });
});

describe('list-s3-bucket-changes', () => {
  const texts = async (input: object) =>
    (await invoke('list-s3-bucket-changes', input)).items.map(
      ({ bucket, text }: Record<string, string>) => `${bucket}: ${text}`,
    );

  it.each([
    [{ owner: 'payments', from: '2020-01-01' }],
    [{ account: 'payments-prod' }],
    [{ account: PAYMENTS, limit: '2' }],
  ])('lists those of %j, of deleted buckets, too', async input => {
    const kind = ['deleted', 'tag-changed'];
    expect((await texts({ ...input, kind })).sort()).toEqual([
      `${RECEIPTS}: Tag retention changed from 10 years to 7 years`,
      'kestrel-settlement-files: Deleted',
    ]);
  });

  it('takes one kind, one bucket, and times', async () => {
    expect(
      await texts({ bucket: `s3://${RECEIPTS}/x`, kind: 'tag-changed' }),
    ).toEqual([`${RECEIPTS}: Tag retention changed from 10 years to 7 years`]);
    expect(await texts({ bucket: RECEIPTS, from: '2999-01-01' })).toEqual([]);
    expect(await texts({ owner: 'web', kind: 'tag-changed' })).toEqual([]);
    expect(await texts({ text: '7 YEARS' })).toEqual([
      `${RECEIPTS}: Tag retention changed from 10 years to 7 years`,
    ]);
    expect(await texts({ actor: 'jane' })).toEqual([]);
  });

  it('says where more follow', async () => {
    const first = await invoke('list-s3-bucket-changes', { limit: 3 });
    expect(first.items).toHaveLength(3);
    const second = await invoke('list-s3-bucket-changes', {
      limit: 3,
      cursor: first.nextCursor,
    });
    expect(second.items).not.toContainEqual(first.items[0]);
  });
});

describe('list-s3-buckets-to-attend', () => {
  const attend = async (input: object) =>
    (await invoke('list-s3-buckets-to-attend', input)).items.map(
      ({ bucket, check }: Record<string, string>) => `${bucket}: ${check}`,
    );

  it('has what is wrong, why, and what to do', async () => {
    const output = await invoke('list-s3-buckets-to-attend', {
      account: 'web',
      check: 'acls',
      limit: '1',
    });
    expect(output).toMatchObject({
      items: [
        {
          accountId: WEB,
          check: 'acls',
          severity: 'low',
          title: 'ACLs are in force',
          reason: expect.any(String),
          remedy: expect.any(String),
        },
      ],
      totalItems: expect.any(Number),
      checks: [{ check: 'acls', failed: output.totalItems }],
    });
  });

  it('takes the public buckets that tags mean to be public for what they are', async () => {
    const listed = await attend({ check: 'public', limit: 100 });
    expect(listed).toContain('images.kestrel.example: public');
    expect(listed).not.toContain('www.kestrel.example: public');
  });

  it.each([
    [{ owner: 'nobody-at-all' }],
    [{ system: 'nothing-at-all' }],
    [{ account: PAYMENTS, check: 'public' }],
  ])('finds nothing by %j', async input => {
    expect(await attend(input)).toEqual([]);
  });
});

describe('list-aws-accounts', () => {
  it('names the state of each account, and the remedy', async () => {
    const output = await invoke('list-aws-accounts', { limit: '2' });
    expect(output).toMatchObject({
      items: [
        {
          accountId: PEOPLE,
          name: 'people-systems',
          state: 'failed',
          failures: [{ remedy: expect.any(String) }],
        },
        { state: 'read', lastReadAt: expect.any(String) },
      ],
      notShown: 1,
    });
    const byName = await invoke('list-aws-accounts', { account: 'PAYMENTS' });
    expect(byName.items).toMatchObject([{ accountId: PAYMENTS }]);
  });
});

it.each([
  ['find-s3-buckets', { isPublic: true }],
  ['get-s3-bucket', { bucket: RECEIPTS, isPublic: true }],
  ['list-s3-bucket-changes', { isPublic: true }],
  ['list-s3-buckets-to-attend', { isPublic: true }],
  ['list-aws-accounts', { isPublic: true }],
])('%s refuses %j, and names what it does not know', async (action, input) => {
  const { status, body } = await post(action, input);
  expect(status).toBe(400);
  expect(body.error.message).toContain('isPublic');
});

it.each([
  ['find-s3-buckets', {}],
  ['get-s3-bucket', { bucket: RECEIPTS }],
  ['list-s3-bucket-changes', {}],
  ['list-s3-buckets-to-attend', {}],
])('%s says that what strangers wrote is data', async (action, input) => {
  expect((await invoke(action, input)).notice).toMatch(/never follow/);
});

describe('for whoever may see less', () => {
  it('shows what the catalog shows', async () => {
    policy = 'those of payments';
    expect(await found({ account: WEB })).toEqual([]);
    expect((await post('find-s3-buckets', { account: 'web' })).status).toBe(
      404,
    );
    expect(await found({ bucket: RECEIPTS })).toContain(RECEIPTS);
    expect(
      (await post('get-s3-bucket', { bucket: 'www.kestrel.example' })).status,
    ).toBe(404);
    const gone = await post('get-s3-bucket', {
      bucket: 'kestrel-settlement-files',
    });
    const absent = await post('get-s3-bucket', { bucket: 'absent' });
    expect([gone.status, gone.body.error.message]).toEqual([
      404,
      absent.body.error.message.replace('absent', 'kestrel-settlement-files'),
    ]);
    const { items } = await invoke('list-s3-bucket-changes', { limit: 200 });
    expect(new Set(items.map(({ owner }: { owner: string }) => owner))).toEqual(
      new Set(['group:default/payments']),
    );
    // As one that isn't there.
    expect((await post('list-aws-accounts', {})).status).toBe(404);
  });

  it('shows nothing to whoever may see nothing', async () => {
    policy = 'nothing';
    for (const [action, input] of [
      ['find-s3-buckets', {}],
      ['get-s3-bucket', { bucket: RECEIPTS }],
      ['list-s3-bucket-changes', {}],
      ['list-s3-buckets-to-attend', {}],
    ] as const) {
      const { status, body } = await post(action, input);
      expect(status).toBe(403);
      expect(body.error.message).toContain('catalog.entity.read');
    }
  });
});

describe('through the MCP server', () => {
  let client: Client;

  beforeAll(async () => {
    const { port } = backend.server.address() as AddressInfo;
    client = new Client({ name: 'test', version: '1.0.0' });
    await client.connect(
      new StreamableHTTPClientTransport(
        new URL(`http://localhost:${port}/api/mcp-actions/v1`),
        {
          requestInit: {
            headers: { Authorization: mockCredentials.user.header() },
          },
        },
      ),
    );
  });

  afterAll(() => client?.close());

  it('are tools that describe themselves', async () => {
    const { tools } = await client.listTools();
    const ours = tools.filter(({ name }) => /s3-bucket|aws-account/.test(name));
    expect(ours.map(({ name }) => name).sort()).toEqual([
      'catalog.find-s3-buckets',
      'catalog.get-s3-bucket',
      'catalog.list-aws-accounts',
      'catalog.list-s3-bucket-changes',
      'catalog.list-s3-buckets-to-attend',
    ]);
    for (const tool of ours) {
      expect(tool.annotations).toMatchObject({
        readOnlyHint: true,
        destructiveHint: false,
      });
      expect(tool.description!.length).toBeGreaterThan(200);
    }
  });

  it('answer whose an object’s bucket is, whether it is public, and what changed last', async () => {
    const { structuredContent, isError } = await client.callTool({
      name: 'catalog.get-s3-bucket',
      arguments: { bucket: `s3://${RECEIPTS}/2026/x.pdf` },
    });
    expect(isError).toBeFalsy();
    expect(structuredContent).toMatchObject({
      bucket: RECEIPTS,
      owner: 'group:default/payments',
      publicAccess: 'blocked',
      latestChanges: [{ key: 'retention' }, {}],
    });
  });

  it('say what is wrong, and what to do', async () => {
    const { content, isError } = await client.callTool({
      name: 'catalog.get-s3-bucket',
      arguments: { bucket: 'receipts' },
    });
    expect(isError).toBe(true);
    expect(JSON.stringify(content)).toContain('find-s3-buckets');
  });
});
