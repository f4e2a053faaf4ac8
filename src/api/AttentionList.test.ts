// What is judged comes from SQL: on SQLite and PostgreSQL.
import { mockCredentials } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import type {
  AttentionPage,
  ListAttentionRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import request from 'supertest';
import { startCatalog } from '../inventory/__testUtils__/catalog';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { BUCKETS, USAGE, USAGE_DAYS } from '../inventory/tables';
import {
  A,
  B,
  createCatalogModel,
  World,
} from '../provider/__testUtils__/World';
import { bucketEntity, onlyMine } from './__testUtils__/owned';

jest.setTimeout(120_000);

const databases = testDatabases();

const GIB = 1024 ** 3;
const DAY = 20_000;

const known = (value: object) => ({ status: 'known', value });
const denied = {
  status: 'unavailable',
  reason: { code: 'AccessDenied', message: 'denied' },
};

/** Facts of a bucket with nothing to mend. */
const SOUND = {
  publicAccess: known({ status: 'blocked' }),
  sharing: known({ status: 'account', accounts: [], statements: [] }),
  versioning: known({ status: 'enabled' }),
  lifecycle: { status: 'none' },
  tags: { status: 'none' },
};

const PUBLIC = known({ status: 'public', by: ['acl'] });

/** By account and name: the owner, and what differs from what is sound. */
const ESTATE: Array<[string, string, string, object]> = [
  [A, 'a-foreign', 'mine', { sharing: known({ status: 'foreign' }) }],
  [A, 'b-public', 'mine', { publicAccess: PUBLIC }],
  [
    B,
    'c-meant',
    'mine',
    { publicAccess: PUBLIC, tags: known({ public: 'intended' }) },
  ],
  [B, 'd-denied', 'mine', { publicAccess: denied }],
  [B, 'e-growing', 'gone', {}],
  // Found last, and the first by name.
  [B, 'a-public', '', { publicAccess: PUBLIC }],
];

const group = (name: string, type: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: {
    name,
    annotations: {
      'backstage.io/managed-by-location': 'url:x',
      'backstage.io/managed-by-origin-location': 'url:x',
    },
  },
  spec: { type, children: [] },
});

const UNUSED = [
  'acls',
  'customerKeys',
  'oldVersions',
  'unfinishedUploads',
  'empty',
];

describe.each(databases.eachSupportedId())(
  'GET /aws-s3-buckets/attention on %s',
  databaseId => {
    let database: Knex;
    let catalog: Awaited<ReturnType<typeof startCatalog>>;

    async function start(options: Parameters<typeof startCatalog>[1] = {}) {
      database = await databases.open(databaseId);
      const world = new World(database, createCatalogModel());
      catalog = await startCatalog(database, {
        isProcessing: true,
        attention: {
          checks: {
            ...Object.fromEntries(UNUSED.map(name => [name, false])),
            foreign: 'low',
          },
        },
        ...options,
      });
      for (const [account, name, owner] of ESTATE) {
        world.put(account, name, { tags: owner ? { owner } : {} });
      }
      world.put(B, 'z-gone', {});
      expect((await world.run()).error).toBeUndefined();
      for (const [, name, , facts] of ESTATE) {
        await database(BUCKETS)
          .where({ name })
          .update({ facts: JSON.stringify({ ...SOUND, ...facts }) });
      }
      await database(BUCKETS)
        .where({ name: 'z-gone' })
        .update({ gone_at: '2026-01-01T00:00:00.000Z', gone_as: 'deleted' });
      await measure('e-growing', { bytes: 30 * GIB, before: GIB });
      await measure('b-public', { bytes: GIB, before: GIB });
      await catalog.connection.applyMutation({
        type: 'delta',
        added: [
          ...ESTATE.map(([account, name, owner]) => {
            const entity = bucketEntity(account, name, owner || 'unowned');
            entity.spec!.system = account === A ? 'shop' : undefined;
            return entity;
          }),
          group('mine', 'team'),
          group('unowned', 'unowned'),
        ].map(entity => ({ entity, locationKey: 'test' })),
        removed: [],
      });
      await catalog.processed(ESTATE.length + 2);
    }

    async function measure(
      name: string,
      { bytes, before }: { bytes: number; before: number },
    ) {
      await database(USAGE).insert({
        provider_id: 'default',
        arn: `arn:aws:s3:::${name}`,
        account_id: B,
        region: 'eu-west-1',
        day: DAY,
        bytes,
        objects: 1,
      });
      const [{ id }] = await database(USAGE)
        .where('arn', `arn:aws:s3:::${name}`)
        .select('id');
      await database(USAGE_DAYS).insert([
        // CloudWatch left out the thirtieth.
        { day: DAY - 31, usage_id: id, bytes: before, objects: 1 },
        { day: DAY, usage_id: id, bytes, objects: 1 },
      ]);
    }

    const get = (query: object) =>
      request(catalog.server)
        .get('/api/catalog/aws-s3-buckets/attention')
        .set('Authorization', mockCredentials.user.header())
        .query(query);

    async function page(query: ListAttentionRequest): Promise<AttentionPage> {
      const { status, body } = await get(query);
      expect({ status, body }).toMatchObject({ status: 200 });
      return body;
    }

    const inShort = ({ items }: AttentionPage) =>
      items
        .map(({ severity, bucket, check }) => `${severity} ${bucket} ${check}`)
        .join(', ');

    describe('for whoever may read everything', () => {
      beforeAll(() => start());
      afterAll(() => catalog.stop());

      it('has the worst first, then by name', async () => {
        expect(inShort(await page({}))).toBe(
          [
            'high a-public public',
            'high b-public public',
            'medium a-public unowned',
            'medium d-denied unreadable',
            'medium e-growing unowned',
            'medium e-growing growing',
            'low a-foreign foreign',
          ].join(', '),
        );
      });

      it('says why, and what to do', async () => {
        const { items } = await page({ accountId: A, limit: 1 });
        expect(items).toEqual([
          {
            entityRef: 'resource:default/b-public',
            bucket: 'b-public',
            kind: 'general-purpose',
            accountId: A,
            owner: 'group:default/mine',
            check: 'public',
            severity: 'high',
            title: 'Public, and no tag says that it is meant to be',
            reason:
              'Anybody can reach it, or anybody who has an AWS account: by its ACL.',
            remedy: expect.stringContaining('Block Public Access'),
            source: expect.stringContaining('https://docs.aws.amazon.com/'),
          },
        ]);
      });

      it('counts what failed, and of what nobody can say', async () => {
        const { checks, totalItems } = await page({ limit: 1 });
        expect(totalItems).toBe(7);
        expect(
          checks.map(({ check, failed, unjudged }) => [
            check,
            failed,
            unjudged,
          ]),
        ).toEqual([
          ['public', 2, 1],
          ['unowned', 2, 0],
          ['unreadable', 1, 0],
          // Only of two the size is known.
          ['growing', 1, 4],
          ['foreign', 1, 0],
        ]);
      });

      it.each<[ListAttentionRequest, string]>([
        [{ check: 'foreign' }, 'low a-foreign foreign'],
        [
          { owner: 'group:default/mine', check: 'public' },
          'high b-public public',
        ],
        [{ accountId: B, check: 'public' }, 'high a-public public'],
        [
          { system: 'system:default/shop' },
          'high b-public public, low a-foreign foreign',
        ],
        [{ system: 'system:default/other' }, ''],
        [{ entityRef: ['resource:default/c-meant'] }, ''],
        [
          { offset: 1, limit: 2 },
          'high b-public public, medium a-public unowned',
        ],
      ])('answers %j', async (query, expected) => {
        expect(inShort(await page(query))).toBe(expected);
      });

      it('has what can not be judged where that is asked for', async () => {
        const query = {
          accountId: A,
          check: 'growing',
          unjudged: true,
        } as const;
        const { items, totalItems } = await page(query);
        expect(items).toEqual([
          expect.objectContaining({
            bucket: 'a-foreign',
            check: 'growing',
            severity: 'medium',
            isUnjudged: true,
            reason: expect.stringContaining('What is not known of it: size'),
          }),
        ]);
        expect(totalItems).toBe(1);
        expect((await page({ ...query, unjudged: false })).items).toEqual([]);
        const both = await page({
          entityRef: ['resource:default/d-denied'],
          unjudged: true,
        });
        expect(
          both.items.map(({ check, isUnjudged }) => [check, isUnjudged]),
        ).toEqual([
          ['public', true],
          ['unreadable', undefined],
          ['growing', true],
        ]);
      });

      it.each([
        [{ unjudged: 'maybe' }, 'unjudged: must be one of true, false'],
        [{ check: 'colour' }, 'Parameter check: must be one of public'],
        [{ limit: 501 }, 'must be a number from 1 to 500'],
        [{ offset: -1 }, 'must be a number from 0'],
        [{ at: '2026-01-01' }, 'Unknown parameter at'],
      ])('refuses %j', async (query, message) => {
        const { status, body } = await get(query);
        expect(body.error?.message).toContain(message);
        expect(status).toBe(400);
      });

      it('looks again at what changed', async () => {
        const query = { entityRef: ['resource:default/a-public'] };
        expect(inShort(await page(query))).toBe(
          'high a-public public, medium a-public unowned',
        );
        await database(BUCKETS)
          .where({ name: 'a-public' })
          .increment('version')
          .update({ facts: JSON.stringify(SOUND) });
        expect(inShort(await page(query))).toBe('medium a-public unowned');
        await database(BUCKETS)
          .where({ name: 'a-public' })
          .update({ owner: 'group:default/mine' });
        expect(inShort(await page(query))).toBe('');
      });
    });

    describe('for whoever may read some', () => {
      beforeAll(() => start({ permissions: onlyMine() }));
      afterAll(() => catalog.stop());

      it.each<[ListAttentionRequest, string]>([
        [
          {},
          'high b-public public, medium d-denied unreadable, low a-foreign foreign',
        ],
        [{ entityRef: ['resource:default/a-public'] }, ''],
        [{ owner: 'group:default/gone' }, ''],
        [
          { system: 'system:default/shop', check: 'public' },
          'high b-public public',
        ],
      ])('has these of theirs: %j', async (query, expected) => {
        const answer = await page(query);
        expect(inShort(answer)).toBe(expected);
        expect(answer.totalItems).toBe(answer.items.length);
      });
    });
  },
);
