/*
 * What a kill, a second process, or a database that refuses leaves behind. On both databases, because commits and their
 * order are what is tested.
 */
import { ConflictError } from '@backstage/errors';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { until } from '../__testUtils__/until';
import {
  countStatements,
  testDatabases,
} from '../inventory/__testUtils__/databases';
import { isEqual, pick } from 'lodash';
import { History } from '../inventory';
import { knownPart, type StoredFact } from '../inventory/storedFacts';
import {
  ACCOUNTS,
  type BucketRow,
  BUCKETS,
  CHANGES,
  EVENTS,
  LISTINGS,
  PAST,
} from '../inventory/tables';
import {
  A,
  B,
  C,
  createCatalogModel,
  type Fate,
  Killed,
  type Step,
  World,
  WorldProcess,
} from './__testUtils__/World';

const databases = testDatabases();

/** Kills a process at a step, once it has passed so many of them. */
function killAt(step: Step, passed = 0): Fate {
  let left = passed;
  return at => {
    if (at === step && left-- === 0) {
      throw new Killed();
    }
  };
}

/** Holds a process up at a step, once. */
function holdAt(step: Step) {
  let release = () => {};
  let isHeld = false;
  const released = new Promise<void>(resolve => {
    release = resolve;
  });
  const fate: Fate = at => {
    if (at !== step || isHeld) {
      return undefined;
    }
    isHeld = true;
    return released;
  };
  return { fate, release: () => release(), isHeld: () => isHeld };
}

describe.each(databases.eachSupportedId())('recovery on %s', databaseId => {
  let database: Knex;
  let catalog: ReturnType<typeof createCatalogModel>;
  let world: World;

  beforeAll(async () => {
    database = await databases.open(databaseId);
  });

  async function startAfresh() {
    for (const table of [ACCOUNTS, LISTINGS, BUCKETS, CHANGES, EVENTS, PAST]) {
      await database(table).delete();
    }
    catalog = createCatalogModel();
    world = new World(database, catalog);
  }

  beforeEach(startAfresh);

  /** Where things end once faults are over, and what a run then still writes. */
  async function settled() {
    world.restart();
    const errors: unknown[] = [];
    for (let run = 0; run < world.removalRuns; run++) {
      errors.push((await world.run()).error);
    }
    const refs = catalog.refs();
    catalog.writes = 0;
    const { writes } = await countStatements(database, () => world.run());
    return {
      refs,
      errors: errors.filter(Boolean),
      writes: writes.filter(sql => !sql.includes(LISTINGS)),
      catalogWrites: catalog.writes,
      due: await database(BUCKETS).whereRaw(
        'shown_version is null or shown_version <> version',
      ),
    };
  }

  /** Where things should end: with what AWS has, and at rest. */
  function asInAws() {
    return {
      refs: world.expectedRefs(),
      errors: [],
      writes: [],
      catalogWrites: 0,
      due: [],
    };
  }

  /** Makes the database refuse a write, until what this answers is called. */
  async function refuse(on: string) {
    const trigger = `create trigger refusal before ${on} for each row`;
    if (database.client.config.client === 'pg') {
      await database.raw(
        `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$`,
      );
      await database.raw(`${trigger} execute function refuse()`);
      return () => database.raw('drop function refuse() cascade');
    }
    await database.raw(
      `${trigger} begin select raise(abort, 'disk full'); end`,
    );
    return () => database.raw('drop trigger refusal');
  }

  describe.each<[string, Step, number]>([
    ['before it commits', 'transaction', 0],
    ['between commit and delta', 'delta', 0],
    ['between delta and note', 'delta-sent', 0],
    ['before it notes', 'transaction', 1],
    ['before its second delta', 'delta', 1],
  ])('a process killed %s', (_, step, passed) => {
    const kill = () => world.runUnder(killAt(step, passed));

    it('loses no bucket, and logs each once', async () => {
      world.put(A, 'logs');
      await kill();
      expect(await settled()).toEqual(asInAws());
      expect(await world.history('logs')).toEqual([`${A} logs discovered`]);
    });

    it('leaves no entity behind, also of a bucket that it only just added', async () => {
      world.put(A, 'logs');
      await world.run();
      world.put(A, 'short-lived');
      world.delete(A, 'logs');
      await kill();
      world.delete(A, 'short-lived');
      world.put(A, 'photos');
      expect(await settled()).toEqual(asInAws());
    });

    it('leaves no entity behind of an account that is then left out', async () => {
      world.accountEntities = true;
      world.put(B, 'photos');
      await kill();
      world.configured = [A];
      expect(await settled()).toEqual(asInAws());
    });

    it('does not remove what it added to an account that then cannot be read', async () => {
      world.put(A, 'logs');
      await world.run();
      world.put(A, 'new');
      await kill();
      const before = catalog.refs();
      world.unreadable.add(A);
      world.restart();
      await world.run();
      expect(catalog.refs()).toEqual(expect.arrayContaining(before));
      world.unreadable.clear();
      expect(await settled()).toEqual(asInAws());
    });

    it('leaves no entity of an account behind that the configuration no longer wants', async () => {
      world.accountEntities = true;
      await kill();
      world.accountEntities = false;
      expect(await settled()).toEqual(asInAws());
    });

    it('leaves no entity behind under a name that the mapping gave it in between', async () => {
      world.put(A, 'logs');
      for (const namespace of ['one', 'two', 'three']) {
        world.namespace = namespace;
        world.restart();
        await kill();
      }
      expect(await settled()).toEqual(asInAws());
    });

    it('keeps the entity of a bucket that is made again elsewhere while that happens', async () => {
      world.put(A, 'moved');
      world.put(A, 'stays');
      world.put(B, 'stays-too');
      await world.run();
      world.delete(A, 'moved');
      world.put(B, 'moved');
      await kill();
      expect(await settled()).toEqual(asInAws());
      expect(
        catalog.entity('resource:default/moved').metadata.annotations,
      ).toMatchObject({ 'amazonaws.com/account-id': B });
    });
  });

  it.each([BUCKETS, CHANGES])(
    'writes all or nothing when the database refuses %s',
    async table => {
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      world.put(A, 'photos');
      await world.run();
      const history = await world.history();
      world.put(A, 'new');
      world.put(A, 'logs', { tags: {} });
      world.delete(A, 'photos');
      const allow = await refuse(`insert on ${table}`);
      const { error } = await world.run();
      await allow();
      expect(`${error}`).toContain('disk full');
      expect(await world.history()).toEqual(history);
      expect(await settled()).toEqual(asInAws());
      expect((await world.history()).slice(history.length)).toEqual(
        expect.arrayContaining([
          `${A} logs tag-removed owner ops`,
          `${A} logs owner-changed ops unowned`,
          `${A} new created`,
          `${A} photos deleted`,
        ]),
      );
    },
  );

  describe('a run that ends early', () => {
    beforeEach(() => {
      world.sliceSize = 2;
      ['aaa', 'bbb', 'ccc', 'ddd', 'eee'].forEach(name => world.put(A, name));
    });

    // A slice is committed, and then noted as shown.
    const after = (slices: number) => killAt('transaction', 2 * slices);

    it('keeps what it committed, and the next one goes on behind it', async () => {
      await world.runUnder(after(1));
      expect(catalog.refs()).toEqual([
        'resource:default/aaa',
        'resource:default/bbb',
      ]);
      // What is before the cursor is not read again until the sweep is over.
      world.put(A, 'bbb', { tags: { owner: 'ops' } });
      world.restart();
      await world.runUnder(after(1));
      expect(catalog.refs()).toHaveLength(4);
      world.restart();
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await world.history('bbb')).toEqual([`${A} bbb discovered`]);
      await world.run();
      expect(await world.history('bbb')).toEqual([
        `${A} bbb discovered`,
        `${A} bbb tag-added owner ops`,
        `${A} bbb owner-changed unowned ops`,
      ]);
    });

    it('does not take what it has not reached for missing', async () => {
      await world.run();
      world.delete(A, 'aaa');
      world.put(A, 'aab');
      await world.runUnder(after(1));
      expect(catalog.refs()).toEqual(
        ['aaa', 'aab', 'bbb', 'ccc', 'ddd', 'eee'].map(
          name => `resource:default/${name}`,
        ),
      );
      world.restart();
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await world.history('aaa')).toEqual([
        `${A} aaa discovered`,
        `${A} aaa deleted`,
      ]);
    });

    it('begins anew where the configuration lets in other buckets meanwhile', async () => {
      world.excluded = ['aaa'];
      await world.runUnder(after(1));
      world.excluded = [];
      world.restart();
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
    });

    it('shows what is left of a walk when it goes on', async () => {
      await world.run();
      world.namespace = 'aws';
      world.restart();
      await world.runUnder(killAt('delta-sent', 0));
      expect(await settled()).toEqual(asInAws());
    });
  });

  describe('two processes', () => {
    /** A run of another process that is held up at a step; what it answers lets it go on to its end. */
    async function heldUp(step: Step) {
      const other = new WorldProcess(world);
      const hold = holdAt(step);
      other.fate = hold.fate;
      const run = other.run();
      await until(hold.isHeld, Boolean);
      return () => {
        hold.release();
        return run;
      };
    }

    it('leave a listing to the one that began later', async () => {
      await world.run();
      world.put(A, 'logs');
      const goOn = await heldUp('transaction');
      await world.run();
      await goOn();
      expect(await world.history()).toEqual([`${A} logs created`]);
      expect(await settled()).toEqual(asInAws());
    });

    it('do not bring back in an older reading what a newer one has removed', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      const goOn = await heldUp('transaction');
      world.delete(A, 'photos');
      await world.run();
      await goOn();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await settled()).toEqual(asInAws());
    });

    it('do not overwrite a newer reading of a bucket with an older one', async () => {
      world.put(A, 'logs', { tags: { owner: 'old' } });
      await world.run();
      world.put(A, 'logs', { tags: { owner: 'older' } });
      const goOn = await heldUp('transaction');
      world.put(A, 'logs', { tags: { owner: 'new' } });
      await world.process.readBucket(A, 'logs');
      await goOn();
      const { spec } = catalog.entity('resource:default/logs');
      expect(spec!.owner).toBe('group:default/new');
      expect(await settled()).toEqual(asInAws());
    });

    it('heal an entity that went over a newer one', async () => {
      world.put(A, 'logs', { tags: { owner: 'old' } });
      // It has rendered the old owner, and is held up as it sends it.
      const goOn = await heldUp('delta');
      world.put(A, 'logs', { tags: { owner: 'new' } });
      await world.process.readBucket(A, 'logs');
      await goOn();
      const { spec } = catalog.entity('resource:default/logs');
      expect(spec!.owner).toBe('group:default/new');
      expect(await settled()).toEqual(asInAws());
    });

    it('heal an entity that went over that of another bucket of its name', async () => {
      world.put(A, 'logs', { tags: { owner: 'old' } });
      // It has rendered the bucket of A, and is held up as it sends it.
      const goOn = await heldUp('delta');
      world.delete(A, 'logs');
      world.put(B, 'logs', { tags: { owner: 'new' } });
      await world.process.readBucket(B, 'logs');
      await goOn();
      const { spec } = catalog.entity('resource:default/logs');
      expect(spec!.owner).toBe('group:default/new');
      expect(await settled()).toEqual(asInAws());
    });

    it('log once that a bucket has another owner where both show it', async () => {
      world.put(A, 'logs', { tags: { owner: 'old' } });
      await world.run();
      world.put(A, 'logs', { tags: { owner: 'new' } });
      // It has sent the new owner, and is held up before it notes that.
      const goOn = await heldUp('delta-sent');
      await world.process.readBucket(A, 'logs');
      await goOn();
      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs tag-changed owner old new`,
        `${A} logs owner-changed old new`,
      ]);
      expect(await settled()).toEqual(asInAws());
    });

    it('show an entity again that one of them removed after the other had sent it', async () => {
      world.put(A, 'moved');
      world.put(A, 'stays');
      await world.run();
      world.delete(A, 'moved');
      // It is about to remove the entity of the bucket in A.
      const goOn = await heldUp('delta');
      world.put(B, 'moved');
      await world.process.readBucket(B, 'moved');
      await goOn();
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await settled()).toEqual(asInAws());
    });
  });

  describe('a request', () => {
    const readBucket = (id: string, name: string) =>
      new WorldProcess(world).readBucket(id, name);

    it('brings one bucket up to date, and no other', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      world.put(A, 'photos', { tags: { owner: 'ops' } });
      const changes = await readBucket(A, 'logs');
      expect(changes.map(({ kind }) => kind)).toEqual([
        'tag-added',
        'owner-changed',
      ]);
      const ownerOf = (name: string) =>
        catalog.entity(`resource:default/${name}`).spec!.owner;
      expect(ownerOf('logs')).toBe('group:default/ops');
      expect(ownerOf('photos')).toBe('group:default/unowned');
    });

    it('finds a new bucket, and removes one of which S3 says that it is gone', async () => {
      world.put(A, 'logs');
      await world.run();
      world.put(A, 'new');
      await readBucket(A, 'new');
      expect(catalog.refs()).toEqual(world.expectedRefs());
      world.delete(A, 'logs');
      await readBucket(A, 'logs');
      expect(catalog.refs()).toEqual(['resource:default/new']);
      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs deleted`,
      ]);
      expect(await settled()).toEqual(asInAws());
    });

    it('adds nothing to an account that is not read any more', async () => {
      await world.run();
      world.put(A, 'logs');
      world.configured = [B];
      await world.run();
      await readBucket(A, 'logs').catch(() => []);
      expect(await settled()).toEqual(asInAws());
    });
  });

  it('keeps a bucket where it is while two accounts list it and S3 does not say that it left', async () => {
    world.put(A, 'both');
    await world.run();
    world.put(B, 'both');
    await world.run();
    await world.run();
    expect(await world.history('both')).toEqual([`${A} both discovered`]);
    expect(
      catalog.entity('resource:default/both').metadata.annotations,
    ).toMatchObject({ 'amazonaws.com/account-id': A });
  });

  describe('an error of the database', () => {
    const secret = 'jane.doe - of payments';

    it.each([`update on ${BUCKETS}`, `insert on ${CHANGES}`])(
      'that refuses an %s tells no tag',
      async on => {
        world.put(A, 'logs', { tags: { owner: 'ops' } });
        await world.run();
        world.put(A, 'logs', { tags: { owner: secret } });
        const allow = await refuse(on);
        const { error } = await world.run();
        await allow();
        expect(error!.message).toContain('disk full');
        expect(`${error!.stack}${error!.message}`).not.toContain('jane');
        expect(await settled()).toEqual(asInAws());
      },
    );

    it('tells none either when it comes from the catalog, which may wrap it', async () => {
      await world.run();
      world.put(A, 'logs');
      const { applyMutation } = catalog;
      catalog.applyMutation = async () => {
        try {
          await database(BUCKETS).insert({ entity_ref: secret });
        } catch (error) {
          throw new ConflictError('Rejected', error);
        }
      };
      const { error } = await world.run();
      catalog.applyMutation = applyMutation;
      expect(error!.message).toContain('could not be read');
      expect(`${error!.stack}${error!.message}`).not.toContain('jane');
      expect(await settled()).toEqual(asInAws());
    });
  });

  describe('events', () => {
    it('are published once the catalog was shown what they are of, each once, and not what was only discovered', async () => {
      world.put(A, 'logs');
      await world.run();
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      world.put(A, 'new', { tags: { owner: 'dev' } });
      await world.run();
      await world.run();
      expect(
        world.published.map(({ kind, entityRef, owner }) => ({
          kind,
          entityRef,
          owner,
        })),
      ).toEqual([
        {
          kind: 'tag-added',
          entityRef: 'resource:default/logs',
          owner: 'group:default/ops',
        },
        {
          kind: 'created',
          entityRef: 'resource:default/new',
          owner: 'group:default/dev',
        },
        {
          kind: 'owner-changed',
          entityRef: 'resource:default/logs',
          owner: 'group:default/ops',
        },
      ]);
    });

    it('are published by a later run when the events service did not take them', async () => {
      await world.run();
      world.put(A, 'logs');
      world.put(A, 'photos');
      const { publish } = world.events;
      world.events.publish = async params => {
        if (world.published.length > 0) {
          throw new Error('The events service is away');
        }
        await publish(params);
      };
      expect((await world.run()).error).toBeUndefined();
      expect(world.published.map(({ bucket }) => bucket)).toEqual(['logs']);

      world.events.publish = publish;
      world.restart();
      await world.run();
      expect(world.published).toHaveLength(1);
      world.clock += 11 * 60 * 1000;
      await world.run();
      expect(world.published.map(({ bucket }) => bucket)).toEqual([
        'logs',
        'photos',
      ]);
    });

    it('are not published when the commit fails', async () => {
      await world.run();
      world.put(A, 'logs');
      await world.runUnder(killAt('transaction'));
      expect(world.published).toEqual([]);
    });
  });

  describe('whatever happens in whatever order', () => {
    const account = fc.constantFrom(A, B, C);
    const name = fc.integer({ min: 1, max: 9 }).map(n => `bucket-${n}`);
    const step = fc.constantFrom<Step>(
      'statement',
      'transaction',
      'delta',
      'delta-sent',
    );
    const event = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          type: fc.constant('put' as const),
          account,
          name,
          tag: fc.constantFrom('ops', 'dev'),
          denied: fc.constantFrom(undefined, { tags: 'AccessDenied' }),
          born: fc.integer({ min: 1, max: 9 }),
        }),
      },
      {
        weight: 5,
        arbitrary: fc.record({
          type: fc.constant('delete' as const),
          account,
          name,
        }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          type: fc.constant('move' as const),
          from: account,
          to: account,
        }),
      },
      fc.record({ type: fc.constant('deny' as const), account }),
      fc.record({ type: fc.constant('allow' as const), account }),
      fc.record({
        type: fc.constant('take-name' as const),
        name,
        isTaken: fc.boolean(),
      }),
      fc.record({
        type: fc.constant('configure' as const),
        accounts: fc.subarray([A, B, C]),
        namespace: fc.constantFrom('default', 'aws'),
        accountEntities: fc.boolean(),
        excluded: fc.subarray(['bucket-1', 'bucket-2']),
      }),
      fc.record({ type: fc.constant('restart' as const) }),
      fc.record({
        type: fc.constant('hold-up' as const),
        step: fc.constantFrom<Step>('transaction', 'delta', 'delta-sent'),
      }),
      fc.record({ type: fc.constant('go-on' as const) }),
      {
        weight: 3,
        arbitrary: fc.record({
          type: fc.constant('request' as const),
          account,
          name,
        }),
      },
      fc.record({
        type: fc.constant('slice-size' as const),
        size: fc.integer({ min: 1, max: 4 }),
      }),
      {
        weight: 8,
        arbitrary: fc.record({
          type: fc.constant('run' as const),
          kill: fc.option(fc.record({ step, passed: fc.nat({ max: 40 }) })),
        }),
      },
    );

    type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
    type Waiting = Array<() => Promise<unknown>>;

    type Account = typeof A | typeof B | typeof C;

    const put = (to: Account, bucket: string, born: number): Event => ({
      type: 'put',
      account: to,
      name: bucket,
      tag: 'ops',
      denied: undefined,
      born,
    });
    const move = (from: Account, to: Account): Event => ({
      type: 'move',
      from,
      to,
    });
    const runWith = (kill: { step: Step; passed: number } | null): Event => ({
      type: 'run',
      kill,
    });

    /**
     * Found at random: a config that is taken back while a walk is unfinished; a bucket that moved, and was left with the
     * account that had it before.
     */
    const found: Event[][] = [
      [
        runWith(null),
        {
          type: 'configure',
          accounts: [A, B],
          namespace: 'default',
          accountEntities: true,
          excluded: [],
        },
        runWith({ step: 'delta-sent', passed: 1 }),
        { type: 'request', account: A, name: 'bucket-1' },
        {
          type: 'configure',
          accounts: [A],
          namespace: 'default',
          accountEntities: false,
          excluded: [],
        },
        runWith(null),
        runWith(null),
        put(A, 'bucket-1', 1),
      ],
      [
        put(A, 'bucket-1', 1),
        move(A, A),
        runWith(null),
        put(A, 'bucket-2', 5),
        runWith({ step: 'delta-sent', passed: 37 }),
        move(A, C),
      ],
      [
        put(B, 'bucket-1', 1),
        put(B, 'bucket-6', 1),
        runWith({ step: 'statement', passed: 8 }),
        runWith(null),
        move(B, A),
        { type: 'request', account: A, name: 'bucket-7' },
      ],
    ];

    async function take(one: Event, waiting: Waiting): Promise<void> {
      switch (one.type) {
        case 'put': {
          const holder = [...world.aws].find(([, buckets]) =>
            buckets.has(one.name),
          );
          if (!holder || holder[0] === one.account) {
            const { tag, denied, born } = one;
            world.put(one.account, one.name, {
              tags: { owner: tag },
              denied,
              createdAt: `2020-01-0${born}T00:00:00.000Z`,
              isCreationDateExact: true,
            });
          }
          break;
        }
        case 'delete':
          world.delete(one.account, one.name);
          break;
        case 'move': {
          const [moved] = world.aws.get(one.from)!.keys();
          if (moved) {
            world.delete(one.from, moved);
            world.put(one.to, moved);
          }
          break;
        }
        case 'deny':
          world.unreadable.add(one.account);
          break;
        case 'allow':
          world.unreadable.delete(one.account);
          break;
        case 'take-name': {
          const ref = `resource:default/${one.name}`;
          if (!one.isTaken) {
            catalog.others.delete(ref);
          } else if (!catalog.entities.has(ref)) {
            catalog.others.set(ref, 'url:team');
          }
          break;
        }
        case 'configure':
          world.configured = one.accounts;
          world.namespace = one.namespace;
          world.accountEntities = one.accountEntities;
          world.excluded = one.excluded;
          break;
        case 'restart':
          world.restart();
          break;
        case 'slice-size':
          world.sliceSize = one.size;
          break;
        case 'hold-up': {
          const other = new WorldProcess(world);
          const hold = holdAt(one.step);
          other.fate = hold.fate;
          let isOver = false;
          const run = other.run().finally(() => {
            isOver = true;
          });
          await until(() => hold.isHeld() || isOver, Boolean);
          waiting.push(() => {
            hold.release();
            return run;
          });
          break;
        }
        case 'go-on':
          await waiting.shift()?.();
          break;
        case 'request':
          await new WorldProcess(world)
            .readBucket(one.account, one.name)
            .catch(() => []);
          break;
        case 'run':
          if (one.kill) {
            await world.runUnder(killAt(one.kill.step, one.kill.passed));
            world.restart();
          } else {
            await world.run();
          }
          break;
        default:
          throw new Error(`${one satisfies never}`);
      }
    }

    /** The entities that the catalog should have, whatever became of their names. */
    function shownBuckets() {
      return catalog
        .refs()
        .map(ref => catalog.entity(ref))
        .map(({ metadata, spec }) =>
          [
            metadata.annotations!['amazonaws.com/account-id'],
            metadata.annotations!['amazonaws.com/bucket-name'] ?? 'account',
            metadata.namespace,
            (spec!.tags as Record<string, string> | undefined)?.owner,
          ].join(' '),
        )
        .sort();
    }

    function bucketsOfAws() {
      const isKnown = (id: string) => world.configured.includes(id);
      return [...world.aws]
        .filter(([id]) => isKnown(id))
        .flatMap(([id, buckets]) => [
          ...(world.accountEntities
            ? [`${id} account ${world.namespace} `]
            : []),
          ...[...buckets]
            .filter(([bucket]) => !world.excluded.includes(bucket))
            .map(([bucket, { tags }]) =>
              [id, bucket, world.namespace, tags.owner].join(' '),
            ),
        ])
        .sort();
    }

    it('ends with what AWS has, and with a history of each bucket that fits together', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { minLength: 5, maxLength: 40 }),
          async events => {
            await startAfresh();
            world.aws.set(C, new Map());
            world.configured = [A, B, C];
            const waiting: Waiting = [];
            const snapshots: Snapshot[] = [];
            for (const one of events) {
              await take(one, waiting);
              snapshots.push(await snapshot());
            }
            for (const goOn of waiting) {
              await goOn();
            }
            world.unreadable.clear();
            for (const buckets of world.aws.values()) {
              buckets.forEach(bucket => delete bucket.denied);
            }
            const { errors, writes, catalogWrites, due } = await settled();
            expect({ errors, writes, catalogWrites, due }).toEqual({
              errors: [],
              writes: [],
              catalogWrites: 0,
              due: [],
            });
            expect(shownBuckets()).toEqual(bucketsOfAws());
            await expectHistoryToFit();
            await expectPastAsItWas(snapshots);
          },
        ),
        {
          numRuns: Number(process.env.FAST_CHECK_RUNS ?? 40),
          examples: found.map((events): [Event[]] => [events]),
        },
      );
    });

    interface Snapshot {
      at: string;
      rows: BucketRow[];
    }

    /**
     * What is stored at a time. Of a process that is held up, another account may go on: what a transaction writes has the
     * time before its end.
     */
    async function snapshot(): Promise<Snapshot> {
      const { transactions } = world;
      const taken = await until(
        async () => {
          const { begun, open } = transactions;
          return {
            at: new Date(world.clock).toISOString(),
            rows: await database<BucketRow>(BUCKETS).orderBy('id'),
            isAtRest: open === 0 && begun === transactions.begun,
          };
        },
        ({ isAtRest }) => isAtRest,
      );
      return taken;
    }

    function told(row: BucketRow, isShown: boolean) {
      return {
        ...pick(row, ['id', 'region', 'region_status', 'created_at']),
        ...pick(row, ['gone_at', 'gone_as']),
        ...(isShown && pick(row, ['entity_ref', 'owner'])),
        facts: JSON.parse(row.facts),
      };
    }

    /** What is told of each time is what was stored then. */
    async function expectPastAsItWas(snapshots: Snapshot[]) {
      const history = new History(database);
      for (const { at, rows } of snapshots) {
        const page = await history.page({}, at, { limit: 1_000 });
        const known = page.items.filter(({ state }) => state !== 'unknown');
        // What a bucket that was just found is shown as first is told from the beginning.
        const isShown = new Map(
          rows.map(row => [
            row.id,
            row.version > 1 || row.shown_version !== null,
          ]),
        );
        expect(
          known.map(({ row }) => told(row, isShown.get(row.id) ?? true)),
        ).toEqual(rows.map(row => told(row, isShown.get(row.id)!)));
        expect(known.map(({ state }) => state)).toEqual(
          rows.map(row => (row.gone_at === null ? 'present' : 'gone')),
        );
      }
      await expectDifferencesToFit(snapshots);
    }

    /** What is told to differ between two times is what differs in what was stored then. */
    async function expectDifferencesToFit(snapshots: Snapshot[]) {
      const [first, last] = [snapshots[0], snapshots.at(-1)!];
      const { items } = await new History(database).differences(
        {},
        { from: first.at, to: last.at },
        { limit: 1_000 },
      );
      const differing = items.map(({ after }) => after.row.id);
      const before = new Map(first.rows.map(row => [row.id, row]));
      for (const row of last.rows) {
        const old = before.get(row.id);
        const wasThere = old !== undefined && old.gone_at === null;
        const isThere = row.gone_at === null;
        if (wasThere || isThere) {
          expect([row.id, differing.includes(row.id)]).toEqual([
            row.id,
            wasThere !== isThere || differ(old!, row),
          ]);
        }
      }
    }

    function differ(old: BucketRow, row: BucketRow): boolean {
      const [before, after] = [old, row].map(
        ({ facts }) => JSON.parse(facts).tags as StoredFact,
      );
      const [known, fresh] = [before, after].map(
        fact => knownPart(fact) as { value?: object } | undefined,
      );
      const wasDenied = before.status === 'unavailable';
      return (
        old.region_status !== row.region_status ||
        wasDenied !== (after.status === 'unavailable') ||
        (known !== undefined &&
          fresh !== undefined &&
          !isEqual(known.value ?? {}, fresh.value ?? {})) ||
        Boolean(old.owner && row.owner && old.owner !== row.owner)
      );
    }

    /** Of each row: it appears once before anything else, tags change from what they were, and it goes last. */
    async function expectHistoryToFit() {
      const rows = await database(BUCKETS).orderBy('id');
      for (const row of rows) {
        const changes = await database(CHANGES)
          .where('bucket_id', row.id)
          .orderBy('id');
        let isThere = false;
        for (const { kind } of changes) {
          const isAppearance = kind === 'created' || kind === 'discovered';
          const isEnd = kind === 'deleted' || kind === 'left-scope';
          expect({ kind, isThere }).toEqual({ kind, isThere: !isAppearance });
          isThere = !isEnd;
        }
        expect(isThere).toBe(row.gone_at === null);
      }
    }
  });
});
