// A real catalog answers whose components are: on SQLite and PostgreSQL, as its answers come from SQL.
import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { until } from '../__testUtils__/until';
import { startCatalog } from '../inventory/__testUtils__/catalog';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { BUCKETS } from '../inventory/tables';
import { A, B, World } from './__testUtils__/World';
import { realCatalogModel } from './__testUtils__/realCatalogModel';

jest.setTimeout(180_000);

const databases = testDatabases();
const SHOP = 'component:default/shop';

const shop = (owner: string) => ({
  locationKey: 'components',
  entity: {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'shop',
      annotations: {
        'backstage.io/managed-by-location': 'test:components',
        'backstage.io/managed-by-origin-location': 'test:components',
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner },
  },
});

describe.each(databases.eachSupportedId())(
  'inherited owners in the real catalog on %s',
  databaseId => {
    let database: Knex;
    let catalog: Awaited<ReturnType<typeof startCatalog>>;
    let world: World;

    beforeAll(async () => {
      database = await databases.open(databaseId);
      catalog = await startCatalog(database, { isProcessing: true });
      world = new World(database, realCatalogModel(database, catalog));
      world.inherit = true;
    });

    afterAll(() => catalog.stop());

    /** The catalog's API shows a component of this owner, or none. */
    async function give(owner: string | undefined): Promise<void> {
      await catalog.connection.applyMutation({
        type: 'delta',
        added: owner ? [shop(owner)] : [],
        removed: owner ? [] : [{ entityRef: SHOP, locationKey: 'components' }],
      });
      const credentials = await mockServices.auth().getOwnServiceCredentials();
      await until(
        () => catalog.service.getEntityByRef(SHOP, { credentials }),
        found => found?.spec?.owner === owner,
      );
    }

    const owners = async () =>
      (await database(BUCKETS)).map(({ name, owner }) => `${name} ${owner}`);

    it('follow the component, and say where they come from', async () => {
      await give('web');
      world.put(A, 'basket', { tags: { component: 'shop' } });
      world.put(A, 'orders', { tags: { component: 'shop', owner: 'ops' } });
      world.put(B, 'invoices', { tags: { component: 'shop' } });
      world.put(B, 'other');
      const reading = jest.spyOn(catalog.service, 'streamEntities');
      await world.run();
      expect(
        reading.mock.calls.filter(([{ filter } = {}]) =>
          JSON.stringify(filter).includes('Component'),
        ),
      ).toHaveLength(1);
      expect((await owners()).sort()).toEqual([
        'basket group:default/web',
        'invoices group:default/web',
        'orders group:default/ops',
        'other group:default/unowned',
      ]);

      await give('sales');
      await world.run();
      expect((await owners()).sort()).toEqual([
        'basket group:default/sales',
        'invoices group:default/sales',
        'orders group:default/ops',
        'other group:default/unowned',
      ]);
      const changed = async () =>
        (await world.history()).filter(line => line.includes('owner-changed'));
      expect((await changed()).sort()).toEqual([
        `${A} basket owner-changed ${SHOP} web sales`,
        `${B} invoices owner-changed ${SHOP} web sales`,
      ]);

      await give(undefined);
      await world.run();
      expect((await changed()).slice(2).sort()).toEqual([
        `${A} basket owner-changed sales unowned`,
        `${B} invoices owner-changed sales unowned`,
      ]);
      await world.run();
      expect(await changed()).toHaveLength(4);
    });
  },
);
