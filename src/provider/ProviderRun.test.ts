/*
 * The real run of a provider, its inventory and its projector, between an AWS and a catalog in memory. On both databases,
 * because what it writes, and in which order, is what is tested.
 */
import type { Knex } from 'knex';
import {
  countStatements,
  testDatabases,
} from '../inventory/__testUtils__/databases';
import { listAccountStatuses } from '../inventory/listAccountStatuses';
import { listChanges } from '../inventory/changes/listChanges';
import { accountStates } from '../inventory/accountStates';
import { BUCKETS, LISTINGS } from '../inventory/tables';
import { A, B, C, createCatalogModel, World } from './__testUtils__/World';

const databases = testDatabases();

const DAY = 24 * 60 * 60 * 1000;

/** Statements that write, but those that write the state of a listing. */
function otherThanListings(writes: string[]): string[] {
  return writes.filter(sql => !sql.includes(LISTINGS));
}

describe.each(databases.eachSupportedId())('a run on %s', databaseId => {
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
      await world.run();
      catalog.writes = 0;
      catalog.deltas = 0;

      const statements = await countStatements(database, async () => {
        await world.run();
        world.restart();
        await world.run();
      });

      // Of each listing: that its sweep begins, and that it ends.
      expect(otherThanListings(statements.writes)).toEqual([]);
      expect(catalog.writes).toBe(0);
      expect(catalog.deltas).toBe(0);
    });

    it('shows each bucket once in a first run', async () => {
      world.putMany(A, 20);
      world.sliceSize = 5;
      await world.run();
      expect(catalog.writes).toBe(20);
    });

    it('puts back what someone unregistered by hand', async () => {
      world.put(A, 'logs');
      await world.run();
      catalog.entities.clear();
      world.clock += DAY;
      await world.run();
      expect(catalog.refs()).toEqual(['resource:default/logs']);
    });

    it('removes at its first check what the inventory does not have', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      world.accountEntities = true;
      await world.run();
      await database(BUCKETS).where('name', 'photos').delete();
      world.delete(A, 'photos');
      world.restart();
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
    });

    it('shows again at its first check what the catalog shows otherwise', async () => {
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      await world.run();
      const ref = 'resource:default/logs';
      const right = catalog.entity(ref);
      catalog.entities.set(
        ref,
        JSON.stringify({ ...right, spec: { ...right.spec, owner: 'old' } }),
      );
      world.restart();
      await world.run();
      expect(catalog.entity(ref)).toEqual(right);
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
      world.restart();
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
      expect(catalog.refs()).toContain(`resource:default/aws-account-${A}`);
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
        `resource:default/aws-account-${A}`,
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

    it('removes those, too, that a host read whose clock is ahead', async () => {
      world.putMany(A, 2);
      world.put(B, 'stays');
      await world.run();
      await database(BUCKETS)
        .where('name', 'bucket-1-0')
        .update({ read_at: '2999-01-01T00:00:00.000Z' });
      world.configured = [B];
      expect(await world.run()).toMatchObject({ error: undefined });
      expect(catalog.refs()).toEqual(['resource:default/stays']);
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
      expect([...heldBack.keys()]).toEqual([B]);
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
      expect([...heldBack.keys()]).toEqual([B]);
      expect(catalog.refs()).toEqual(['resource:default/photos']);
      await world.run();
      expect(catalog.refs()).toEqual([]);
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

    it('has no account any more that left, and knows what its buckets were', async () => {
      world.put(B, 'photos', { tags: { owner: 'ops' } });
      await world.run();
      world.configured = [A];
      await world.run();
      await world.run();
      expect(
        (await listAccountStatuses(database, 'default')).map(
          ({ accountId }) => accountId,
        ),
      ).toEqual([A]);
      expect(await world.rows()).toEqual([
        expect.objectContaining({
          name: 'photos',
          gone_as: 'left-scope',
          owner: 'group:default/ops',
        }),
      ]);
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
      expect(catalog.entity('resource:default/logs').spec).toEqual(before.spec);
    });

    it('keeps the last known region', async () => {
      world.put(A, 'logs', { region: 'eu-north-1' });
      await world.run();
      world.put(A, 'logs', { denied: { region: 'TimeoutError' } });
      await world.run();
      expect(
        catalog.entity('resource:default/logs').metadata.annotations,
      ).toMatchObject({ 'amazonaws.com/region': 'eu-north-1' });
    });

    it('remembers that there were no tags', async () => {
      world.put(A, 'logs');
      await world.run();
      const before = catalog.entity('resource:default/logs');
      world.put(A, 'logs', { denied: { tags: 'AccessDenied' } });
      await world.run();
      expect(catalog.entity('resource:default/logs').spec).toEqual(before.spec);
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
        `${A} logs unreadable tags TimeoutError`,
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

  describe('removals', () => {
    it('are of each bucket by itself, at once where AWS says that it is gone', async () => {
      world.putMany(A, 20);
      await world.run();
      world.deleteMany(A, 19);
      const { heldBack } = await world.run();
      expect(heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect((await world.history()).slice(20)).toHaveLength(19);
    });

    it('wait for none whose fate AWS leaves open, however many go beside it', async () => {
      world.putMany(A, 20);
      world.removalRuns = 3;
      world.restart();
      await world.run();
      world.unlisted.set('bucket-1-19', 'unproven');
      for (let run = 0; run < 3; run++) {
        world.delete(A, `bucket-1-${run}`);
        await world.run();
        expect(catalog.refs()).toHaveLength(run < 2 ? 19 - run : 16);
      }
      expect(catalog.refs()).not.toContain('resource:default/bucket-1-19');
    });

    it('reach the last of more buckets than are held at once, and spare the one of which AWS says nothing', async () => {
      world.putMany(A, 1_100);
      await world.run();
      world.deleteMany(A, 1_050);
      world.unlisted.set('bucket-1-700', 'unproven');
      expect([...(await world.run()).heldBack]).toEqual([[A, 1]]);
      expect(catalog.refs()).toEqual(
        [...world.expectedRefs(), 'resource:default/bucket-1-700'].sort(),
      );
      expect(await world.history('bucket-1-1049')).toEqual([
        `${A} bucket-1-1049 discovered`,
        `${A} bucket-1-1049 deleted`,
      ]);
    });

    it('wait one sweep where the list is suddenly empty', async () => {
      world.put(A, 'logs');
      await world.run();
      world.delete(A, 'logs');
      expect([...(await world.run()).heldBack]).toEqual([[A, 1]]);
      expect(catalog.refs()).toEqual(['resource:default/logs']);

      world.restart();
      expect((await world.run()).heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual([]);
      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs deleted`,
      ]);
    });

    it('are forgotten where the bucket is found again', async () => {
      world.put(A, 'logs');
      await world.run();
      world.delete(A, 'logs');
      await world.run();
      world.put(A, 'logs');
      await world.run();
      world.delete(A, 'logs');
      expect([...(await world.run()).heldBack.keys()]).toEqual([A]);
      expect(await world.history()).toEqual([`${A} logs discovered`]);
    });

    it('begin anew with a bucket that AWS has all the same, and not with one that it gives no answer about', async () => {
      world.put(A, 'logs');
      await world.run();
      world.delete(A, 'logs');
      await world.run();
      world.unlisted.set('logs', 'unanswered');
      await world.run();
      expect(catalog.refs()).toEqual(['resource:default/logs']);
      world.unlisted.set('logs', 'present');
      await world.run();
      world.unlisted.clear();
      await world.run();
      expect(catalog.refs()).toEqual(['resource:default/logs']);
      await world.run();
      expect(catalog.refs()).toEqual([]);
    });

    it('do not make a bucket wait anew when another that is missing turns up elsewhere', async () => {
      world.removalRuns = 3;
      world.restart();
      world.put(B, 'moves');
      world.put(B, 'goes');
      world.configured = [B, C];
      world.aws.set(C, new Map());
      await world.run();
      world.delete(B, 'moves', 'goes');
      world.put(C, 'moves');
      await world.run();
      await world.run();
      await world.run();
      expect(catalog.refs()).toEqual(['resource:default/moves']);
      expect(await world.history('goes')).toEqual([
        `${B} goes discovered`,
        `${B} goes deleted`,
      ]);
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

    it('holds back what the list leaves out and AWS does not say to be gone', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      world.unlisted.set('photos', 'unproven');
      const { heldBack } = await world.run();
      expect([...heldBack]).toEqual([[A, 1]]);
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
      const { heldBack } = await world.run();
      expect(heldBack.size).toBe(0);
      expect(catalog.refs()).toEqual([]);
      expect((await world.history()).slice(20)).toEqual(
        expect.arrayContaining([`${A} bucket-1-0 left-scope`]),
      );
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
        tags: { owner: 'dev', cost: '1' },
      });
      world.put(A, 'photos', { tags: { owner: 'ops' } });
      await world.run();

      expect(await world.history()).toEqual([
        `${A} logs discovered`,
        `${A} logs tag-added cost 1`,
        `${A} logs tag-removed env dev`,
        `${A} logs tag-changed owner ops dev`,
        `${A} photos created`,
        `${A} logs owner-changed ops dev`,
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
      expect(
        catalog.entity('resource:default/from-a').metadata.annotations,
      ).toMatchObject({ 'amazonaws.com/account-id': B });
      expect((await world.history('from-a')).sort()).toEqual([
        `${A} from-a deleted`,
        `${A} from-a discovered`,
        `${B} from-a created`,
      ]);
      expect((await world.history('from-b')).sort()).toEqual([
        `${A} from-b created`,
        `${B} from-b deleted`,
        `${B} from-b discovered`,
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

  describe('a bucket that was deleted and made again', () => {
    const born = (day: number) =>
      ({
        createdAt: `2020-01-0${day}T00:00:00.000Z`,
        isCreationDateExact: true,
      }) as const;

    it('is another one, and nothing of the old one is kept', async () => {
      world.put(A, 'logs', { ...born(1), tags: { owner: 'ops' } });
      await world.run();
      world.put(A, 'logs', { ...born(2), denied: { tags: 'AccessDenied' } });
      await world.run();
      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs deleted`,
        `${A} logs created`,
      ]);
      expect(catalog.entity('resource:default/logs').spec!.owner).toBe(
        'group:default/unowned',
      );
    });

    it('has the earliest date where a list gives that of the last edit of its policy', async () => {
      const date = (day: number) => ({
        ...born(day),
        isCreationDateExact: false,
      });
      world.put(A, 'logs', { ...date(1), tags: { owner: 'ops' } });
      await world.run();
      world.put(A, 'logs', date(3));
      await world.run();
      world.put(A, 'logs', date(2));
      await world.run();
      expect(await world.history('logs')).toEqual([`${A} logs discovered`]);
      expect(
        catalog.entity('resource:default/logs').metadata.annotations,
      ).toMatchObject({ 'amazonaws.com/bucket-created-at': born(1).createdAt });
    });

    it('is another one in another region', async () => {
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      await world.run();
      world.put(A, 'logs', { region: 'us-east-1', tags: {} });
      await world.run();
      expect((await world.history('logs')).slice(1)).toEqual([
        `${A} logs deleted`,
        `${A} logs created`,
      ]);
      const [old, fresh] = await world.rows('logs');
      expect(old).toMatchObject({ gone_as: 'deleted', region: 'eu-west-1' });
      expect(fresh).toMatchObject({ gone_at: null, region: 'us-east-1' });
    });

    it('tells those who may read it nothing of the old one', async () => {
      world.put(A, 'logs', { ...born(1), tags: { secret: 'x' } });
      await world.run();
      world.put(A, 'logs', { ...born(2), tags: {} });
      await world.run();
      const changes = await listChanges(
        database,
        { entityRefs: ['resource:default/logs'] },
        { limit: 10 },
      );
      expect(changes.map(({ kind }) => kind)).toEqual(['created']);
    });
  });

  describe("somebody else's entity of a bucket's name", () => {
    const ref = 'resource:default/logs';

    it('leaves the bucket another name, which it keeps', async () => {
      catalog.others.set(ref, 'url:team');
      world.put(A, 'logs');
      await world.run();
      const [own] = catalog.refs();
      expect(own).toMatch(/^resource:default\/logs_[0-9a-f]{10}$/);
      expect(world.log).toContainEqual(expect.stringContaining(own));
      world.restart();
      await world.run();
      expect(catalog.refs()).toEqual([own]);
    });

    it('is noticed where it came later', async () => {
      world.put(A, 'logs');
      await world.run();
      catalog.entities.clear();
      catalog.others.set(ref, 'url:team');
      world.restart();
      await world.run();
      expect(catalog.refs()).toEqual([
        expect.stringMatching(/^resource:default\/logs_[0-9a-f]{10}$/),
      ]);
    });
  });
});
