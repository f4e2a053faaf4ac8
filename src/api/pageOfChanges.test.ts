// The answers come from SQL: on SQLite and PostgreSQL.
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  BucketChange,
  BucketChangesPage,
  MonthlyBucketsPage,
  WeeklyBucketsPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import request from 'supertest';
import { startCatalog } from '../inventory/__testUtils__/catalog';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { BUCKETS } from '../inventory/tables';
import { seedChanges } from '../inventory/__testUtils__/seedChanges';
import {
  accessPointEntity,
  bucketEntity,
  onlyMine,
} from './__testUtils__/owned';

jest.setTimeout(120_000);

const A = '111111111111';
const B = '222222222222';

const databases = testDatabases();

/** One minute each. */
const minute = (n: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();

type NewChange = Omit<BucketChange, 'id'>;

function change(
  bucket: string,
  kind: BucketChange['kind'],
  rest: Partial<NewChange> = {},
): NewChange {
  return {
    providerId: 'default',
    accountId: A,
    partition: 'aws',
    arn: `arn:aws:s3:::${bucket}`,
    bucket,
    entityRef: `resource:default/${bucket}`,
    kind,
    observedAt: minute(0),
    ...rest,
  };
}

describe.each(databases.eachSupportedId())(
  'GET /aws-s3-buckets/changes on %s',
  databaseId => {
    let database: Knex;
    let catalog: Awaited<ReturnType<typeof startCatalog>>;

    async function start(options: Parameters<typeof startCatalog>[1] = {}) {
      database = await databases.open(databaseId);
      catalog = await startCatalog(database, options);
    }

    const write = (changes: NewChange[]) => seedChanges(database, changes);

    const get = (query: Record<string, string | number | string[]>) =>
      request(catalog.server)
        .get('/api/catalog/aws-s3-buckets/changes')
        .set('Authorization', mockCredentials.user.header())
        .query(query);

    async function list(
      query: Parameters<typeof get>[0],
    ): Promise<BucketChangesPage> {
      const response = await get(query);
      expect(response.status).toBe(200);
      return response.body;
    }

    async function listWeeks(): Promise<WeeklyBucketsPage> {
      const response = await request(catalog.server)
        .get('/api/catalog/aws-s3-buckets/buckets/weekly')
        .set('Authorization', mockCredentials.user.header());
      expect(response.status).toBe(200);
      return response.body;
    }

    async function listMonths(): Promise<MonthlyBucketsPage> {
      const response = await request(catalog.server)
        .get('/api/catalog/aws-s3-buckets/changes/monthly')
        .set('Authorization', mockCredentials.user.header());
      expect(response.status).toBe(200);
      return response.body;
    }

    const inShort = ({ items }: BucketChangesPage) =>
      items.map(({ bucket, kind, key }) =>
        [bucket, kind, key].filter(Boolean).join(' '),
      );

    /** All pages, each change in short. */
    async function listAll(
      query: Parameters<typeof get>[0],
      beforeNextPage: () => Promise<unknown> = async () => {},
    ): Promise<string[][]> {
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const page: BucketChangesPage = await list({
          ...query,
          ...(cursor && { cursor }),
        });
        pages.push(inShort(page));
        cursor = page.nextCursor;
        await beforeNextPage();
      } while (cursor && pages.length < 100);
      return pages;
    }

    describe('for whoever may read everything', () => {
      beforeAll(async () => {
        await start();
        await write([
          change('logs', 'discovered'),
          change('photos', 'discovered', { accountId: B }),
        ]);
        await write([
          change('logs', 'tag-changed', {
            key: 'owner',
            oldValue: 'ops',
            newValue: 'dev',
            observedAt: minute(30),
            previousObservedAt: minute(0),
            actor: {
              arn: 'arn:aws:sts::1:assumed-role/Admin/jane@example.com',
              source: 'console',
            },
          }),
          change('videos', 'created', {
            accountId: B,
            observedAt: minute(30),
          }),
          change('photos', 'deleted', {
            accountId: B,
            observedAt: minute(30),
          }),
        ]);
      });

      afterAll(() => catalog.stop());

      it('lists changes, the latest first', async () => {
        const all = await list({ providerId: 'default' });
        expect(inShort(all)).toEqual([
          'photos deleted',
          'videos created',
          'logs tag-changed owner',
          'photos discovered',
          'logs discovered',
        ]);
        expect(all.nextCursor).toBeUndefined();
        expect(all.items[2]).toEqual({
          id: expect.any(String),
          providerId: 'default',
          accountId: A,
          partition: 'aws',
          arn: 'arn:aws:s3:::logs',
          bucket: 'logs',
          entityRef: 'resource:default/logs',
          kind: 'tag-changed',
          key: 'owner',
          oldValue: 'ops',
          newValue: 'dev',
          observedAt: minute(30),
          previousObservedAt: minute(0),
          actor: expect.objectContaining({ source: 'console' }),
        });
      });

      it.each<[Parameters<typeof get>[0], string[]]>([
        [{ bucket: 'photos' }, ['photos deleted', 'photos discovered']],
        [
          { accountId: B, kind: ['created', 'deleted'] },
          ['photos deleted', 'videos created'],
        ],
        [{ entityRef: 'Resource:logs', to: minute(10) }, ['logs discovered']],
        [
          {
            entityRef: ['resource:default/logs', 'resource:default/videos'],
            from: minute(10),
          },
          ['videos created', 'logs tag-changed owner'],
        ],
        [
          { arn: 'arn:aws:s3:::photos' },
          ['photos deleted', 'photos discovered'],
        ],
        [{ from: minute(10), kind: 'tag-changed' }, ['logs tag-changed owner']],
        [{ providerId: 'other' }, []],
        [{ actor: 'jane' }, ['logs tag-changed owner']],
        [{ actor: 'jane@example.com' }, ['logs tag-changed owner']],
        [{ actor: 'jane@example.com (Admin)' }, ['logs tag-changed owner']],
        [{ actor: 'jan' }, []],
        [{ actor: 'Admin' }, []],
        [{ text: 'DEV' }, ['logs tag-changed owner']],
        [{ text: 'hoto' }, ['photos deleted', 'photos discovered']],
        [{ text: 'Example.com (adm' }, ['logs tag-changed owner']],
        [{ text: '%' }, []],
        [{ text: '_' }, []],
        [{ text: '\\' }, []],
      ])('lists those with %j', async (query, expected) => {
        expect(inShort(await list(query))).toEqual(expected);
      });

      it('answers in pages, each change once, whatever is added meanwhile', async () => {
        const many = (bucket: string) =>
          change(bucket, 'created', { providerId: 'many' });
        const names = Array.from({ length: 25 }, (_, i) => `bucket-${i}`);
        await write(names.map(many));
        let added = 0;
        const pages = await listAll({ providerId: 'many', limit: 10 }, () =>
          write([{ ...many(`new-${added++}`), observedAt: minute(60) }]),
        );
        expect(pages.map(page => page.length)).toEqual([10, 10, 5]);
        expect(pages.flat().sort()).toEqual(
          names.map(name => `${name} created`).sort(),
        );
      });

      it.each([
        [{ accountId: '123' }, 'accountId: must be an account id'],
        [{ kind: 'renamed' }, 'kind: must be one of discovered, created'],
        [{ from: 'yesterday' }, 'from: must be an ISO 8601 time'],
        [{ entityRef: 'logs' }, 'entityRef: must be an entity ref'],
        [{ limit: '0' }, 'limit: '],
        [{ limit: 'many' }, 'limit: must be a number from 1 to 500'],
        [{ cursor: 'bm9uc2Vuc2U' }, 'cursor: must be a nextCursor'],
        [{ bucket: ['a', 'b'] }, 'bucket: must be given once'],
        [{ buckets: 'a' }, 'Unknown parameter buckets'],
        // PostgreSQL refuses NUL in a text.
        [{ bucket: 'a\0b' }, 'bucket: must not contain a NUL character'],
        [{ providerId: '\0' }, 'providerId: must not contain a NUL character'],
        [
          { entityRef: 'resource:default/a\0b' },
          'entityRef: must not contain a NUL character',
        ],
      ])('says what is wrong with %j', async (query, message) => {
        const response = await get(query);
        expect(response.status).toBe(400);
        expect(response.body.error.message).toContain(message);
      });

      it('wants to know who asks', async () => {
        const response = await request(catalog.server)
          .get('/api/catalog/aws-s3-buckets/changes')
          .set('Authorization', mockCredentials.none.header());
        expect(response.status).toBe(401);
      });
    });

    it('counts those that were nobody’s at the ends of weeks, up to today', async () => {
      await start();
      const now = DateTime.utc();
      const first = now.minus({ days: 15 }).toISO();
      const found = (
        bucket: string,
        owner: string,
        rest: Partial<NewChange> = {},
      ) =>
        change(bucket, 'discovered', {
          owner: `group:default/${owner}`,
          observedAt: first,
          ...rest,
        });
      await write([
        found('logs', 'unowned'),
        found('gone', 'unowned'),
        found('gone', 'unowned', { kind: 'deleted', observedAt: now.toISO() }),
        found('mine', 'mine'),
        // An access point is no bucket.
        found('readers', 'unowned', {
          arn: `arn:aws:s3:eu-west-1:${A}:accesspoint/readers`,
        }),
      ]);
      const { items, knownSince } = await listWeeks();
      expect(knownSince).toBe(first);
      expect(items.length).toBeGreaterThan(2);
      expect(items.slice(0, -1).map(({ unowned }) => unowned)).toEqual(
        items.slice(1).map(() => 2),
      );
      expect(items.at(-1)).toEqual({
        day: now.toISODate(),
        public: 0,
        unowned: 1,
      });
      await catalog.stop();
    });

    it('counts buckets by the months of their creation, also those that are gone', async () => {
      await start();
      await write([
        change('logs', 'discovered'),
        change('photos', 'discovered'),
        change('gone', 'discovered'),
        change('gone', 'deleted', { observedAt: minute(1) }),
        change('worldwide', 'discovered'),
      ]);
      const created = (bucket: string, time: string) =>
        database(BUCKETS).where('name', bucket).update({ created_at: time });
      await created('logs', '2019-12-31T23:59:59.000Z');
      await created('gone', '2019-12-01T00:00:00.000Z');
      await created('photos', '2020-01-01T00:00:00.000Z');
      // An access point is no bucket.
      await created('worldwide', '2020-02-01T00:00:00.000Z');
      await database(BUCKETS)
        .where('name', 'worldwide')
        .update({ kind: 'multi-region-access-point' });
      expect(await listMonths()).toEqual({
        items: [
          { month: '2019-12', created: 2, deleted: 0 },
          { month: '2020-01', created: 1, deleted: 0 },
          { month: '2026-01', created: 0, deleted: 1 },
        ],
        knownSince: minute(0),
      });
      await catalog.stop();
    });

    it('shows nothing to whoever may read nothing', async () => {
      await start({
        permissions: mockServices.permissions({ result: AuthorizeResult.DENY }),
      });
      await write([
        change('logs', 'discovered'),
        change('logs', 'created', { observedAt: new Date().toISOString() }),
      ]);
      expect(await list({})).toEqual({ items: [] });
      expect(await listWeeks()).toEqual({ items: [] });
      await database(BUCKETS).update({ created_at: '2020-01-01T00:00:00Z' });
      expect(await listMonths()).toEqual({ items: [] });
      await catalog.stop();
    });

    describe.each([
      ['few', 4],
      ['many', 550],
    ])('for whoever may read %s buckets', (_, visible) => {
      const mine = Array.from({ length: visible }, (__, i) => `mine-${i}`);

      beforeAll(async () => {
        await start({ isProcessing: true, permissions: onlyMine() });
        await catalog.connection.applyMutation({
          type: 'delta',
          added: [
            ...mine.map(name => bucketEntity(A, name, 'mine')),
            accessPointEntity(A, 'my-point', 'mine'),
            bucketEntity(A, 'theirs', 'others'),
          ].map(entity => ({ entity, locationKey: 'test' })),
          removed: [],
        });
        await catalog.processed(visible + 2);
        await write([
          change('mine-0', 'created'),
          change('mine-1', 'created', { observedAt: minute(1) }),
          change('my-point', 'discovered', {
            arn: `arn:aws:s3:eu-west-1:${A}:accesspoint/my-point`,
          }),
          change('mine-gone', 'created', { observedAt: minute(2) }),
          change('without-entity', 'created', {
            entityRef: undefined,
            observedAt: minute(2),
          }),
        ]);
        // More than are read at once.
        await write(
          Array.from({ length: 1_500 }, () =>
            change('theirs', 'tag-changed', {
              accountId: B,
              observedAt: minute(3),
            }),
          ),
        );
      });

      afterAll(() => catalog.stop());

      it('shows the changes of those entities that they may read', async () => {
        expect(await listAll({ limit: 1 })).toEqual([
          ['mine-1 created'],
          ['my-point discovered'],
          ['mine-0 created'],
        ]);
        expect(await listAll({})).toEqual([
          ['mine-1 created', 'my-point discovered', 'mine-0 created'],
        ]);
        expect(await listAll({ bucket: 'mine-1' })).toEqual([
          ['mine-1 created'],
        ]);
        expect(
          await listAll({
            entityRef: ['resource:default/mine-0', 'resource:default/theirs'],
          }),
        ).toEqual([['mine-0 created']]);
      });

      it.each([
        ['bucket', 'theirs', 'absent'],
        ['entityRef', 'resource:default/theirs', 'resource:default/absent'],
        ['accountId', B, '333333333333'],
      ])(
        'answers as if a hidden bucket did not exist, asked for by %s',
        async (parameter, hidden, absent) => {
          const { text } = await get({ limit: 1, [parameter]: hidden });
          expect(text).toBe(
            (await get({ limit: 1, [parameter]: absent })).text,
          );
          expect(JSON.parse(text)).toEqual({ items: [] });
        },
      );

      it('does not say in a cursor when a hidden bucket changed', async () => {
        const { nextCursor } = await list({ limit: 1 });
        expect(Buffer.from(nextCursor!, 'base64url').toString()).toContain(
          minute(1),
        );
      });

      // Last: these changes are the latest.
      it('counts the months of those entities', async () => {
        await database(BUCKETS).update({ created_at: '2020-01-01T00:00:00Z' });
        expect(await listMonths()).toEqual({
          items: [{ month: '2020-01', created: 2, deleted: 0 }],
        });
      });

      it('counts by week what is there of those entities', async () => {
        await database(BUCKETS).update({ owner: 'group:default/unowned' });
        const { items } = await listWeeks();
        expect(items.length).toBeGreaterThan(40);
        expect(items.map(({ unowned }) => unowned)).toEqual(items.map(() => 2));
      });
    });
  },
);
