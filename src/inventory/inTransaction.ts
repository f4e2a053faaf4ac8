import type { Knex } from 'knex';
import { withoutStatement } from './DatabaseError';

const MAX_ATTEMPTS = 5;

/** PostgreSQL ended one of two transactions that waited for each other: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const DEADLOCK = '40P01';

/**
 * Does work in a transaction, and once more where another one that it met ended it.
 *
 * @throws errors of the database without the statement
 */
export async function inTransaction<T>(
  database: Knex,
  work: (tx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await withoutStatement(database.transaction(work));
    } catch (error) {
      if (
        (error as { code?: string }).code !== DEADLOCK ||
        attempt === MAX_ATTEMPTS
      ) {
        throw error;
      }
    }
  }
}
