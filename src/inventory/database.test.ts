import { mockServices } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { testDatabases } from './__testUtils__/databases';
import { openInventoryDatabase } from './database';
import { ACCOUNTS } from './tables';

const databases = testDatabases();

function open(knex: Knex, skip = false) {
  return openInventoryDatabase(
    mockServices.database({ knex, migrations: { skip } }),
  );
}

describe.each(databases.eachSupportedId())('migrations on %s', databaseId => {
  it('leave the migrations of the catalog alone, and can be undone', async () => {
    const knex = await databases.init(databaseId);
    await open(knex);
    await open(knex);
    expect(await knex(ACCOUNTS)).toEqual([]);
    expect(await knex.schema.hasTable('knex_migrations')).toBe(false);

    await knex.migrate.rollback({
      directory: path.resolve('migrations'),
      tableName: 'aws_s3_buckets_knex_migrations',
    });
    expect(await knex.schema.hasTable(ACCOUNTS)).toBe(false);
  });

  it('are left out where the database says so', async () => {
    const knex = await databases.init(databaseId);
    await open(knex, true);
    expect(await knex.schema.hasTable(ACCOUNTS)).toBe(false);
  });

  if (databaseId !== 'SQLITE_3') {
    it('are made once by several backends that start at once', async () => {
      const knex = await databases.init(databaseId);
      const { config } = knex.client;
      const backends = [1, 2, 3, 4].map(() => knexFactory(config));
      try {
        await Promise.all(backends.map(backend => open(backend)));
        expect(
          (await knex('aws_s3_buckets_knex_migrations')).map(
            ({ name }) => name,
          ),
        ).toEqual((await readdir('migrations')).sort());
        expect(await knex(ACCOUNTS)).toEqual([]);
      } finally {
        await Promise.all(backends.map(backend => backend.destroy()));
      }
    });
  }
});
