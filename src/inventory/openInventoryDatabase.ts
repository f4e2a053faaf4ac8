import { type DatabaseService } from '@backstage/backend-plugin-api';
import { type Knex } from 'knex';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { COLUMNS } from './columns';

const MIGRATIONS_TABLE = 'aws_s3_buckets_knex_migrations';

// The same place from src/inventory and from dist/inventory. `resolvePackagePath` asks Node.js for the package by its
// name, which it can't find from within the package's own repository.
// eslint-disable-next-line no-restricted-syntax
const directory = path.resolve(__dirname, '..', '..', 'migrations');

const migrations = { directory, tableName: MIGRATIONS_TABLE };

/**
 * Opens the catalog plugin's database, with the tables of the inventory in it. They have a migrations table of their
 * own, as the database is shared with the catalog and its other modules.
 */
export async function openInventoryDatabase(
  service: DatabaseService,
): Promise<Knex> {
  const database = await service.getClient();
  if (!service.migrations?.skip) {
    await database.transaction(async tx => {
      if (database.client.config.client === 'pg') {
        // knex's own lock is a row of the migrations table, which backends that start at once all try to make.
        await tx.raw('select pg_advisory_xact_lock(hashtext(?))', [
          MIGRATIONS_TABLE,
        ]);
      }
      await refuseNewer(tx);
      await tx.migrate.latest(migrations);
    });
  }
  await refuseIncomplete(database);
  return database;
}

/** Otherwise what can't be written would be missed much later, or not at all. */
async function refuseIncomplete(database: Knex): Promise<void> {
  for (const [table, columns] of Object.entries(COLUMNS)) {
    const found = await database(table).columnInfo();
    const missing = columns.split(' ').find(column => !(column in found));
    if (missing) {
      throw new Error(
        `In the catalog's database, the table ${table} has no column ${missing}. Something else than backstage-plugin-catalog-backend-module-aws-s3-buckets changed it, or its migrations are left out and were not made. Restore a backup of the database, or drop all tables that begin with aws_s3_buckets_ and start again, without history.`,
      );
    }
  }
}

/** knex itself would call the directory of migrations corrupt. */
async function refuseNewer(tx: Knex.Transaction): Promise<void> {
  if (!(await tx.schema.hasTable(MIGRATIONS_TABLE))) {
    return;
  }
  const made =
    await tx(MIGRATIONS_TABLE).select<Array<{ name: string }>>('name');
  const known = await readdir(directory);
  const unknown = made
    .map(({ name }) => name)
    .filter(name => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `The tables of S3 buckets in the catalog's database are of a newer version of backstage-plugin-catalog-backend-module-aws-s3-buckets: this version doesn't know the migrations ${unknown.join(', ')}. Install the version that was there before, or restore a backup of the database.`,
    );
  }
}
