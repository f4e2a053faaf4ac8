// The order comes from SQL: on SQLite and PostgreSQL.
import { mockCredentials } from '@backstage/backend-test-utils';
import type {
  OrderBucketsRequest,
  OrderedBucketsPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import request from 'supertest';
import { startCatalog } from '../inventory/__testUtils__/catalog';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { USAGE, USAGE_TYPES } from '../inventory/tables';
import {
  A,
  B,
  createCatalogModel,
  World,
} from '../provider/__testUtils__/World';
import { bucketEntity, onlyMine } from './__testUtils__/owned';

jest.setTimeout(120_000);

const databases = testDatabases();

const GB = 1024 ** 3;

describe.each(databases.eachSupportedId())(
  'GET /aws-s3-buckets/buckets/order on %s',
  databaseId => {
    let database: Knex;
    let catalog: Awaited<ReturnType<typeof startCatalog>>;
    let lastRunAt: string;

    /** Two runs: in the second, `b` changed, and `new` is new. */
    async function start(options: Parameters<typeof startCatalog>[1] = {}) {
      database = await databases.open(databaseId);
      const world = new World(database, createCatalogModel());
      catalog = await startCatalog(database, {
        isProcessing: true,
        prices: { STANDARD: 0.5 },
        ...options,
      });
      const born = (day: number) => ({
        createdAt: `2020-01-0${day}T00:00:00.000Z`,
        isCreationDateExact: true,
      });
      world.put(A, 'a', { ...born(2), region: 'us-east-1' });
      world.put(A, 'b', { ...born(1), tags: { team: '50% "Größe"' } });
      world.put(B, 'c', { tags: { owner: 'theirs', secret: 'Größe' } });
      expect((await world.run()).error).toBeUndefined();
      lastRunAt = new Date(world.clock).toISOString();
      world.put(A, 'b', { tags: { team: '50% "Größe"', stage: 'prod' } });
      world.put(B, 'new', { tags: { owner: 'mine' } });
      expect((await world.run()).error).toBeUndefined();

      await database(USAGE).insert(
        [
          [A, 'a', 3 * GB],
          [B, 'c', 9 * GB],
        ].map(([account, name, bytes], index) => ({
          id: index + 1,
          objects: name === 'c' ? 81 : null,
          provider_id: 'default',
          arn: `arn:aws:s3:::${name}`,
          account_id: account,
          region: 'eu-west-1',
          day: 20_000,
          bytes,
        })),
      );
      await database(USAGE_TYPES).insert([
        { usage_id: 1, storage_type: 'StandardStorage', bytes: 3 * GB },
        { usage_id: 2, storage_type: 'StandardStorage', bytes: 4 * GB },
        { usage_id: 2, storage_type: 'SomethingNew', bytes: 5 * GB },
      ]);
      await catalog.connection.applyMutation({
        type: 'delta',
        added: [
          bucketEntity(A, 'a', 'others'),
          bucketEntity(A, 'b', 'mine'),
          bucketEntity(B, 'c', 'others'),
          bucketEntity(B, 'new', 'mine'),
        ].map(entity => ({ entity, locationKey: 'test' })),
        removed: [],
      });
      await catalog.processed(4);
    }

    const get = (query: OrderBucketsRequest | object) =>
      request(catalog.server)
        .get('/api/catalog/aws-s3-buckets/buckets/order')
        .set('Authorization', mockCredentials.user.header())
        .query(query);

    async function page(query: OrderBucketsRequest) {
      const { status, body } = await get(query);
      expect({ status, body }).toMatchObject({ status: 200 });
      return body as OrderedBucketsPage;
    }

    async function names(query: OrderBucketsRequest) {
      const { items } = await page(query);
      return items.map(({ entityRef }) => entityRef.split('/')[1]).join(' ');
    }

    describe('for whoever may read everything', () => {
      beforeAll(() => start());
      afterAll(() => catalog.stop());

      it.each<[OrderBucketsRequest, string]>([
        [{}, 'a b c new'],
        [{ order: 'desc' }, 'new c b a'],
        [{ by: 'account', order: 'desc' }, 'c new a b'],
        [{ by: 'region' }, 'b c new a'],
        [{ by: 'owner' }, 'new c a b'],
        // What is not known comes last, in both directions.
        [{ by: 'created' }, 'b a c new'],
        [{ by: 'created', order: 'desc' }, 'a b c new'],
        [{ by: 'size', order: 'desc' }, 'c a b new'],
        [{ by: 'size' }, 'a c b new'],
        [{ text: 'NEW' }, 'new'],
        [{ text: '% "gr' }, 'b'],
        [{ text: 'röße' }, 'b c'],
        [{ text: 'eu-west' }, ''],
        [{ text: '_' }, ''],
        [{ filter: 'spec.owner=mine' }, 'b new'],
        [
          { filter: 'spec.owner=mine,metadata.name=a,metadata.name=new' },
          'new',
        ],
        [{ filter: 'spec.nothing' }, ''],
        [{ offset: 1, limit: 2 }, 'b c'],
        [{ entityRef: ['resource:default/c', 'resource:default/absent'] }, 'c'],
      ])('answers %j', async (query, expected) => {
        expect(await names(query)).toBe(expected);
      });

      it('has those that never changed last', async () => {
        const query = { by: 'last-change', order: 'desc' } as const;
        // Accounts are read side by side.
        expect(await names(query)).toMatch(/^(b new|new b) a c$/);
      });

      it('has those that changed since a time, and counts them', async () => {
        const query = {
          changedSince: lastRunAt,
          by: 'name',
          limit: 1,
        } as const;
        expect(await page(query)).toEqual({
          items: [
            {
              entityRef: 'resource:default/b',
              lastChangeAt: expect.stringMatching(/^2026-/),
            },
          ],
          totalItems: 2,
          isAtLeast: false,
        });
      });

      it('says how large they are and what that costs, and counts those on other pages', async () => {
        expect(await page({ by: 'size', order: 'desc', limit: 2 })).toEqual({
          items: [
            {
              entityRef: 'resource:default/c',
              bytes: 9 * GB,
              objects: 81,
              day: '2024-10-04',
              estimate: {
                usd: 4 * 0.5,
                unpriced: {
                  bytes: 5 * GB,
                  storageClasses: ['SomethingNew'],
                },
              },
            },
            {
              entityRef: 'resource:default/a',
              bytes: 3 * GB,
              day: '2024-10-04',
              estimate: { usd: 3 * 0.5 },
            },
          ],
          totalItems: 4,
          isAtLeast: false,
        });
      });

      it.each([
        [{ by: 'colour' }, 'Parameter by: must be one of name, account'],
        [{ limit: 101 }, 'must be a number from 0 to 100'],
        [{ offset: -1 }, 'must be a number from 0'],
        [{ changedSince: 'then' }, 'must be an ISO 8601 time'],
        [{ at: '2026-01-01' }, 'Unknown parameter at'],
      ])('refuses %j', async (query, message) => {
        const { status, body } = await get(query);
        expect(body.error?.message).toContain(message);
        expect(status).toBe(400);
      });
    });

    describe('for whoever may read some', () => {
      beforeAll(() => start({ permissions: onlyMine() }));
      afterAll(() => catalog.stop());

      it.each<[OrderBucketsRequest, string, number]>([
        [{ by: 'size', order: 'desc' }, 'b new', 2],
        [{ by: 'size', offset: 1 }, 'new', 2],
        [{ text: 'röße' }, 'b', 1],
        [{ entityRef: ['resource:default/c'] }, '', 0],
      ])('has these of theirs: %j', async (query, expected, total) => {
        expect(await names(query)).toBe(expected);
        expect((await page(query)).totalItems).toBe(total);
      });
    });
  },
);
