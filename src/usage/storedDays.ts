import type { Knex } from 'knex';
import { USAGE_DAYS } from '../inventory/tables';

/**
 * The days, up to one, of which the table has values, ascending. It goes from one to the next, which reads one row each:
 * `distinct` would read all of some million.
 */
export async function storedDays(
  database: Knex,
  upTo: number = Number.MAX_SAFE_INTEGER,
): Promise<number[]> {
  const days: number[] = [];
  let next: number | null = -1;
  while (next !== null) {
    const rows: Array<{ day: number | null }> = await database(USAGE_DAYS)
      .where('day', '>', next)
      .min({ day: 'day' });
    next = rows[0].day;
    if (next !== null && next > upTo) {
      next = null;
    }
    if (next !== null) {
      days.push(next);
    }
  }
  return days;
}
