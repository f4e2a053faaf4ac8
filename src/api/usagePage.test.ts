// The answers come from SQL: on SQLite and PostgreSQL.
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  UsageOfBucket,
  UsageOfGroup,
  UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import request from 'supertest';
import { startCatalog } from '../inventory/__testUtils__/catalog';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { ACCOUNTS, BUCKETS, USAGE_TYPES } from '../inventory/tables';
import { PROVIDER, seedBuckets } from '../usage/__testUtils__/seed';
import { dayOf, isoDay } from '../usage/days';
import { UsageReadings } from '../usage/UsageReadings';
import { UsageTable } from '../usage/UsageTable';
import { bucketEntity, onlyMine } from './__testUtils__/owned';

jest.setTimeout(120_000);

const databases = testDatabases();
const [A, B] = ['111111111111', '222222222222'];
const GB = 1024 ** 3;
const today = dayOf(new Date());
const YESTERDAY = isoDay(today - 1);

interface Sample {
  name: string;
  account: string;
  region: string;
  owner: string;
  /** In GB, by so many days ago. */
  sizes: Record<number, number>;
  types?: Record<string, number>;
}

const samples: Sample[] = [
  {
    name: 'lake',
    account: A,
    region: 'eu-west-1',
    owner: 'mine',
    sizes: { 31: 90, 2: 99, 1: 100 },
    types: {
      StandardStorage: 60,
      IntelligentTieringFAStorage: 30,
      IntelligentTieringIAStorage: 10,
    },
  },
  {
    name: 'logs',
    account: A,
    region: 'us-east-1',
    owner: 'theirs',
    sizes: { 32: 1, 2: 40, 1: 50 },
  },
  // Could not be read since the day before yesterday.
  {
    name: 'photos',
    account: B,
    region: 'eu-west-1',
    owner: 'mine',
    sizes: { 31: 30, 2: 20 },
  },
  // Is new.
  {
    name: 'new',
    account: B,
    region: 'eu-west-1',
    owner: 'theirs',
    sizes: { 1: 5 },
  },
  {
    name: 'gone',
    account: B,
    region: 'eu-west-1',
    owner: 'theirs',
    sizes: { 2: 7 },
  },
];

async function seed(database: Knex) {
  await seedBuckets(
    database,
    [
      ...samples,
      { name: 'empty', account: A, region: 'eu-west-1', owner: 'mine' },
    ].map(({ name, account, region, owner }) => ({
      name,
      region,
      account_id: account,
      owner: `group:default/${owner}`,
    })),
  );
  await database(ACCOUNTS).insert({
    provider_id: PROVIDER,
    account_id: A,
    source: 'config',
    account: JSON.stringify({ id: A, partition: 'aws', name: 'shop' }),
  });
  const usage = new UsageTable(database, PROVIDER, 400 * 86_400_000);
  for (const { name, account, region, sizes, types } of samples) {
    const [bucket] = await usage.bucketsOf(account, region, [name]);
    const days = Object.entries(sizes)
      .map(([ago, size]) => ({
        day: today - Number(ago),
        bytes: size * GB,
        objects: size * 10,
        types: new Map(
          Object.entries(types ?? { StandardStorage: size }).map(
            ([type, ofType]) => [type, ofType * GB],
          ),
        ),
      }))
      .sort((a, b) => a.day - b.day);
    await usage.write(
      { accountId: account, region },
      [{ bucket, days }],
      today,
    );
  }
  await database(BUCKETS).where('name', 'gone').delete();
  await new UsageReadings(database, PROVIDER).write([
    {
      accountId: B,
      region: 'eu-west-1',
      attemptedAt: '2026-01-01T00:00:00.000Z',
      dueAt: '2026-01-02T00:00:00.000Z',
      failure: { kind: 'denied', message: 'ListMetrics failed: AccessDenied.' },
    },
  ]);
}

describe.each(databases.eachSupportedId())(
  'GET /aws-s3-buckets/usage on %s',
  databaseId => {
    let catalog: Awaited<ReturnType<typeof startCatalog>>;

    let database: Knex;

    async function start(options: Parameters<typeof startCatalog>[1] = {}) {
      database = await databases.open(databaseId);
      catalog = await startCatalog(database, options);
      await seed(database);
    }

    const get = (query: Record<string, string | number | string[]>) =>
      request(catalog.server)
        .get('/api/catalog/aws-s3-buckets/usage')
        .set('Authorization', mockCredentials.user.header())
        .query(query);

    async function page<Item = UsageOfGroup>(
      query: Parameters<typeof get>[0],
    ): Promise<UsagePage<Item>> {
      const response = await get(query);
      expect(response.body.error).toBeUndefined();
      expect(response.status).toBe(200);
      return response.body;
    }

    /** Key and GB of each item. */
    const sizes = ({ items }: UsagePage<UsageOfGroup>) =>
      items.map(({ key, bytes, buckets }) => [key, bytes / GB, buckets]);

    const near = (usd: number) => expect.closeTo(usd, 9);

    /** Key and USD a month of each item. */
    const costs = ({ items }: UsagePage<UsageOfGroup>) =>
      items.map(({ key, estimate }) => [key, estimate?.usd]);

    const names = ({ items }: UsagePage<UsageOfBucket>) =>
      items.map(({ bucket, bytes, bytesBefore }) => [
        bucket,
        bytes / GB,
        bytesBefore / GB,
      ]);

    describe('for whoever may read everything', () => {
      beforeAll(() => start());

      afterAll(() => catalog.stop());

      it('has the sum of all buckets that are there', async () => {
        const { isConfigured, total } = await page({ by: 'region' });
        expect(isConfigured).toBe(true);
        expect(total).toEqual({
          buckets: 4,
          bytes: 175 * GB,
          objects: 1750,
          estimate: { usd: expect.closeTo(165 * 0.023 + 10 * 0.0125, 9) },
          firstDay: isoDay(today - 2),
          lastDay: YESTERDAY,
        });
      });

      it('has each day, with the last known value of what could not be read, and what is gone', async () => {
        expect(sizes(await page({}))).toEqual([
          [isoDay(today - 32), 1, 1],
          [isoDay(today - 31), 120, 2],
          [isoDay(today - 2), 166, 4],
          [YESTERDAY, 175, 4],
        ]);
      });

      it('has the largest buckets, and those that grow fastest', async () => {
        expect(names(await page({ by: 'bucket' }))).toEqual([
          ['lake', 100, 90],
          ['logs', 50, 1],
          ['photos', 20, 30],
          ['new', 5, 0],
        ]);
        expect(
          names(await page({ by: 'bucket', order: 'growth', limit: 3 })),
        ).toEqual([
          ['logs', 50, 1],
          ['lake', 100, 90],
          ['new', 5, 0],
        ]);
        const { items } = await page<UsageOfBucket>({ by: 'bucket', limit: 1 });
        expect(items).toEqual([
          {
            providerId: PROVIDER,
            bucket: 'lake',
            entityRef: 'resource:default/lake',
            accountId: A,
            region: 'eu-west-1',
            owner: 'group:default/mine',
            day: YESTERDAY,
            bytes: 100 * GB,
            objects: 1000,
            // 60 GB of Standard, 30 of frequent and 10 of infrequent access.
            estimate: {
              usd: expect.closeTo(60 * 0.023 + 30 * 0.023 + 10 * 0.0125, 9),
            },
            bytesBefore: 90 * GB,
          },
        ]);
      });

      it('has the sums by account, owner, region and storage class', async () => {
        const accounts = await page({ by: 'account' });
        expect(sizes(accounts)).toEqual([
          [A, 150, 2],
          [B, 25, 2],
        ]);
        expect(accounts.items.map(({ name }) => name)).toEqual([
          'shop',
          undefined,
        ]);
        expect(sizes(await page({ by: 'owner' }))).toEqual([
          ['group:default/mine', 120, 2],
          ['group:default/theirs', 55, 2],
        ]);
        expect(sizes(await page({ by: 'region', limit: 1 }))).toEqual([
          ['eu-west-1', 125, 3],
        ]);
        expect(sizes(await page({ by: 'storage-class' }))).toEqual([
          ['Standard', 135, 4],
          ['Intelligent-Tiering', 40, 1],
        ]);
      });

      it('estimates what each costs, but no day', async () => {
        const infrequent = 10 * (0.023 - 0.0125);
        expect(costs(await page({ by: 'account' }))).toEqual([
          [A, near(150 * 0.023 - infrequent)],
          [B, near(25 * 0.023)],
        ]);
        expect(costs(await page({ by: 'owner' }))).toEqual([
          ['group:default/mine', near(120 * 0.023 - infrequent)],
          ['group:default/theirs', near(55 * 0.023)],
        ]);
        expect(costs(await page({ by: 'region' }))).toEqual([
          ['eu-west-1', near(125 * 0.023 - infrequent)],
          ['us-east-1', near(50 * 0.023)],
        ]);
        expect(costs(await page({ by: 'storage-class' }))).toEqual([
          ['Standard', near(135 * 0.023)],
          ['Intelligent-Tiering', near(40 * 0.023 - infrequent)],
        ]);
        const days = await page({ by: 'day' });
        expect(days.total.estimate).toBeDefined();
        expect(days.items.some(({ estimate }) => estimate)).toBe(false);
      });

      it.each<[Parameters<typeof get>[0], string[]]>([
        [{ accountId: B }, ['photos', 'new']],
        [{ region: 'us-east-1' }, ['logs']],
        [{ owner: 'group:mine' }, ['lake', 'photos']],
        [
          { entityRef: ['Resource:logs', 'resource:default/new'] },
          ['logs', 'new'],
        ],
        [{ entityRef: 'resource:default/empty' }, []],
        [{ providerId: 'other' }, []],
        [{ owner: 'group:default/mine', accountId: B }, ['photos']],
      ])('has those of %j', async (query, expected) => {
        expect(
          names(await page({ by: 'bucket', ...query })).map(([name]) => name),
        ).toEqual(expected);
      });

      it('has the days of one bucket', async () => {
        expect(
          sizes(await page({ entityRef: 'resource:default/logs' })),
        ).toEqual([
          [isoDay(today - 32), 1, 1],
          [isoDay(today - 2), 40, 1],
          [YESTERDAY, 50, 1],
        ]);
      });

      it('says what can not be read', async () => {
        const unavailable = [
          {
            providerId: PROVIDER,
            accountId: B,
            region: 'eu-west-1',
            kind: 'denied',
            message: 'ListMetrics failed: AccessDenied.',
            attemptedAt: '2026-01-01T00:00:00.000Z',
          },
        ];
        expect(await page({})).toMatchObject({ unavailable });
        expect(await page({ entityRef: 'resource:default/new' })).toMatchObject(
          { unavailable },
        );
        expect(
          await page({ entityRef: 'resource:default/logs' }),
        ).toMatchObject({ unavailable: [] });
      });

      it.each([
        [{ by: 'colour' }, 'by: must be one of day, bucket'],
        [{ order: 'name' }, 'order: must be one of size, growth'],
        [{ limit: 501 }, 'limit: '],
        [{ entityRef: 'logs' }, 'entityRef: must be an entity ref'],
        [
          { entityRef: Array(101).fill('resource:a') },
          'entityRef: may be given 100 times',
        ],
        [{ owner: 'me' }, 'owner: must be an entity ref'],
        [{ accountId: '1' }, 'accountId: must be an account id'],
        [{ region: 'a\0' }, 'region: must not contain a NUL'],
        [{ bucket: 'a' }, 'Unknown parameter bucket; there are: by,'],
      ])('says what is wrong with %j', async (query, message) => {
        const response = await get(query as Parameters<typeof get>[0]);
        expect(response.status).toBe(400);
        expect(response.body.error.message).toContain(message);
      });

      it('wants to know who asks', async () => {
        const response = await request(catalog.server)
          .get('/api/catalog/aws-s3-buckets/usage')
          .set('Authorization', mockCredentials.none.header());
        expect(response.status).toBe(401);
      });
    });

    it('goes by the prices of the config, and says what has none', async () => {
      await start({ prices: { STANDARD: '0.5', INTELLIGENT_TIERING_FA: 1 } });
      await database(USAGE_TYPES)
        .where('bytes', 10 * GB)
        .update({
          storage_type: 'SomethingNew',
        });
      const unpriced = { bytes: 10 * GB, storageClasses: ['SomethingNew'] };
      const { items } = await page<UsageOfBucket>({ by: 'bucket', limit: 2 });
      expect(items.map(({ estimate }) => estimate)).toEqual([
        { usd: 60 * 0.5 + 30, unpriced },
        { usd: 25 },
      ]);
      const classes = await page({ by: 'storage-class' });
      expect(classes.items.at(-1)).toEqual({
        key: 'SomethingNew',
        buckets: 1,
        bytes: 10 * GB,
        estimate: { unpriced },
      });
      await catalog.stop();
    });

    it('shows nothing to whoever may read nothing', async () => {
      await start({
        permissions: mockServices.permissions({ result: AuthorizeResult.DENY }),
      });
      for (const by of ['day', 'bucket', 'account', 'storage-class']) {
        expect(await page({ by })).toEqual({
          isConfigured: true,
          total: { buckets: 0, bytes: 0 },
          items: [],
          unavailable: [],
        });
      }
      await catalog.stop();
    });

    it('sums up what the asker may read', async () => {
      await start({ isProcessing: true, permissions: onlyMine() });
      await catalog.connection.applyMutation({
        type: 'delta',
        added: samples
          .filter(({ name }) => name !== 'gone')
          .map(({ name, owner }) => ({
            entity: bucketEntity(A, name, owner),
            locationKey: 'test',
          })),
        removed: [],
      });
      await catalog.processed(4);
      expect((await page({ by: 'account' })).total).toMatchObject({
        buckets: 2,
        bytes: 120 * GB,
      });
      expect(names(await page({ by: 'bucket' }))).toEqual([
        ['lake', 100, 90],
        ['photos', 20, 30],
      ]);
      expect(sizes(await page({}))).toEqual([
        [isoDay(today - 31), 120, 2],
        [isoDay(today - 2), 119, 2],
        [YESTERDAY, 120, 2],
      ]);
      expect(
        (await page({ entityRef: 'resource:default/logs', by: 'bucket' }))
          .items,
      ).toEqual([]);
      expect((await page({})).unavailable).toHaveLength(1);
      await catalog.stop();
    });
  },
);
