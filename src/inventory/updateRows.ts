import type { Knex } from 'knex';

/** The types of columns that both databases have by this name. */
export type ColumnType = 'integer' | 'text' | 'boolean';

/**
 * Updates many rows in one statement, each with values of its own. They travel as one JSON text, so that their number is
 * not bounded by that of a statement's variables.
 *
 * @param options - `columns`: those that the rows have; `set`: those of them to write; `where`: what must be true of a
 *   row, beside its id, where `new_` stands before the name of a value
 * @returns the ids of the rows that were written
 */
export async function updateRows<Column extends string>(
  tx: Knex,
  table: string,
  rows: Array<{ id: number }>,
  options: {
    columns: Record<Column, ColumnType>;
    set: readonly NoInfer<Column>[];
    where: string;
  },
): Promise<Set<number>> {
  if (rows.length === 0) {
    return new Set();
  }
  const columns: Record<string, ColumnType> = {
    id: 'integer',
    ...options.columns,
  };
  const names = Object.keys(columns);
  const isPostgres = tx.client.config.client === 'pg';
  const values = isPostgres
    ? `json_to_recordset(?::json) as new_values(${names.map(name => `new_${name} ${columns[name]}`).join(', ')})`
    : `(select ${names.map(name => `json_extract(value, '$.new_${name}') as new_${name}`).join(', ')} from json_each(?)) as new_values`;
  const json = JSON.stringify(
    rows.map(row =>
      Object.fromEntries(
        names.map(name => [
          `new_${name}`,
          (row as Record<string, unknown>)[name],
        ]),
      ),
    ),
  );
  const result = await tx.raw(
    `update ${table} set ${options.set.map(name => `${name} = new_${name}`).join(', ')} from ${values} where id = new_id and (${options.where}) returning id`,
    [json],
  );
  const written: Array<{ id: number }> = isPostgres ? result.rows : result;
  return new Set(written.map(({ id }) => id));
}
