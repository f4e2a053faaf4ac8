import knexFactory from 'knex';
import { mockServices } from '@backstage/backend-test-utils';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dependencies } from '../package.json';
import { openInventoryDatabase } from './inventory';

const page = readFileSync(join(__dirname, '../docs/security.md'), 'utf8');

/** The rows of the page's tables: what stands in `code` in each cell. */
const rows = [...page.matchAll(/^\| `.*\|$/gm)].map(([row]) =>
  row
    .split('|')
    .slice(1, -1)
    .map(cell => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code)),
);

describe('the page on security', () => {
  it('justifies each dependency', () => {
    const justified = rows
      .map(([[name]]) => name)
      .filter(name => !name.startsWith('aws_s3_buckets_'));
    expect(justified).toEqual(Object.keys(dependencies).sort());
  });

  it('names all that is stored', async () => {
    const knex = knexFactory({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    const database = await openInventoryDatabase(
      mockServices.database.mock({ getClient: async () => knex }),
    );
    const tables: string[] = await database('sqlite_master')
      .where({ type: 'table' })
      .whereLike('name', 'aws_s3_buckets_%')
      .whereNot('name', 'like', '%knex_migrations%')
      .pluck('name');
    const stored = await Promise.all(
      tables.map(async table => [
        table,
        Object.keys(await database(table).columnInfo()).sort(),
      ]),
    );
    const named = rows
      .filter(([[table]]) => table.startsWith('aws_s3_buckets_'))
      .map(([[table], columns]) => [table, columns.sort()]);
    expect(Object.fromEntries(named)).toEqual(Object.fromEntries(stored));
    await knex.destroy();
  });
});
