import { type DatabaseService } from '@backstage/backend-plugin-api';
import { type Knex } from 'knex';
import path from 'node:path';

const MIGRATIONS_TABLE = 'aws_s3_buckets_knex_migrations';

// The same place from src/inventory and from dist/inventory. `resolvePackagePath` asks Node.js for the package by its
// name, which it can't find from within the package's own repository.
// eslint-disable-next-line no-restricted-syntax
const directory = path.resolve(__dirname, '..', '..', 'migrations');

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
      await tx.migrate.latest({ directory, tableName: MIGRATIONS_TABLE });
    });
  }
  return database;
}
