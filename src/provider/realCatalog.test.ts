// A real catalog stores what it is sent: on SQLite and PostgreSQL, as that is SQL.
import { type Knex } from 'knex';
import { startCatalog } from '../inventory/__testUtils__/catalog';
import {
  countStatements,
  testDatabases,
} from '../inventory/__testUtils__/databases';
import { LISTINGS } from '../inventory/tables';
import { A, B, Killed, World } from './__testUtils__/World';
import { realCatalogModel } from './__testUtils__/realCatalogModel';

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
      world = new World(database, realCatalogModel(database, catalog));
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
      for (const step of ['delta', 'delta-sent']) {
        await world.runUnder(at => {
          if (at === step) {
            throw new Killed();
          }
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
      world.restart();
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
      // Once more, as the first run holds the catalog against the inventory.
      await world.run();
      const statements = await countStatements(database, () => world.run());
      // Of each listing: that its sweep begins, and that it ends.
      expect(statements.writes).toHaveLength(2 * 50);
      expect(statements.writes.filter(sql => !sql.includes(LISTINGS))).toEqual(
        [],
      );
      expect(statements.all).toBeLessThanOrEqual(50 * 8 + 5);
    });
  },
);
