// The answers come from SQL: on SQLite and PostgreSQL.
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  RecordedBucket,
  RecordedBucketDifferencesPage,
  RecordedBucketsPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import request from 'supertest';
import { startCatalog } from '../inventory/__testUtils__/catalog';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { pruneChanges } from '../inventory';
import { CHANGES, USAGE } from '../inventory/tables';
import {
  A,
  B,
  createCatalogModel,
  World,
} from '../provider/__testUtils__/World';
import { bucketEntity, onlyMine } from './__testUtils__/owned';

jest.setTimeout(120_000);

const databases = testDatabases();

const DAY = 24 * 60 * 60 * 1000;

const born = (day: number) =>
  ({
    createdAt: `2020-01-0${day}T00:00:00.000Z`,
    isCreationDateExact: true,
  }) as const;

describe.each(databases.eachSupportedId())(
  'GET /aws-s3-buckets/buckets on %s',
  databaseId => {
    let database: Knex;
    let world: World;
    let catalog: Awaited<ReturnType<typeof startCatalog>>;
    /** The ends of some runs. */
    let times: string[];

    async function start(options: Parameters<typeof startCatalog>[1] = {}) {
      database = await databases.open(databaseId);
      world = new World(database, createCatalogModel());
      catalog = await startCatalog(database, options);
      times = [];
    }

    async function run() {
      const { error } = await world.run();
      expect(error).toBeUndefined();
      times.push(new Date(world.clock).toISOString());
      world.clock += DAY;
    }

    /** Three runs. */
    async function happen() {
      world.put(A, 'mine', { tags: { owner: 'mine', stage: 'dev' } });
      world.put(A, 'again', { ...born(1), tags: { secret: 'x' } });
      world.put(B, 'theirs', { tags: { owner: 'theirs' } });
      world.put(B, 'gone', { tags: { owner: 'theirs' } });
      await run();
      world.put(A, 'mine', { tags: { owner: 'ours', stage: 'prod' } });
      world.put(A, 'again', { ...born(2), tags: { owner: 'mine' } });
      world.put(B, 'theirs', { denied: { tags: 'AccessDenied' } });
      world.put(B, 'new');
      await run();
      world.put(B, 'theirs', { tags: { owner: 'theirs' }, denied: {} });
      world.delete(B, 'gone');
      await run();
      const [{ id }] = await database(CHANGES).where({
        bucket: 'gone',
        kind: 'deleted',
      });
      await database(CHANGES)
        .where({ id })
        .update({ actor: JSON.stringify({ arn: 'jane', source: 'console' }) });
      // On the days before and after those on which these went.
      await database(USAGE).insert(
        [
          { bucket: 'gone', day: '2026-01-02' },
          { bucket: 'again', day: '2026-01-09' },
        ].map(({ bucket, day }) => ({
          provider_id: 'default',
          arn: `arn:aws:s3:::${bucket}`,
          account_id: B,
          region: 'eu-west-1',
          day: Date.parse(day) / DAY,
          bytes: 4096,
          objects: 3,
        })),
      );
    }

    const get = (path: string, query: Record<string, string | number>) =>
      request(catalog.server)
        .get(`/api/catalog/aws-s3-buckets/buckets${path}`)
        .set('Authorization', mockCredentials.user.header())
        .query(query);

    async function list(
      query: Record<string, string | number> = {},
    ): Promise<RecordedBucketsPage> {
      const { status, body } = await get('', query);
      expect({ status, body }).toMatchObject({ status: 200 });
      return body;
    }

    async function differences(
      query: Record<string, string | number>,
    ): Promise<RecordedBucketDifferencesPage> {
      const { status, body } = await get('/differences', query);
      expect({ status, body }).toMatchObject({ status: 200 });
      return body;
    }

    const inShort = ({ items }: RecordedBucketsPage) =>
      items
        .map(({ bucket, state, owner, tags }: RecordedBucket) =>
          [bucket, state, owner?.split('/')[1], tags?.stage]
            .filter(Boolean)
            .join(' '),
        )
        // Accounts are read side by side.
        .sort();

    const differencesInShort = (page: RecordedBucketDifferencesPage) =>
      page.items
        .map(({ after, differences: found }) =>
          [
            after.bucket,
            ...found.map(({ kind, key }) => (key ? `${kind} ${key}` : kind)),
          ].join(', '),
        )
        .sort();

    describe('for whoever may read everything', () => {
      beforeAll(async () => {
        await start();
        await happen();
      });

      afterAll(() => catalog.stop());

      it('has what is and what was there', async () => {
        expect(inShort(await list())).toEqual([
          'again gone unowned',
          'again present mine',
          'gone gone theirs',
          'mine present ours prod',
          'new present unowned',
          'theirs present theirs',
        ]);
      });

      it('says what one that is gone was last like, and who deleted it', async () => {
        const { items } = await list({ bucket: 'gone' });
        expect(items).toEqual([
          {
            providerId: 'default',
            arn: 'arn:aws:s3:::gone',
            bucket: 'gone',
            kind: 'general-purpose',
            accountId: B,
            state: 'gone',
            region: 'eu-west-1',
            owner: 'group:default/theirs',
            entityRef: 'resource:default/gone',
            tags: { owner: 'theirs' },
            configuration: {},
            unavailable: [],
            goneAt: expect.stringMatching(/^2026-01-03T/),
            goneAs: 'deleted',
            goneBy: { arn: 'jane', source: 'console' },
            lastSize: { bytes: 4096, objects: 3, day: '2026-01-02' },
            at: expect.any(String),
            knownSince: expect.stringMatching(/^2026-01-01T/),
          },
        ]);
      });

      it('does not take the size of one that was made again for that of the one that is gone', async () => {
        const { items } = await list({ bucket: 'again', state: 'gone' });
        expect(items).toEqual([
          expect.not.objectContaining({ lastSize: expect.anything() }),
        ]);
      });

      it('has what was there at a time, as it was', async () => {
        expect(inShort(await list({ at: times[0] }))).toEqual([
          'again present unowned',
          'gone present theirs',
          'mine present mine dev',
          'theirs present theirs',
        ]);
        expect(inShort(await list({ at: times[1] }))).toEqual([
          'again gone unowned',
          'again present mine',
          'gone present theirs',
          'mine present ours prod',
          'new present unowned',
          'theirs present theirs',
        ]);
      });

      it('says what could not be read then', async () => {
        const query = { bucket: 'theirs', at: times[1] };
        const [then] = (await list(query)).items;
        expect(then).toMatchObject({
          unavailable: ['tags'],
          tags: { owner: 'theirs' },
        });
        const [now] = (await list({ bucket: 'theirs' })).items;
        expect(now.unavailable).toEqual([]);
      });

      it('does not say that nothing was there before it knew', async () => {
        const { items } = await list({
          at: '2025-12-01T00:00:00Z',
          state: 'present',
        });
        expect(
          items.map(({ bucket, state }) => `${bucket} ${state}`).sort(),
        ).toEqual([
          'again unknown',
          'gone unknown',
          'mine unknown',
          'theirs unknown',
        ]);
        expect(items.find(({ bucket }) => bucket === 'mine')).toEqual({
          providerId: 'default',
          arn: 'arn:aws:s3:::mine',
          bucket: 'mine',
          kind: 'general-purpose',
          accountId: A,
          state: 'unknown',
          at: '2025-12-01T00:00:00.000Z',
          knownSince: expect.any(String),
        });
      });

      it.each([
        [{ state: 'gone' }, ['again', 'gone']],
        [{ state: 'present', accountId: B }, ['new', 'theirs']],
        [{ arn: 'arn:aws:s3:::again' }, ['again', 'again']],
        [{ entityRef: 'Resource:theirs' }, ['theirs']],
        [{ owner: 'group:mine' }, ['again']],
        [{ owner: 'group:mine', at: 0 }, ['mine']],
        [{ owner: 'group:theirs', at: 1 }, ['gone', 'theirs']],
        [{ state: 'gone', at: 1 }, ['again']],
        [{ state: 'gone', at: 0 }, []],
        [{ providerId: 'other' }, []],
      ])('has those with %j', async ({ at, ...query }: any, buckets) => {
        const page = await list({
          ...query,
          ...(at !== undefined && { at: times[at] }),
        });
        expect(page.items.map(({ bucket }) => bucket).sort()).toEqual(buckets);
      });

      it('answers in pages', async () => {
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await list({ limit: 4, ...(cursor && { cursor }) });
          found.push(inShort(page).length.toString());
          cursor = page.nextCursor;
        } while (cursor && found.length < 10);
        expect(found).toEqual(['4', '2']);
      });

      it('says what differs between two times', async () => {
        const [from, , to] = times;
        expect(differencesInShort(await differences({ from, to }))).toEqual([
          'again, created',
          'again, deleted',
          'gone, deleted',
          'mine, tag-changed owner, tag-changed stage, owner-changed',
          'new, created',
        ]);
        expect(
          differencesInShort(
            await differences({ from: times[1], accountId: B }),
          ),
        ).toEqual(['gone, deleted', 'theirs, readable tags']);
        const [{ before, after, differences: found }] = (
          await differences({ from, to, bucket: 'mine' })
        ).items;
        expect(before).toMatchObject({ tags: { stage: 'dev' }, at: from });
        expect(after).toMatchObject({ tags: { stage: 'prod' }, at: to });
        expect(found).toContainEqual({
          kind: 'tag-changed',
          key: 'stage',
          oldValue: 'dev',
          newValue: 'prod',
        });
      });

      it.each([
        ['', { at: 'then' }, 'Parameter at: must be an ISO 8601 time'],
        ['', { limit: 1001 }, 'must be a number from 1 to 1000'],
        ['', { cursor: 'e30' }, 'Parameter cursor: must be a nextCursor'],
        ['', { state: 'eaten' }, 'must be one of present, gone'],
        ['', { from: '2026-01-01' }, 'Unknown parameter from'],
        ['/differences', {}, 'Parameter from: must be given'],
        [
          '/differences',
          { from: '2026-01-02', to: '2026-01-01' },
          'Parameter from: must not be later than to',
        ],
      ])('refuses %s %j', async (path, query, message) => {
        const { status, body } = await get(path, query as {});
        expect(body.error?.message).toContain(message);
        expect(status).toBe(400);
      });

      // Last: it forgets.
      it('says how far back it can tell once older changes are forgotten', async () => {
        await pruneChanges({
          database,
          providers: [{ id: 'default', retention: { days: 1 } }],
          now: new Date(Date.parse(times[1]) + DAY + DAY / 2),
        });
        expect(inShort(await list({ at: times[1], bucket: 'mine' }))).toEqual([
          'mine unknown',
        ]);
        expect(inShort(await list({ at: times[2], bucket: 'mine' }))).toEqual([
          'mine present ours prod',
        ]);
      });
    });

    it('shows nothing to whoever may read nothing', async () => {
      await start({
        permissions: mockServices.permissions({ result: AuthorizeResult.DENY }),
      });
      await happen();
      expect(await list()).toEqual({ items: [] });
      expect(await differences({ from: times[0] })).toEqual({ items: [] });
      await catalog.stop();
    });

    describe('for whoever may read some', () => {
      beforeAll(async () => {
        await start({ isProcessing: true, permissions: onlyMine() });
        await happen();
        await catalog.connection.applyMutation({
          type: 'delta',
          added: [
            bucketEntity(A, 'mine', 'mine'),
            bucketEntity(A, 'again', 'mine'),
            bucketEntity(B, 'theirs', 'others'),
          ].map(entity => ({ entity, locationKey: 'test' })),
          removed: [],
        });
        await catalog.processed(3);
      });

      afterAll(() => catalog.stop());

      const sorted = async (query: Record<string, string | number> = {}) =>
        inShort(await list(query));

      it('has their buckets, as they are and as they were', async () => {
        expect(await sorted()).toEqual([
          'again present mine',
          'mine present ours prod',
        ]);
        expect(await sorted({ at: times[0] })).toEqual([
          'mine present mine dev',
        ]);
        expect(await sorted({ entityRef: 'resource:default/mine' })).toEqual([
          'mine present ours prod',
        ]);
        expect(await sorted({ accountId: A, bucket: 'mine' })).toEqual([
          'mine present ours prod',
        ]);
        expect(await sorted({ state: 'gone' })).toEqual([]);
        expect(
          differencesInShort(await differences({ from: times[0] })),
        ).toEqual([
          'again, created',
          'mine, tag-changed owner, tag-changed stage, owner-changed',
        ]);
      });

      it('answers these in pages', async () => {
        const first = await list({ limit: 1 });
        const { nextCursor } = first;
        const rest = await list({ limit: 1, cursor: nextCursor! });
        expect(rest.nextCursor).toBeUndefined();
        expect([...inShort(first), ...inShort(rest)].sort()).toEqual([
          'again present mine',
          'mine present ours prod',
        ]);
      });

      it.each([
        ['bucket', 'theirs', 'absent'],
        ['bucket', 'gone', 'absent'],
        ['arn', 'arn:aws:s3:::theirs', 'arn:aws:s3:::absent'],
        ['entityRef', 'resource:default/theirs', 'resource:default/absent'],
        ['entityRef', 'resource:default/gone', 'resource:default/absent'],
        ['accountId', B, '333333333333'],
      ])(
        'answers as if a hidden bucket did not exist, asked for by %s %s',
        async (parameter, hidden, absent) => {
          for (const [path, query] of [
            ['', { limit: 1 }],
            ['', { at: times[0] }],
            ['/differences', { from: times[0] }],
          ] as const) {
            const { text } = await get(path, { ...query, [parameter]: hidden });
            expect(text).toBe(
              (await get(path, { ...query, [parameter]: absent })).text,
            );
            expect(JSON.parse(text)).toEqual({ items: [] });
          }
        },
      );

      it('takes no cursor of somebody who may read everything', async () => {
        const cursor = Buffer.from('{"after":1}').toString('base64url');
        expect((await get('', { cursor })).status).toBe(400);
      });
    });
  },
);
