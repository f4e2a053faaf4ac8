import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { type Knex } from 'knex';
import { openInventoryDatabase } from '../openInventoryDatabase';

/**
 * SQLite, and each PostgreSQL whose BACKSTAGE_TEST_DATABASE_POSTGRES<version>_CONNECTION_STRING is set; `.ci/postgres`
 * starts one. To be called where tests are described.
 */
export function testDatabases() {
  const databases = TestDatabases.create({
    ids: [
      'SQLITE_3',
      'POSTGRES_18',
      'POSTGRES_17',
      'POSTGRES_16',
      'POSTGRES_15',
      'POSTGRES_14',
    ],
    disableDocker: true,
  });
  return {
    eachSupportedId: () => databases.eachSupportedId(),

    /** An empty database, without the tables of the inventory. */
    init: (id: Parameters<typeof databases.init>[0]) => databases.init(id),

    /** A database with the tables of the inventory. */
    async open(id: Parameters<typeof databases.init>[0]): Promise<Knex> {
      const database = await databases.init(id);
      return openInventoryDatabase(
        mockServices.database.mock({ getClient: async () => database }),
      );
    },
  };
}

/** Counts what the database is asked while `work` is done: all statements, and those that write. */
export async function countStatements(
  database: Knex,
  work: () => Promise<unknown>,
): Promise<{ all: number; writes: string[] }> {
  let all = 0;
  const writes: string[] = [];
  const count = ({ sql }: { sql: string }) => {
    all++;
    if (/^\s*(insert|update|delete)/i.test(sql)) {
      writes.push(sql);
    }
  };
  database.on('query', count);
  try {
    await work();
  } finally {
    database.off('query', count);
  }
  return { all, writes };
}
