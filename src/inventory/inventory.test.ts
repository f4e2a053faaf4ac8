import type { Knex } from 'knex';
import { countStatements, testDatabases } from './__testUtils__/databases';
import { A, B, C, createCatalogModel, World } from './__testUtils__/world';
import { listAccountStatuses } from './accountStatus';
import { accountStates } from './status';
import { BUCKETS, LISTINGS } from './tables';

const databases = testDatabases();

/** Statements that write, but those that write the state of a listing. */
function otherThanListings(writes: string[]): string[] {
  return writes.filter(sql => !sql.includes(LISTINGS));
}

describe.each(databases.eachSupportedId())('inventory on %s', databaseId => {
  let database: Knex;
  let catalog: ReturnType<typeof createCatalogModel>;
  let world: World;

  beforeEach(async () => {
    database = await databases.open(databaseId);
    catalog = createCatalogModel();
    world = new World(database, catalog);
  });

  describe('what a run does', () => {
    it('adds what is there and removes what is gone', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      world.put(B, 'backups');
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());

      world.delete(A, 'photos');
      world.put(B, 'archive');
      await world.run();
      expect(catalog.refs()).toEqual([
        'resource:default/archive',
        'resource:default/backups',
        'resource:default/logs',
      ]);
    });

    it('writes the listings and nothing else when nothing changed, also after a restart', async () => {
      world.accountEntities = true;
      world.putMany(A, 500);
      world.put(B, 'odd', { denied: { tags: 'AccessDenied' } });
      world.put(B, 'old', { mapping: 'quarantined' });
      await world.run();
      catalog.writes = 0;

      const statements = await countStatements(database, async () => {
        await world.run();
        world.restart();
        await world.run();
      });

      // Of each listing: that its sweep begins, and that it ends.
      expect(otherThanListings(statements.writes)).toEqual([]);
      expect(statements.writes).toHaveLength(2 * 2 * 2);
      expect(catalog.writes).toBe(0);
      // Per run: 3 for all accounts, and for each of the two: begin, load, count, removed refs, end.
      expect(statements.all).toBeLessThanOrEqual(2 * (3 + 5 * 2));
    });

    it('puts back what someone unregistered by hand', async () => {
      world.put(A, 'logs');
      await world.run();
      catalog.entities.clear();
      await world.run();
      expect(catalog.refs()).toEqual(['resource:default/logs']);
    });

    it('keeps two providers apart', async () => {
      world.put(A, 'logs');
      await world.run();
      const other = new World(database, createCatalogModel());
      other.providerId = 'other';
      other.restart();
      other.put(B, 'photos');
      await other.run();
      other.delete(B, 'photos');
      other.put(B, 'videos');
      await other.run();
      await world.run();
      expect(catalog.refs()).toEqual(['resource:default/logs']);
    });

    it('keeps what the catalog holds of a quarantined bucket', async () => {
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      world.put(A, 'photos');
      await world.run();

      world.put(A, 'logs', { mapping: 'quarantined', tags: { owner: 'dev' } });
      world.put(A, 'videos', { mapping: 'quarantined' });
      await world.run();
      expect(catalog.refs()).toEqual([
        'resource:default/logs',
        'resource:default/photos',
      ]);

      world.put(A, 'logs', { mapping: undefined });
      world.put(A, 'videos', { mapping: undefined });
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs tag-changed owner ops dev`,
        `${A} logs owner-changed ops dev`,
      ]);
      const changes = await world.changes('videos');
      expect(changes).toEqual([
        expect.objectContaining({
          kind: 'created',
          entityRef: 'resource:default/videos',
        }),
      ]);
    });

    it('removes the entity of a bucket that the mapping leaves out, and calls it no deletion', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      world.put(A, 'logs', { mapping: 'left-out' });
      await world.run();
      expect(catalog.refs()).toEqual(['resource:default/photos']);
      expect(await world.history('logs')).toEqual([`${A} logs discovered`]);
    });
  });

  describe('accounts', () => {
    it('keeps the buckets of an account that cannot be read', async () => {
      world.accountEntities = true;
      world.put(A, 'logs');
      await world.run();
      world.unreadable.add(A);
      const statements = await countStatements(database, () => world.run());
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(otherThanListings(statements.writes)).toEqual([]);
    });

    it('has the entity of an account that was never read', async () => {
      world.accountEntities = true;
      world.unreadable.add(A);
      await world.run();
      expect(catalog.refs()).toContain(`resource:default/${A}`);
      world.accountEntities = false;
      await world.run();
      expect(catalog.refs()).toEqual([]);
    });

    it('removes the buckets of an account at once that the configuration leaves out', async () => {
      world.accountEntities = true;
      world.put(A, 'logs');
      world.put(B, 'photos');
      await world.run();

      world.configured = [A];
      world.unreadable.add(B);
      const { heldBack } = await world.run();
      expect(heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual([
        `resource:default/${A}`,
        'resource:default/logs',
      ]);
      expect(await world.history('photos')).toEqual([
        `${B} photos discovered`,
        `${B} photos left-scope`,
      ]);

      world.configured = [A, B];
      world.unreadable.clear();
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect((await world.history('photos')).pop()).toBe(
        `${B} photos discovered`,
      );
    });

    it('removes the buckets of an account that left the organization when two complete answers said so', async () => {
      world.configured = [];
      world.organization = [A, B];
      world.put(A, 'logs');
      world.put(B, 'photos');
      await world.run();

      world.organization = 'unavailable';
      world.put(B, 'videos');
      await world.run();
      expect(catalog.refs()).toEqual([
        'resource:default/logs',
        'resource:default/photos',
        'resource:default/videos',
      ]);

      world.organization = [A];
      const { heldBack } = await world.run();
      expect(heldBack.get(B)).toMatchObject({ known: 2, seen: 1, runs: 2 });
      expect(catalog.refs()).toHaveLength(3);

      await world.run();
      expect(catalog.refs()).toEqual(['resource:default/logs']);
    });

    it.each([true, false])(
      'says nothing more of an account that has left the organization; accounts have entities: %s',
      async accountEntities => {
        world.accountEntities = accountEntities;
        world.configured = [];
        world.organization = [A, B];
        world.put(A, 'logs');
        world.put(B, 'photos');
        await world.run();

        world.organization = [A];
        await world.run();
        expect(
          await accountStates(database, 'default', new Date()),
        ).toContainEqual(
          expect.objectContaining({ accountId: B, isHeldBack: true }),
        );
        await world.run();
        expect(catalog.refs()).not.toContain('resource:default/photos');
        expect(await accountStates(database, 'default', new Date())).toEqual([
          expect.objectContaining({ accountId: A, isHeldBack: false }),
        ]);
        expect(await listAccountStatuses(database, 'default')).toEqual([
          expect.objectContaining({ accountId: A, state: 'read' }),
        ]);
      },
    );

    it('counts again from one when an account that had left the organization was back meanwhile', async () => {
      world.configured = [];
      world.organization = [A, B];
      world.put(B, 'photos');
      await world.run();
      world.organization = [A];
      await world.run();

      world.organization = [A, B];
      world.unreadable.add(B);
      await world.run();

      world.organization = [A];
      const { heldBack } = await world.run();
      expect(heldBack.get(B)).toMatchObject({ seen: 1 });
      expect(catalog.refs()).toEqual(['resource:default/photos']);
      await world.run();
      expect(catalog.refs()).toEqual([]);
    });

    it('reads a configured account with what the organization last said of it while it does not answer', async () => {
      const found = {
        id: A,
        partition: 'aws',
        name: 'payments',
        tags: { team: 'x' },
      };
      await world.begin(world.inventory, {
        organization: 'complete',
        accounts: [{ account: found, source: 'organization' }],
      });
      const statements = await countStatements(database, async () => {
        const { current, gone } = await world.begin(world.inventory, {
          organization: 'unavailable',
          accounts: [
            {
              account: {
                id: A,
                partition: 'aws',
                name: 'payments',
                tags: undefined,
              },
              source: 'config',
            },
          ],
        });
        expect(current).toEqual([found]);
        expect(gone).toEqual([]);
      });
      expect(otherThanListings(statements.writes)).toEqual([]);
    });

    it('takes accounts at once that were found before, when discovery is turned off', async () => {
      world.configured = [];
      world.organization = [A];
      world.put(A, 'logs');
      await world.run();
      world.organization = undefined;
      await world.run();
      expect(catalog.refs()).toEqual([]);
    });

    it('holds back an account that is gone because Backstage runs with other credentials', async () => {
      const host = (id: string) => ({
        accounts: [
          { account: { id, partition: 'aws' }, source: 'host' as const },
        ],
        organization: 'not-configured' as const,
      });
      world.configured = [A];
      world.put(A, 'logs');
      await world.run();
      await world.begin(world.inventory, host(A));
      const { gone } = await world.begin(world.inventory, host(B));
      expect(gone).toEqual([
        { account: expect.objectContaining({ id: A }), isGuarded: true },
      ]);
    });

    it('forgets an account a day after its removal', async () => {
      world.put(B, 'photos');
      await world.run();
      world.configured = [A];
      await world.run();
      expect((await world.begin()).gone).toEqual([
        expect.objectContaining({ isGuarded: false }),
      ]);
      world.clock += 25 * 60 * 60 * 1000;
      await world.run();
      expect((await world.begin()).gone).toEqual([]);
      expect(await database(BUCKETS)).toEqual([]);
    });
  });

  describe('what could not be read', () => {
    it('keeps last known tags and owner, over a restart', async () => {
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      await world.run();
      const before = catalog.entity('resource:default/logs');

      world.put(A, 'logs', { denied: { tags: 'AccessDenied' } });
      world.restart();
      await world.run();
      expect(catalog.entity('resource:default/logs')).toEqual(before);
    });

    it('keeps the last known region', async () => {
      world.put(A, 'logs', { region: 'eu-north-1' });
      await world.run();
      world.put(A, 'logs', { denied: { region: 'TimeoutError' } });
      await world.run();
      expect(catalog.entity('resource:default/logs').spec).toMatchObject({
        region: 'eu-north-1',
      });
    });

    it('remembers that there were no tags', async () => {
      world.put(A, 'logs');
      await world.run();
      const before = catalog.entity('resource:default/logs');
      world.put(A, 'logs', { denied: { tags: 'AccessDenied' } });
      await world.run();
      expect(catalog.entity('resource:default/logs')).toEqual(before);
      expect(before.spec).toMatchObject({ tags: {} });
    });

    it('is recorded when it becomes so and when it ends, and not in between', async () => {
      world.put(A, 'logs', { tags: { owner: 'ops', env: 'prod' } });
      await world.run();
      const readable = world.clock;
      world.put(A, 'logs', {
        denied: { tags: 'AccessDenied', region: 'TimeoutError' },
      });
      await world.run();
      world.put(A, 'logs', { denied: { tags: 'SlowDown', region: 'Other' } });
      world.put(A, 'new', { denied: { tags: 'AccessDenied' } });
      await world.run();
      world.put(A, 'logs', {
        denied: undefined,
        tags: { owner: 'dev', env: 'prod' },
      });
      world.put(A, 'new', { denied: undefined, tags: { team: 'x' } });
      await world.run();

      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs unreadable region TimeoutError`,
        `${A} logs unreadable tags AccessDenied`,
        `${A} logs readable region`,
        `${A} logs readable tags`,
        `${A} logs tag-changed owner ops dev`,
        `${A} logs owner-changed ops dev`,
      ]);
      // The tags may have changed at any time since they were last read.
      const changes = await world.changes('logs');
      const tagChange = changes.find(({ kind }) => kind === 'tag-changed')!;
      expect(Date.parse(tagChange.previousObservedAt!)).toBeLessThan(readable);
      // Tags that were never read before can't have changed.
      expect(await world.history('new')).toEqual([
        `${A} new created`,
        `${A} new readable tags`,
      ]);
    });
  });

  describe('removal guard', () => {
    it('holds back an account that lists nothing, however few it had, until that was seen twice', async () => {
      world.put(A, 'logs');
      await world.run();
      world.delete(A, 'logs');

      const { heldBack } = await world.run();
      expect(heldBack.get(A)).toEqual({
        buckets: ['logs'],
        known: 1,
        seen: 1,
        runs: 2,
      });
      expect(catalog.refs()).toEqual(['resource:default/logs']);

      world.restart();
      expect((await world.run()).heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual([]);
      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs deleted`,
      ]);
    });

    it('lets go of up to the share, or of fewer than the minimum', async () => {
      world.putMany(A, 24);
      world.putMany(B, 12);
      await world.run();
      world.deleteMany(A, 12);
      world.deleteMany(B, 9);
      const { heldBack } = await world.run();
      expect(heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual(world.expectedRefs());
    });

    it('still adds and changes the rest of an account of which it holds something back', async () => {
      world.putMany(A, 20);
      await world.run();
      world.deleteMany(A, 11);
      world.put(A, 'bucket-1-15', { tags: { owner: 'ops' } });
      world.put(A, 'new');
      const { heldBack, counts } = await world.run();
      expect(heldBack.get(A)).toMatchObject({ known: 20, seen: 1 });
      expect(catalog.refs()).toHaveLength(21);
      expect(counts).toEqual({
        created: 1,
        'tag-added': 1,
        'owner-changed': 1,
      });
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
    });

    it('counts again from one when other buckets are missing', async () => {
      world.putMany(A, 20);
      await world.run();
      world.deleteMany(A, 12);
      await world.run();
      world.delete(A, 'bucket-1-12');
      expect((await world.run()).heldBack.get(A)).toMatchObject({ seen: 1 });
      world.unreadable.add(A);
      await world.run();
      world.unreadable.clear();
      expect((await world.run()).heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual(world.expectedRefs());
    });

    it('does not make a bucket wait anew when another that is missing turns up elsewhere', async () => {
      world.guard = { ...world.guard, runs: 3 };
      world.restart();
      world.put(B, 'moves');
      world.put(B, 'goes');
      world.configured = [B, C];
      world.aws.set(C, new Map());
      await world.run();
      world.delete(B, 'moves', 'goes');
      world.put(C, 'moves');

      for (const seen of [1, 2]) {
        const { heldBack } = await world.run();
        expect(heldBack.get(B)).toMatchObject({ seen });
      }
      expect((await world.run()).heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual(['resource:default/moves']);
      expect(await world.history('goes')).toEqual([
        `${B} goes discovered`,
        `${B} goes deleted`,
      ]);
    });

    it('makes all wait for the one that has been missing for the shortest time', async () => {
      world.putMany(A, 20);
      await world.run();
      world.deleteMany(A, 12);
      await world.run();
      world.delete(A, 'bucket-1-12');
      await world.run();
      world.put(A, 'bucket-1-12');
      expect((await world.run()).heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual(world.expectedRefs());
    });

    it('begins anew with a bucket that AWS has all the same, and not with one that it gives no answer about', async () => {
      world.put(A, 'logs');
      await world.run();
      world.delete(A, 'logs');
      await world.run();
      world.unlisted.set('logs', 'unanswered');
      expect((await world.run()).heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual(['resource:default/logs']);
      world.unlisted.set('logs', 'present');
      await world.run();
      world.unlisted.clear();
      expect((await world.run()).heldBack.get(A)).toMatchObject({ seen: 1 });
      world.unlisted.set('logs', 'unanswered');
      await world.run();
      world.unlisted.clear();
      expect((await world.run()).heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual([]);
    });

    it('forgets a removal that did not come true', async () => {
      world.put(A, 'logs');
      await world.run();
      world.delete(A, 'logs');
      await world.run();
      world.put(A, 'logs');
      await world.run();
      world.delete(A, 'logs');
      expect((await world.run()).heldBack.get(A)).toMatchObject({ seen: 1 });
      expect(await world.history()).toEqual([`${A} logs discovered`]);
    });

    it('keeps what the list leaves out and AWS has all the same', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      world.unlisted.set('photos', 'present');
      world.delete(A, 'logs');
      world.put(A, 'new');
      const { heldBack } = await world.run();
      expect(heldBack.size).toBe(0);
      // Of an incomplete list, nothing is believed to be gone.
      expect(catalog.refs()).toEqual([
        'resource:default/logs',
        ...world.expectedRefs(),
      ]);
      world.unlisted.clear();
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await world.history('photos')).toEqual([`${A} photos discovered`]);
    });

    it.each([
      {
        what: 'moves to another account',
        meanwhile: () => world.put(B, 'photos'),
        reader: B,
        history: [`${B} photos account-changed ${A} ${B}`],
      },
      {
        what: 'is found to be gone by a hint',
        meanwhile: () => {},
        reader: A,
        history: [`${A} photos deleted`],
      },
    ])(
      'records once that a bucket $what while a sweep that lacks it comes to its end',
      async ({ meanwhile, reader, history }) => {
        world.put(A, 'logs');
        world.put(A, 'photos');
        await world.run();

        world.delete(A, 'photos');
        meanwhile();
        const { sweep, slices } = await world.read(world.inventory, A);
        for (const { slice, records } of slices) {
          await world.commitSlice(slice, records);
        }
        const [missing] = await sweep.missing();
        const commit = await world.readBucket(
          world.inventory,
          reader,
          'photos',
        );
        await commit!();
        const { heldBack } = await sweep.end(
          { unproven: new Set([missing.arn]), unanswered: new Set() },
          async () => {},
        );
        expect(heldBack?.buckets).toEqual(['photos']);

        await world.run();
        await world.run();
        expect((await world.history('photos')).slice(1)).toEqual(history);
        expect(catalog.refs()).toEqual(world.expectedRefs());
      },
    );

    it('leaves a bucket that moves to another account while its old list proves to be incomplete where it is', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();

      world.unlisted.set('photos', 'present');
      const { sweep, slices } = await world.read(world.inventory, A);
      for (const { slice, records } of slices) {
        await world.commitSlice(slice, records);
      }
      const [missing] = await sweep.missing();
      world.unlisted.clear();
      world.delete(A, 'photos');
      world.put(B, 'photos');
      await (await world.readBucket(world.inventory, B, 'photos'))!();
      await sweep.foundIncomplete([missing.arn]);

      await world.run();
      expect((await world.history('photos')).slice(1)).toEqual([
        `${B} photos account-changed ${A} ${B}`,
      ]);
    });

    it('holds back what the list leaves out and AWS does not say to be gone', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      world.unlisted.set('photos', 'unproven');
      const { heldBack } = await world.run();
      expect(heldBack.get(A)).toMatchObject({ buckets: ['photos'], seen: 1 });
      expect(catalog.refs()).toEqual(world.expectedRefs());
      await world.run();
      expect(catalog.refs()).toEqual(['resource:default/logs']);
    });

    it('keeps what the list leaves out and AWS gives no answer about, however often', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      world.unlisted.set('photos', 'unanswered');
      for (let run = 0; run < 3; run++) {
        expect((await world.run()).heldBack.size).toBe(0);
        expect(catalog.refs()).toEqual(world.expectedRefs());
      }
    });

    it('does not hold back what the configuration leaves out', async () => {
      world.putMany(A, 20);
      await world.run();
      world.excluded = [...world.aws.get(A)!.keys()];
      const { heldBack, counts } = await world.run();
      expect(heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual([]);
      expect(counts).toEqual({ 'left-scope': 20 });
    });
  });

  describe('change log', () => {
    it('has what changed, with both times', async () => {
      world.put(A, 'logs', { tags: { owner: 'ops', env: 'dev' } });
      await world.run();
      const first = world.clock;
      await world.run();
      const second = world.clock;
      world.put(A, 'logs', {
        region: 'us-east-1',
        tags: { owner: 'dev', cost: '1' },
      });
      world.put(A, 'photos', { tags: { owner: 'ops' } });
      await world.run();

      expect(await world.history()).toEqual([
        `${A} logs discovered`,
        `${A} logs region-changed eu-west-1 us-east-1`,
        `${A} logs tag-added cost 1`,
        `${A} logs tag-removed env dev`,
        `${A} logs tag-changed owner ops dev`,
        `${A} logs owner-changed ops dev`,
        `${A} photos created`,
      ]);
      for (const change of (await world.changes()).slice(1)) {
        expect(Date.parse(change.previousObservedAt!)).toBeGreaterThan(first);
        expect(Date.parse(change.previousObservedAt!)).toBeLessThan(second);
        expect(Date.parse(change.observedAt)).toBeGreaterThan(second);
      }
    });

    it('names the latest reading as the previous one, also after a restart', async () => {
      world.put(A, 'logs');
      await world.run();
      const first = world.clock;
      await world.run();
      world.restart();
      world.put(A, 'logs', { tags: { a: 'b' } });
      await world.run();
      const [, change] = await world.changes();
      expect(Date.parse(change.previousObservedAt!)).toBeGreaterThan(first);
    });

    it('does not call a bucket deleted or created that the configuration left out for a time', async () => {
      world.put(A, 'logs', { createdAt: '2020-01-01T00:00:00.000Z' });
      world.put(A, 'photos');
      await world.run();
      world.excluded = ['logs'];
      await world.run();
      world.excluded = [];
      await world.run();
      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs left-scope`,
        `${A} logs discovered`,
      ]);
    });

    it('follows a bucket that is created again in another account, whichever is read first', async () => {
      world.put(A, 'from-b');
      world.delete(A, 'from-b');
      world.put(B, 'from-b', { tags: { owner: 'ops' } });
      world.put(A, 'from-a', { tags: { owner: 'ops' } });
      world.put(A, 'stays-in-a');
      world.put(B, 'stays-in-b');
      await world.run();

      world.delete(A, 'from-a');
      world.put(B, 'from-a', { tags: { owner: 'ops' } });
      world.delete(B, 'from-b');
      world.put(A, 'from-b', { tags: { owner: 'ops' } });
      await world.run();

      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(catalog.entity('resource:default/from-a').spec).toMatchObject({
        accountId: B,
      });
      // A is read first: when it is read, the bucket is not in B yet.
      expect(await world.history('from-a')).toEqual([
        `${A} from-a discovered`,
        `${A} from-a deleted`,
        `${B} from-a account-changed ${A} ${B}`,
      ]);
      expect(await world.history('from-b')).toEqual([
        `${B} from-b discovered`,
        `${A} from-b account-changed ${B} ${A}`,
      ]);
    });

    it('shows the history of an entity under its new name', async () => {
      world.put(A, 'logs');
      await world.run();
      world.namespace = 'aws';
      await world.run();
      expect(catalog.refs()).toEqual(['resource:aws/logs']);
      expect(await world.changes()).toEqual([
        expect.objectContaining({
          kind: 'discovered',
          entityRef: 'resource:aws/logs',
        }),
      ]);
    });
  });
});
