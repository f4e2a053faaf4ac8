import { isError } from '@backstage/errors';

/** What the database answered in place of doing what it was asked. */
class DatabaseError extends Error {
  name = 'DatabaseError' as const;

  /** As the database's driver has it: `SQLITE_CONSTRAINT_UNIQUE`, `23505`, `ECONNREFUSED`. */
  readonly code: string;

  constructor(code: string, words: string) {
    super(`${code}: ${words}`);
    this.code = code;
  }
}

const SEPARATOR = ' - ';

/**
 * Passes on what `work` answers, and its errors without the statement. knex puts the statement before the driver's
 * words, on SQLite with the values in it (`executeQuery` in its query-executioner.js): the tags of up to 200 buckets, in
 * the log and in what the scheduler stores and shows. Only what follows the last ` - ` is surely the driver's alone.
 * PostgreSQL's `detail` has values too, so nothing else of the error is kept, not even as a cause.
 *
 * The catalog wraps some of these errors in its own. What has no code is no driver's, and stays as it is.
 */
export async function withoutStatement<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const refusal = [error, isError(error) && error.cause].find(isCoded);
    if (!refusal) {
      throw error;
    }
    const { code, message } = refusal;
    throw new DatabaseError(code, message.split(SEPARATOR).at(-1)!);
  }
}

function isCoded(error: unknown): error is Error & { code: string } {
  return isError(error) && typeof error.code === 'string';
}

/** A table whose methods pass on errors without the statement. */
export function tableWithoutStatements<Table extends object>(
  table: Table,
): Table {
  return new Proxy(table, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (
        ...args: unknown[]
      ) => Promise<unknown>;
      return (...args: unknown[]) =>
        withoutStatement(method.apply(target, args));
    },
  });
}
