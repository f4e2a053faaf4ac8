// Migrations are SQL: on SQLite and PostgreSQL.
import { mockServices } from '@backstage/backend-test-utils';
import knexFactory, { type Knex } from 'knex';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { testDatabases } from './__testUtils__/databases';
import { openInventoryDatabase } from './openInventoryDatabase';
import { COLUMNS } from './columns';
import { ACCOUNTS, CHANGES } from './tables';

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
    await expect(open(knex, true)).rejects.toThrow(
      `${ACCOUNTS} has no column provider_id`,
    );
    expect(await knex.schema.hasTable(ACCOUNTS)).toBe(false);
  });

  it('make the columns that are looked for at the start, and no others', async () => {
    const knex = await databases.init(databaseId);
    await open(knex);
    for (const [table, columns] of Object.entries(COLUMNS)) {
      expect(columns.split(' ').sort()).toEqual(
        Object.keys(await knex(table).columnInfo()).sort(),
      );
    }
  });

  it('of a newer version are refused, with what to do', async () => {
    const knex = await databases.init(databaseId);
    await open(knex);
    await knex('aws_s3_buckets_knex_migrations').insert({
      name: '29990101000000_newer.js',
      batch: 2,
      migration_time: new Date(),
    });
    await expect(open(knex)).rejects.toThrow(
      /of a newer version .* 29990101000000_newer\.js\. Install the version/,
    );
  });

  it('that lack a column are refused, with its name', async () => {
    const knex = await databases.init(databaseId);
    await open(knex);
    await knex.schema.alterTable(CHANGES, table => table.dropColumn('actor'));
    await expect(open(knex)).rejects.toThrow(
      /the table aws_s3_buckets_changes has no column actor\./,
    );
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
