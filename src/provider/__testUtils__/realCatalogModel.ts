import type { Knex } from 'knex';
import type { startCatalog } from '../../inventory/__testUtils__/catalog';
import { CatalogTables } from '../../show/CatalogTables';
import { type CatalogModel, createCatalogModel } from './World';

/** The catalog of a world, where it is a real one. */
export function realCatalogModel(
  database: Knex,
  { connection, service }: Awaited<ReturnType<typeof startCatalog>>,
): CatalogModel {
  return {
    ...createCatalogModel(),
    applyMutation: mutation => connection.applyMutation(mutation),
    tables: new CatalogTables(database) as never,
    service: service as never,
  };
}
