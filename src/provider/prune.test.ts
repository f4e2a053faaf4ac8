// What is pruned, and in which batches, is SQL: on SQLite and PostgreSQL.
import type { Knex } from 'knex';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { pruneChanges } from '../inventory/changes/pruneChanges';
import { ACCOUNTS, BUCKETS, CHANGES, LISTINGS } from '../inventory/tables';
import { A, B, createCatalogModel, World } from './__testUtils__/World';

const DAY = 24 * 60 * 60 * 1000;

const databases = testDatabases();

describe.each(databases.eachSupportedId())('pruning on %s', databaseId => {
  let database: Knex;
  let world: World;

  beforeEach(async () => {
    database = await databases.open(databaseId);
    world = new World(database, createCatalogModel());
  });

  const prune = (id: string, days = 400) =>
    pruneChanges({
      database,
      providers: [{ id, retention: { days } }],
      now: new Date(world.clock),
    });

  it('deletes what is older than the retention, and nothing else', async () => {
    world.putMany(A, 2500);
    await world.run();
    world.clock += 399 * DAY;
    world.put(A, 'new');
    world.events.publish = async () => {
      throw new Error('The events service is away');
    };
    await world.run();
    expect(await prune('default')).toBe(0);

    world.clock += 2 * DAY;
    expect(await prune('default')).toBe(2500);
    expect(await world.history()).toEqual([`${A} new created`]);
    expect(
      await database(CHANGES).whereNotNull('unpublished_since'),
    ).toHaveLength(1);

    world.clock += 400 * DAY;
    expect(await prune('default')).toBe(1);
    expect(await database(CHANGES)).toEqual([]);
    expect(await database(BUCKETS)).toHaveLength(2501);
  });

  it('forgets a bucket that is gone, and an account that has left, as long after that', async () => {
    world.put(A, 'logs');
    world.put(B, 'photos');
    await world.run();
    world.configured = [A];
    await world.run();
    world.clock += 399 * DAY;
    await prune('default');
    expect(await database(BUCKETS)).toHaveLength(2);
    world.clock += 2 * DAY;
    await prune('default');
    expect(await database(BUCKETS)).toHaveLength(1);
    expect(await database(ACCOUNTS)).toHaveLength(1);
  });

  it('keeps to the retention of the provider', async () => {
    world.put(A, 'logs');
    await world.run();
    world.clock += 8 * DAY;
    expect(await prune('other', 7)).toBe(0);
    expect(await prune('default', 9)).toBe(0);
    expect(await prune('default', 7)).toBe(1);
  });

  it('forgets a provider that is not configured any more when it wrote nothing for as long', async () => {
    world.put(A, 'logs');
    await world.run();
    world.clock += 300 * DAY;
    await prune('other');
    expect(await database(BUCKETS)).toHaveLength(1);
    world.clock += 101 * DAY;
    await prune('other');
    for (const table of [ACCOUNTS, LISTINGS, BUCKETS]) {
      expect(await database(table)).toEqual([]);
    }
  });
});
