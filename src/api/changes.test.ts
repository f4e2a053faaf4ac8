import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { Knex } from 'knex';
import request from 'supertest';
import { startCatalog } from '../inventory/__testUtils__/catalog';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { A, B, World } from '../inventory/__testUtils__/world';
import { BucketChange } from '../inventory/changes/change';

jest.setTimeout(120_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'GET /aws-s3-buckets/changes on %s',
  databaseId => {
    let database: Knex;
    let catalog: Awaited<ReturnType<typeof startCatalog>>;
    let world: World;

    async function start(options: Parameters<typeof startCatalog>[1] = {}) {
      database = await databases.open(databaseId);
      catalog = await startCatalog(database, options);
      world = new World(database, catalog.connection);
    }

    const get = (query: Record<string, string | number | string[]>) =>
      request(catalog.server)
        .get('/api/catalog/aws-s3-buckets/changes')
        .set('Authorization', mockCredentials.user.header())
        .query(query);

    async function list(query: Parameters<typeof get>[0]) {
      const response = await get(query);
      expect(response.status).toBe(200);
      return response.body as { items: BucketChange[]; nextCursor?: string };
    }

    const inShort = ({ items }: { items: BucketChange[] }) =>
      items.map(({ bucket, kind, key }) =>
        [bucket, kind, key].filter(Boolean).join(' '),
      );

    async function makeHistory() {
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      world.put(B, 'photos');
      await world.run();
      const between = new Date(world.clock).toISOString();
      world.put(A, 'logs', { tags: { owner: 'dev' } });
      world.put(B, 'videos');
      world.delete(B, 'photos');
      await world.run();
      return between;
    }

    describe('for whoever may read everything', () => {
      let between: string;

      beforeAll(async () => {
        await start();
        between = await makeHistory();
      });

      afterAll(() => catalog.stop());

      it('lists changes, the latest first', async () => {
        const all = await list({ providerId: 'default' });
        expect(inShort(all)).toEqual([
          'photos deleted',
          'videos created',
          'logs owner-changed',
          'logs tag-changed owner',
          'photos discovered',
          'logs discovered',
        ]);
        expect(all.nextCursor).toBeUndefined();
        expect(all.items[3]).toEqual({
          id: expect.any(String),
          providerId: 'default',
          accountId: A,
          partition: 'aws',
          bucket: 'logs',
          entityRef: 'resource:default/logs',
          kind: 'tag-changed',
          key: 'owner',
          oldValue: 'ops',
          newValue: 'dev',
          observedAt: expect.stringMatching(/^2026-01-01T/),
          previousObservedAt: expect.stringMatching(/^2026-01-01T/),
        });
      });

      it('lists by bucket, account, entity, kind and time', async () => {
        expect(inShort(await list({ bucket: 'photos' }))).toEqual([
          'photos deleted',
          'photos discovered',
        ]);
        expect(
          inShort(await list({ accountId: B, kind: ['created', 'deleted'] })),
        ).toEqual(['photos deleted', 'videos created']);
        expect(
          inShort(await list({ entityRef: 'Resource:logs', to: between })),
        ).toEqual(['logs discovered']);
        expect(
          inShort(await list({ from: between, kind: 'tag-changed' })),
        ).toEqual(['logs tag-changed owner']);
        expect(inShort(await list({ providerId: 'other' }))).toEqual([]);
      });

      it('answers in pages, each change once, whatever is added meanwhile', async () => {
        const many = new World(database, catalog.connection);
        many.providerId = 'many';
        many.restart();
        many.putMany(A, 25);
        await many.run();
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await list({
            providerId: 'many',
            limit: 10,
            ...(cursor && { cursor }),
          });
          expect(page.items.length).toBeGreaterThan(0);
          seen.push(...page.items.map(({ bucket }) => bucket));
          cursor = page.nextCursor;
          many.put(A, `new-${seen.length}`);
          await many.run();
        } while (cursor);
        expect(seen).toHaveLength(25);
        expect(new Set(seen).size).toBe(25);
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
        [{ buckets: 'a' }, 'Unknown query parameter buckets'],
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

    describe('for whoever may read less', () => {
      afterEach(() => catalog.stop());

      it('shows nothing to whoever may read nothing', async () => {
        await start({
          permissions: mockServices.permissions({
            result: AuthorizeResult.DENY,
          }),
        });
        await makeHistory();
        expect(await list({})).toEqual({ items: [] });
      });

      it('shows the changes of those entities that one may read', async () => {
        const { permissions } = mockServices;
        await start({
          isProcessing: true,
          permissions: permissions.mock({
            authorizeConditional: async requests =>
              requests.map(() => ({
                result: AuthorizeResult.CONDITIONAL,
                pluginId: 'catalog',
                resourceType: 'catalog-entity',
                conditions: {
                  resourceType: 'catalog-entity',
                  rule: 'HAS_SPEC',
                  params: { key: 'owner', value: 'mine' },
                },
              })),
          }),
        });
        const mine = { owner: 'mine' };
        const others = { owner: 'others' };
        for (let i = 0; i < 6; i++) {
          world.put(A, `bucket-${i}`, { tags: i % 3 === 0 ? mine : others });
        }
        world.put(A, 'gone', { tags: mine });
        await world.run();
        world.delete(A, 'gone');
        await world.run();
        await catalog.processed(6);

        const first = await list({ limit: 1 });
        expect(inShort(first)).toEqual(['bucket-3 discovered']);
        const second = await list({ limit: 1, cursor: first.nextCursor! });
        expect(inShort(second)).toEqual(['bucket-0 discovered']);
        expect(inShort(await list({}))).toEqual([
          'bucket-3 discovered',
          'bucket-0 discovered',
        ]);
      });
    });
  },
);
