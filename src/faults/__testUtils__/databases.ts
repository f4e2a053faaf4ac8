import type { JsonObject } from '@backstage/types';
import knexFactory, { type Knex } from 'knex';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A database server's place for the databases of one backend. */
export interface BackendDatabase {
  /** `backend.database` of the config. */
  config: JsonObject;
  /** A connection of the test's own to the catalog plugin's database. */
  connect(): Knex;
  /** Removes it, with whatever is connected. */
  remove(): Promise<void>;
}

const POSTGRES_VARIABLE =
  /^BACKSTAGE_TEST_DATABASE_POSTGRES\d+_CONNECTION_STRING$/;

/** The connection string of a PostgreSQL, as `.ci/postgres` gives it and Backstage's own tests take it. */
const [postgresUrl] = Object.keys(process.env)
  .filter(name => POSTGRES_VARIABLE.test(name))
  .flatMap(name => process.env[name] ?? []);

if (!postgresUrl) {
  process.emitWarning(
    'The tests on PostgreSQL are left out: set BACKSTAGE_TEST_DATABASE_POSTGRES<version>_CONNECTION_STRING, as .ci/postgres does.',
  );
}

/** PostgreSQL where one is at hand; SQLite isn't made for two processes. */
export const postgres = postgresUrl
  ? [{ name: 'PostgreSQL', open: () => openPostgres(postgresUrl) }]
  : [];

/** SQLite in a file, so that another backend goes on with it. */
export const sqlite = { name: 'SQLite', open: openSqlite };

/** SQLite in memory, for one backend: where the database is not what a test is about. */
export const memory: JsonObject = {
  client: 'better-sqlite3',
  connection: ':memory:',
};

/** Both, for what is about statements, transactions and locks. */
export const databases = [sqlite, ...postgres];

async function openSqlite(): Promise<BackendDatabase> {
  const directory = await mkdtemp(path.join(tmpdir(), 'faults-'));
  return {
    config: { client: 'better-sqlite3', connection: { directory } },
    connect: () =>
      knexFactory({
        client: 'better-sqlite3',
        connection: { filename: path.join(directory, 'catalog.sqlite') },
        useNullAsDefault: true,
      }),
    remove: () => rm(directory, { recursive: true }),
  };
}

async function openPostgres(url: string): Promise<BackendDatabase> {
  const prefix = `faults_${randomBytes(4).toString('hex')}_`;
  const name = `${prefix}catalog`;
  const connectionTo = (database: string) =>
    knexFactory({
      client: 'pg',
      connection: Object.assign(new URL(url), { pathname: `/${database}` })
        .href,
    });
  return {
    config: { client: 'pg', connection: url, prefix },
    connect: () => connectionTo(name),
    async remove() {
      const server = connectionTo('postgres');
      try {
        await server.raw('drop database if exists ?? with (force)', [name]);
      } finally {
        await server.destroy();
      }
    },
  };
}
