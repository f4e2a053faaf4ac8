import { ConflictError } from '@backstage/errors';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { countStatements, testDatabases } from './__testUtils__/databases';
import {
  A,
  B,
  C,
  createCatalogModel,
  type FaultPoint,
  UnreadableError,
  World,
} from './__testUtils__/world';
import { SweepTakenOverError } from './errors';
import {
  ACCOUNTS,
  BUCKETS,
  CHANGES,
  LISTINGS,
  REMOVED_REFS,
  UNPUBLISHED,
} from './tables';

jest.setTimeout(300_000);

const databases = testDatabases();

/** The process ends here. */
class Killed extends Error {}

function unlessTakenOver(error: unknown): undefined {
  if (!(error instanceof SweepTakenOverError)) {
    throw error;
  }
}

function killAt(point: FaultPoint) {
  return (at: FaultPoint) => {
    if (at === point) {
      throw new Killed();
    }
  };
}

describe.each(databases.eachSupportedId())('recovery on %s', databaseId => {
  let database: Knex;
  let catalog: ReturnType<typeof createCatalogModel>;
  let world: World;

  beforeAll(async () => {
    database = await databases.open(databaseId);
  });

  async function startAfresh() {
    for (const table of [
      ACCOUNTS,
      LISTINGS,
      BUCKETS,
      REMOVED_REFS,
      CHANGES,
      UNPUBLISHED,
    ]) {
      await database(table).delete();
    }
    catalog = createCatalogModel();
    world = new World(database, catalog);
  }

  beforeEach(startAfresh);

  /** Where things end once faults are over, and what a run then still writes. */
  async function settled() {
    world.restart();
    const failed: unknown[] = [];
    for (let run = 0; run < world.guard.runs; run++) {
      failed.push(...(await world.run()).failed.values());
    }
    const refs = catalog.refs();
    catalog.writes = 0;
    const { writes } = await countStatements(database, () => world.run());
    return {
      refs,
      failed,
      writes: writes.filter(sql => !sql.includes(LISTINGS)),
      catalogWrites: catalog.writes,
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

  /** Where things should end: with what AWS has, and at rest. */
  function asInAws() {
    return {
      refs: world.expectedRefs(),
      failed: [],
      writes: [],
      catalogWrites: 0,
    };
  }

  describe.each(['before-mutation', 'after-mutation'] as const)(
    'a process killed %s',
    point => {
      it('loses no bucket', async () => {
        world.put(A, 'logs');
        await world.run({ fault: killAt(point) });
        expect(await settled()).toEqual(asInAws());
        expect(await world.history('logs')).toEqual([`${A} logs discovered`]);
      });

      it('leaves no entity behind, also of a bucket that it only just added', async () => {
        world.put(A, 'logs');
        await world.run();
        world.put(A, 'short-lived');
        world.delete(A, 'logs');
        await world.run({ fault: killAt(point) });
        world.delete(A, 'short-lived');
        world.put(A, 'photos');
        expect(await settled()).toEqual(asInAws());
      });

      it('leaves no entity behind of an account that is then left out', async () => {
        world.accountEntities = true;
        world.put(B, 'photos');
        await world.run({ fault: killAt(point) });
        world.configured = [A];
        expect(await settled()).toEqual(asInAws());
      });

      it('does not remove what it added to an account that then cannot be read', async () => {
        world.put(A, 'logs');
        await world.run();
        world.put(A, 'new');
        await world.run({ fault: killAt(point) });
        const before = catalog.refs();
        world.unreadable.add(A);
        world.restart();
        await world.run();
        expect(catalog.refs()).toEqual(before);
        world.unreadable.clear();
        expect(await settled()).toEqual(asInAws());
      });

      it('leaves no entity of an account behind that the configuration no longer wants', async () => {
        world.accountEntities = true;
        await world.run({ fault: killAt(point) });
        world.accountEntities = false;
        expect(await settled()).toEqual(asInAws());
      });

      it('leaves no entity behind under a name that the mapping gave it in between', async () => {
        world.put(A, 'logs');
        for (const namespace of ['one', 'two', 'three']) {
          world.namespace = namespace;
          await world.run({ fault: killAt(point) });
        }
        expect(await settled()).toEqual(asInAws());
      });

      it('keeps the entity of a bucket that moves while that happens', async () => {
        world.put(A, 'moved');
        world.put(A, 'stays');
        world.put(B, 'stays-too');
        await world.run();
        world.delete(A, 'moved');
        world.put(B, 'moved');
        await world.run({
          fault: (at, account) => account === B && killAt(point)(at),
        });
        expect(await settled()).toEqual(asInAws());
        expect(catalog.entity('resource:default/moved').spec).toMatchObject({
          accountId: B,
        });
      });

      it('counts a held-back removal once more', async () => {
        world.put(A, 'logs');
        await world.run();
        world.delete(A, 'logs');
        await world.run();
        await world.run({ fault: killAt(point) });
        const { heldBack } = await world.run();
        expect(heldBack.size).toBe(0);
        expect(catalog.refs()).toEqual([]);
      });
    },
  );

  it.each([BUCKETS, CHANGES, UNPUBLISHED])(
    'writes all or nothing when the database refuses %s',
    async table => {
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      world.put(A, 'photos');
      await world.run();
      const history = await world.history();
      world.put(A, 'new');
      world.put(A, 'logs', { tags: {} });
      world.delete(A, 'photos');

      // Readings are prepared before, so that it is the write that fails.
      const prepared = await world.read(world.inventory, A);
      await database.schema.renameTable(table, 'out_of_reach');
      try {
        // Not `toThrow`: better-sqlite3 keeps the Error of the first test file that loaded it.
        await expect(world.commit(prepared)).rejects.toMatchObject({
          message: expect.stringContaining(table),
        });
      } finally {
        await database.schema.renameTable('out_of_reach', table);
      }

      expect(await world.history()).toEqual(history);
      expect(await settled()).toEqual(asInAws());
      expect((await world.history()).slice(history.length)).toEqual(
        expect.arrayContaining([
          `${A} logs tag-removed owner ops`,
          `${A} logs owner-changed ops unknown`,
          `${A} new created`,
          `${A} photos deleted`,
        ]),
      );
    },
  );

  it('keeps the entity of a bucket that moves while both accounts are committed', async () => {
    world.put(A, 'moved');
    world.put(A, 'stays');
    await world.run();
    world.delete(A, 'moved');
    const from = await world.read(world.inventory, A);
    world.put(B, 'moved');
    // SQLite serves one process.
    const other =
      databaseId === 'SQLITE_3' ? world.inventory : world.newProcess();
    const to = await world.read(other, B);

    let commitTo: Promise<unknown> | undefined;
    const { applyMutation } = catalog;
    world.catalog.applyMutation = async mutation => {
      if (mutation.type === 'delta' && mutation.removed.length > 0) {
        commitTo ??= world.commit(to);
        // Long enough for the other commit to overtake this one, if it could.
        for (let i = 0; i < 20; i++) {
          await database.raw('select 1');
        }
      }
      await applyMutation(mutation);
    };
    await world.commit(from);
    await commitTo;
    expect(commitTo).toBeDefined();
    expect(catalog.refs()).toEqual(world.expectedRefs());
    expect((await world.history('moved')).at(-1)).toBe(
      `${B} moved account-changed ${A} ${B}`,
    );
  });

  describe('a run that ends early', () => {
    beforeEach(() => {
      world.sliceSize = 2;
      ['a', 'b', 'c', 'd', 'e'].forEach(name => world.put(A, name));
    });

    const after = (slices: number) => {
      let left = slices;
      return (at: FaultPoint) => {
        if (at === 'before-slice' && left-- === 0) {
          throw new Killed();
        }
      };
    };

    it('keeps what it committed, and the next one goes on behind it', async () => {
      await world.run({ fault: after(1) });
      expect(catalog.refs()).toEqual([
        'resource:default/a',
        'resource:default/b',
      ]);
      // What is before the cursor is not read again until the sweep is over.
      world.put(A, 'b', { tags: { owner: 'ops' } });
      world.restart();
      await world.run({ fault: after(1) });
      expect(catalog.refs()).toHaveLength(4);
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await world.history('b')).toEqual([`${A} b discovered`]);
      await world.run();
      expect(await world.history('b')).toEqual([
        `${A} b discovered`,
        `${A} b tag-added owner ops`,
        `${A} b owner-changed unknown ops`,
      ]);
    });

    it('does not take what it has not reached for missing', async () => {
      await world.run();
      world.delete(A, 'a');
      world.put(A, 'aa');
      await world.run({ fault: after(1) });
      expect(catalog.refs()).toEqual(
        ['a', 'aa', 'b', 'c', 'd', 'e'].map(name => `resource:default/${name}`),
      );
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await world.history('a')).toEqual([
        `${A} a discovered`,
        `${A} a deleted`,
      ]);
    });

    it('begins anew where the configuration lets in other buckets meanwhile', async () => {
      world.excluded = ['a'];
      await world.run({ fault: after(1) });
      world.excluded = [];
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
    });
  });

  describe('two processes', () => {
    it('leave a listing to the one that began later', async () => {
      await world.run();
      world.put(A, 'logs');
      const earlier = await world.read(world.newProcess(), A);
      const later = await world.read(world.newProcess(), A);
      await expect(world.commit(earlier)).rejects.toThrow(SweepTakenOverError);
      await world.commit(later);
      expect(await world.history()).toEqual([`${A} logs created`]);
      expect(await settled()).toEqual(asInAws());
    });

    it('do not bring back in an older reading what a newer one has removed', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      // It read both, and then its process was paused.
      const older = await world.read(world.newProcess(), A);
      world.delete(A, 'photos');
      await world.run();
      await world.commit(older).catch(unlessTakenOver);
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await settled()).toEqual(asInAws());
    });

    it('do not remove in an older reading what a newer one has found', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      world.delete(A, 'photos');
      const older = await world.read(world.newProcess(), A);
      world.put(A, 'photos');
      world.put(A, 'new');
      await world.run();
      await expect(world.commit(older)).rejects.toThrow(SweepTakenOverError);
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await settled()).toEqual(asInAws());
    });

    it('do not overwrite a newer reading of a bucket with an older one', async () => {
      world.put(A, 'logs', { tags: { owner: 'old' } });
      await world.run();
      const older = await world.read(world.newProcess(), A);
      world.put(A, 'logs', { tags: { owner: 'new' } });
      await world.run();
      await world.commit(older).catch(unlessTakenOver);
      expect(catalog.entity('resource:default/logs').spec!.owner).toBe('new');
      expect(await settled()).toEqual(asInAws());
    });

    it('remove what one of them adds late, when it was paused while the other took over', async () => {
      world.put(A, 'logs');
      await world.run();
      world.put(A, 'short-lived');
      const slow = await world.read(world.newProcess(), A);
      await world
        .commit(slow, at => {
          if (at === 'before-mutation') {
            throw new Killed();
          }
        })
        .catch(() => {});
      // It had written down what it was about to add; the other one takes over before its mutation arrives.
      world.delete(A, 'short-lived');
      await world.run({ inventory: world.newProcess() });
      await world.addLate(A, 'short-lived');
      expect(catalog.refs()).toContain('resource:default/short-lived');
      await world.run();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await settled()).toEqual(asInAws());
    });
  });

  describe('a hint', () => {
    const hint = async (id: string, name: string) =>
      world.readBucket(world.newProcess(), id, name);

    it('brings one bucket up to date, and no other', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      world.put(A, 'photos', { tags: { owner: 'ops' } });
      await (await hint(A, 'logs'))!();
      expect(catalog.entity('resource:default/logs').spec!.owner).toBe('ops');
      expect(catalog.entity('resource:default/photos').spec!.owner).toBe(
        'unknown',
      );
      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs tag-added owner ops`,
        `${A} logs owner-changed unknown ops`,
      ]);
    });

    it('finds a new bucket, and removes one of which S3 says that it is gone', async () => {
      world.put(A, 'logs');
      await world.run();
      world.put(A, 'new');
      await (await hint(A, 'new'))!();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      world.delete(A, 'logs');
      await (await hint(A, 'logs'))!();
      expect(catalog.refs()).toEqual(['resource:default/new']);
      expect(await world.history('logs')).toEqual([
        `${A} logs discovered`,
        `${A} logs deleted`,
      ]);
      expect(await settled()).toEqual(asInAws());
    });

    it('is not overwritten by a sweep that read the bucket before, also where it changed nothing', async () => {
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      await world.run();
      world.put(A, 'logs', { tags: { owner: 'dev' } });
      const sweep = await world.read(world.newProcess(), A);
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      await (await hint(A, 'logs'))!();
      await world.commit(sweep);
      expect(catalog.entity('resource:default/logs').spec!.owner).toBe('ops');
      expect(await world.history('logs')).toEqual([`${A} logs discovered`]);
    });

    it('that is read late adds nothing to an account that is not read any more', async () => {
      await world.run();
      world.put(A, 'logs');
      const late = await hint(A, 'logs');
      world.configured = [B];
      await world.run();
      await expect(late!()).rejects.toThrow(SweepTakenOverError);
      expect(await settled()).toEqual(asInAws());
    });

    it('that is read late does not bring back what a sweep has removed', async () => {
      world.put(A, 'logs');
      world.put(A, 'photos');
      await world.run();
      const late = await hint(A, 'photos');
      world.delete(A, 'photos');
      await world.run();
      await late!();
      expect(catalog.refs()).toEqual(world.expectedRefs());
      expect(await settled()).toEqual(asInAws());
    });
  });

  it('keeps a bucket where it is while two accounts list it and S3 does not say that it moved', async () => {
    world.put(A, 'both');
    await world.run();
    world.put(B, 'both');
    await world.run();
    await world.run();
    expect(await world.history('both')).toEqual([`${A} both discovered`]);
    expect(catalog.entity('resource:default/both').spec).toMatchObject({
      accountId: A,
    });
  });

  it('knows which bucket has an entity, until it is deleted or gets another', async () => {
    world.put(A, 'logs');
    world.put(B, 'photos');
    await world.run();
    const refs = ['resource:default/logs', 'resource:default/photos'];
    expect(await world.inventory.holdersOf(refs, new Set())).toEqual(
      new Map([
        ['resource:default/logs', 'arn:aws:s3:::logs'],
        ['resource:default/photos', 'arn:aws:s3:::photos'],
      ]),
    );
    world.put(A, 'stays');
    world.delete(A, 'logs');
    world.namespace = 'aws';
    await world.run();
    expect(
      await world.inventory.holdersOf(
        [...refs, 'resource:aws/photos', 'resource:aws/stays'],
        new Set(['arn:aws:s3:::stays']),
      ),
    ).toEqual(new Map([['resource:aws/photos', 'arn:aws:s3:::photos']]));
  });

  describe('an error of the database', () => {
    const secret = 'jane.doe - of payments';

    it.each([BUCKETS, CHANGES, UNPUBLISHED])(
      'that refuses %s tells no tag',
      async table => {
        world.put(A, 'logs', { tags: { owner: 'ops' } });
        await world.run();
        world.put(A, 'logs', { tags: { owner: secret } });
        const allow = await refuse(`insert on ${table}`);
        const { failed } = await world.run();
        await allow();

        const { stack, ...error } = failed.get(A) as Error;
        expect({ ...error, message: String(failed.get(A)) }).toEqual({
          name: 'DatabaseError',
          code: expect.stringMatching(/^(SQLITE_CONSTRAINT_TRIGGER|P0001)$/),
          message: expect.stringMatching(/^DatabaseError: \w+: disk full$/),
        });
        expect(stack).not.toContain('jane');
        expect(await settled()).toEqual(asInAws());
      },
    );

    it('tells none either when it comes from the catalog, which may wrap it', async () => {
      await world.run();
      world.put(A, 'logs');
      const refusal = async () => {
        try {
          await database(BUCKETS).insert({ entity_ref: secret });
        } catch (error) {
          throw new ConflictError('Rejected', error);
        }
      };
      world.catalog.applyMutation = refusal;
      const prepared = await world.read(world.inventory, A);
      const error = await world.commit(prepared).catch(e => e);
      expect(error).toMatchObject({ name: 'DatabaseError' });
      expect(`${error.stack}`).not.toContain('jane');
    });
  });

  describe('events', () => {
    it('are published after the commit, each once, and not for what was only discovered', async () => {
      world.put(A, 'logs');
      await world.run();
      world.put(A, 'logs', { tags: { owner: 'ops' } });
      await world.run();
      await world.run();
      expect(world.published).toEqual(
        (await world.changes()).filter(({ kind }) => kind !== 'discovered'),
      );
      expect(world.published.map(({ kind }) => kind)).toEqual([
        'tag-added',
        'owner-changed',
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
      const { failed } = await world.run();
      expect(failed.size).toBe(0);
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

    it('are repeated when it could not be written down that the events service took them', async () => {
      await world.run();
      world.put(A, 'logs');
      const allow = await refuse(`delete on ${UNPUBLISHED}`);
      const { failed } = await world.run();
      expect(failed.size).toBe(0);
      world.clock += 11 * 60 * 1000;
      await world.run();
      await allow();
      await world.run();
      await world.run();
      const [created] = await world.changes();
      expect(world.published).toEqual([created, created, created]);
    });

    it('are not published when the commit fails', async () => {
      await world.run();
      world.put(A, 'logs');
      await world.run({ fault: killAt('after-mutation') });
      expect(world.published).toEqual([]);
    });
  });

  describe('whatever happens in whatever order', () => {
    const account = fc.constantFrom(A, B, C);
    const name = fc.integer({ min: 1, max: 9 }).map(n => `bucket-${n}`);
    const event = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          type: fc.constant('put' as const),
          account,
          name,
          tag: fc.constantFrom('ops', 'dev'),
          denied: fc.constantFrom(undefined, { tags: 'AccessDenied' }),
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
        type: fc.constant('configure' as const),
        accounts: fc.subarray([A, B, C]),
        namespace: fc.constantFrom('default', 'aws'),
        accountEntities: fc.boolean(),
        excluded: fc.subarray(['bucket-1', 'bucket-2']),
      }),
      fc.record({ type: fc.constant('restart' as const) }),
      fc.record({ type: fc.constant('read-late' as const), account }),
      fc.record({ type: fc.constant('commit-late' as const) }),
      {
        weight: 3,
        arbitrary: fc.record({
          type: fc.constant('hint' as const),
          account,
          name,
          isLate: fc.boolean(),
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
          kill: fc.option(
            fc.record({
              account,
              point: fc.constantFrom(
                'before-slice' as const,
                'before-mutation' as const,
                'after-mutation' as const,
              ),
              // How often that point is passed before.
              passed: fc.nat({ max: 3 }),
            }),
          ),
        }),
      },
    );

    /**
     * Entities that are in the catalog and have to be: a run that nothing befalls keeps them all, and a run that
     * something befalls keeps those whose bucket is where the catalog has it.
     */
    function provenRefs(isHealthy: boolean) {
      const holders = new Map<unknown, string>();
      for (const [id, buckets] of world.aws) {
        for (const bucket of buckets.keys()) {
          holders.set(bucket, id);
        }
      }
      return world
        .expectedRefs()
        .filter(ref => catalog.entities.has(ref))
        .filter(ref => {
          const { metadata, spec } = catalog.entity(ref);
          return isHealthy || holders.get(metadata.name) === spec!.accountId;
        });
    }

    type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
    type LateCommits = Array<() => Promise<unknown>>;

    async function take(step: Event, late: LateCommits): Promise<void> {
      switch (step.type) {
        case 'put': {
          const holder = [...world.aws].find(([, buckets]) =>
            buckets.has(step.name),
          );
          if (!holder || holder[0] === step.account) {
            const { tag, denied } = step;
            world.put(step.account, step.name, {
              tags: { owner: tag },
              denied,
            });
          }
          break;
        }
        case 'delete':
          world.delete(step.account, step.name);
          break;
        case 'move': {
          const [moved] = world.aws.get(step.from)!.keys();
          if (moved) {
            world.delete(step.from, moved);
            world.put(step.to, moved);
          }
          break;
        }
        case 'deny':
          world.unreadable.add(step.account);
          break;
        case 'allow':
          world.unreadable.delete(step.account);
          break;
        case 'configure':
          world.configured = step.accounts;
          world.namespace = step.namespace;
          world.accountEntities = step.accountEntities;
          world.excluded = step.excluded;
          break;
        case 'restart':
          world.restart();
          break;
        case 'slice-size':
          world.sliceSize = step.size;
          break;
        case 'read-late': {
          const prepared = await world
            .read(world.newProcess(), step.account)
            .catch(error =>
              error instanceof UnreadableError
                ? undefined
                : unlessTakenOver(error),
            );
          if (prepared) {
            late.push(() => world.commit(prepared));
          }
          break;
        }
        case 'hint': {
          const commit = await world.readBucket(
            world.newProcess(),
            step.account,
            step.name,
          );
          if (commit && step.isLate) {
            late.push(commit);
          } else {
            await commit?.().catch(unlessTakenOver);
          }
          break;
        }
        case 'commit-late':
          await late.shift()?.().catch(unlessTakenOver);
          break;
        case 'run': {
          const { kill } = step;
          const proven = provenRefs(!kill && world.unreadable.size === 0);
          let passed = 0;
          const { failed } = await world.run({
            fault: (at, id) => {
              if (
                kill?.account === id &&
                kill.point === at &&
                passed++ === kill.passed
              ) {
                throw new Killed();
              }
            },
          });
          expect(
            [...failed.values()].filter(error => !(error instanceof Killed)),
          ).toEqual([]);
          expect(catalog.refs()).toEqual(expect.arrayContaining(proven));
          break;
        }
        default:
          throw new Error(`${step satisfies never}`);
      }
    }

    it('keeps what is there, and ends with what AWS has', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { minLength: 5, maxLength: 40 }),
          async events => {
            await startAfresh();
            world.aws.set(C, new Map());
            world.configured = [A, B, C];
            const late: LateCommits = [];
            for (const step of events) {
              await take(step, late);
            }
            for (const commit of late) {
              await commit().catch(unlessTakenOver);
            }
            world.unreadable.clear();
            expect(await settled()).toEqual(asInAws());
          },
        ),
        { numRuns: Number(process.env.FAST_CHECK_RUNS ?? 40) },
      );
    });
  });
});
