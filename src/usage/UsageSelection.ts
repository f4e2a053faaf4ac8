import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { USAGE } from '../inventory/tables';
import { restrictUsage, type UsageFilter } from './UsageFilter';

/** Numbers of buckets that are named in one statement: fewer than SQLite's 32,766 variables. */
const IDS_PER_STATEMENT = 10_000;

/** The buckets whose usage is asked for: those of a filter that the inventory has, or some of them. */
export class UsageSelection {
  readonly database: Knex;
  readonly filter: UsageFilter;
  /** The numbers of the buckets, in statements of their own; one statement without numbers where all are meant. */
  readonly #chunks: Array<number[] | undefined>;

  /** @param parts - `ids`: the numbers of the buckets that are meant, where that is not all of the filter */
  constructor(parts: { database: Knex; filter: UsageFilter; ids?: number[] }) {
    this.database = parts.database;
    this.filter = parts.filter;
    this.#chunks = parts.ids
      ? chunk(parts.ids, IDS_PER_STATEMENT)
      : [undefined];
  }

  /** These of them alone. */
  only(ids: number[]): UsageSelection {
    return new UsageSelection({
      database: this.database,
      filter: this.filter,
      ids,
    });
  }

  /** The last values of those that are there. */
  current(ids: number[] | undefined): Knex.QueryBuilder {
    return this.database(USAGE).modify(query => {
      restrictUsage(query, this.filter, 'join');
      if (ids) {
        query.whereIn(`${USAGE}.id`, ids);
      }
    });
  }

  /** A sum that may be larger than the whole numbers of SQLite, whose own then fails. */
  sum(table: string, column: 'bytes' | 'objects'): Knex.Raw {
    return this.database.raw('sum(1.0 * ??) as ??', [
      `${table}.${column}`,
      column,
    ]);
  }

  /** What a statement answers, or all statements where the numbers of the buckets are more than one takes. */
  async each<Row>(
    statement: (ids: number[] | undefined) => Knex.QueryBuilder,
  ): Promise<Row[]> {
    const rows: Row[] = [];
    for (const ids of this.#chunks) {
      rows.push(...(await statement(ids)));
    }
    return rows;
  }
}
