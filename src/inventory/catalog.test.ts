import { type Knex } from 'knex';
import { startCatalog } from './__testUtils__/catalog';
import { countStatements, testDatabases } from './__testUtils__/databases';
import { A, B, World } from './__testUtils__/world';
import { LISTINGS } from './tables';

jest.setTimeout(180_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())(
  'inventory in the real catalog on %s',
  databaseId => {
    let database: Knex;
    let catalog: Awaited<ReturnType<typeof startCatalog>>;
    let world: World;

    beforeEach(async () => {
      database = await databases.open(databaseId);
      catalog = await startCatalog(database);
      world = new World(database, catalog.connection);
    });

    afterEach(() => catalog.stop());

    it('ends with what AWS has, over faults, moves and other names', async () => {
      world.accountEntities = true;
      world.putMany(A, 30);
      world.putMany(B, 30);
      await world.run();
      expect(await catalog.refs()).toEqual(world.expectedRefs());

      world.put(A, 'new', { tags: { owner: 'ops' } });
      world.delete(A, 'bucket-1-0', 'bucket-1-1');
      world.delete(B, 'bucket-2-0');
      world.put(A, 'bucket-2-0');
      for (const point of ['before-mutation', 'after-mutation']) {
        await world.run({
          fault: at => {
            if (at === point) {
              throw new Error('Killed');
            }
          },
        });
        world.restart();
      }
      world.delete(A, 'new');
      world.unreadable.add(B);
      await world.run();
      world.unreadable.clear();
      await world.run();
      expect(await catalog.refs()).toEqual(world.expectedRefs());

      world.namespace = 'aws';
      await world.run();
      expect(await catalog.refs()).toEqual(world.expectedRefs());
    });

    it('asks the database little in a run over 50 accounts that changes nothing', async () => {
      const accounts = Array.from({ length: 50 }, (_, i) =>
        String(100_000_000_000 + i),
      );
      world.configured = accounts;
      for (const account of accounts) {
        world.aws.set(account, new Map());
        for (let i = 0; i < 20; i++) {
          world.put(account, `bucket-${account}-${i}`, { tags: { a: 'b' } });
        }
      }
      await world.run();
      const statements = await countStatements(database, () => world.run());
      // Of each listing: that its sweep begins, and that it ends.
      expect(statements.writes).toHaveLength(2 * 50);
      expect(statements.writes.filter(sql => !sql.includes(LISTINGS))).toEqual(
        [],
      );
      // Each account costs 5 of the inventory: begin, load, count, removed refs, end; and 3 of the catalog. Each further
      // slice costs 2 and 3: load, cursor.
      expect(statements.all).toBeLessThanOrEqual(50 * 8 + 5);
    });
  },
);
