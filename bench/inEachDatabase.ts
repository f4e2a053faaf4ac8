import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import knexFactory, { type Knex } from 'knex';

/** An empty database that is measured. */
export interface MeasuredDatabase {
  knex: Knex;
  /** The bytes of the tables, with their indexes; on SQLite of the whole file. */
  size(): Promise<number>;
  close(): Promise<void>;
}

/** Measures on SQLite, and on the PostgreSQL that .ci/postgres has started. */
export async function inEachDatabase(
  tables: string[],
  measure: (name: string, database: MeasuredDatabase) => Promise<void>,
): Promise<void> {
  await measure('SQLite', await openSqlite());
  const postgres = Object.entries(process.env).find(([name]) =>
    /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/.test(name),
  )?.[1];
  if (postgres) {
    await measure('PostgreSQL', await openPostgres(postgres, tables));
  }
}

async function openSqlite(): Promise<MeasuredDatabase> {
  const directory = await mkdtemp(path.join(tmpdir(), 'bench-'));
  const filename = path.join(directory, 'bench.sqlite');
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
  });
  return {
    knex,
    async size() {
      await knex.raw('vacuum');
      return (await stat(filename)).size;
    },
    async close() {
      await knex.destroy();
      await rm(directory, { recursive: true });
    },
  };
}

async function openPostgres(
  connection: string,
  tables: string[],
): Promise<MeasuredDatabase> {
  const name = `bench_${process.pid}`;
  const server = knexFactory({ client: 'pg', connection });
  await server.raw('create database ??', [name]);
  const knex = knexFactory({
    client: 'pg',
    connection: Object.assign(new URL(connection), { pathname: `/${name}` })
      .href,
  });
  return {
    knex,
    async size() {
      let bytes = 0;
      for (const table of tables) {
        const { rows } = await knex.raw(
          'select pg_total_relation_size(?) as bytes',
          [table],
        );
        bytes += Number(rows[0].bytes);
      }
      return bytes;
    },
    async close() {
      await knex.destroy();
      await server.raw('drop database ??', [name]);
      await server.destroy();
    },
  };
}
