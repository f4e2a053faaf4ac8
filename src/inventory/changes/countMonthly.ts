import type { Knex } from 'knex';
import { ACCESS_POINT_KINDS } from '../../model/kinds';
import { BUCKETS, selectInChunks } from '../tables';

/** How many buckets were created and deleted in one month. */
export interface MonthlyCount {
  /** In UTC, as `2026-06`. */
  month: string;
  created: number;
  deleted: number;
}

/** Months in which buckets were created, as AWS says, or deleted, as far as the inventory knows. */
export interface MonthlyCounts {
  /** The oldest first; only months in which something happened. */
  items: MonthlyCount[];
  /** Since when it is known which are gone, ISO 8601. Undefined where that is not told. */
  knownSince?: string;
}

interface CountRow {
  month: string;
  /** PostgreSQL answers a count as a string. */
  count: number | string;
}

/**
 * Counts buckets by the months in which they were created and deleted.
 *
 * @param entityRefs - those that are there and have these entities alone; by default all, also those that are gone
 */
export async function countMonthly(
  database: Knex,
  entityRefs?: string[],
): Promise<MonthlyCounts> {
  const count = (time: 'created_at' | 'gone_at', some?: string[]) =>
    // Times are texts that begin with the month.
    database(BUCKETS)
      .whereNotNull(time)
      .whereNotIn('kind', ACCESS_POINT_KINDS)
      .modify(query => {
        if (some) {
          query.whereIn('entity_ref', some).whereNull('gone_at');
        }
        if (time === 'gone_at') {
          query.where('gone_as', 'deleted');
        }
      })
      .groupByRaw('substr(??, 1, 7)', [time])
      .select<CountRow[]>([
        database.raw('substr(??, 1, 7) as month', [time]),
        database.raw('count(*) as count'),
      ]);
  const created = entityRefs
    ? await selectInChunks(entityRefs, some => count('created_at', some))
    : await count('created_at');
  const deleted = entityRefs ? [] : await count('gone_at');
  const since = entityRefs
    ? undefined
    : await database(BUCKETS)
        .min<{ since: string | null }>({ since: 'known_since' })
        .first();
  return {
    items: byMonth(created, deleted),
    knownSince: since?.since ?? undefined,
  };
}

function byMonth(created: CountRow[], deleted: CountRow[]): MonthlyCount[] {
  const months = new Map<string, MonthlyCount>();
  const add = (rows: CountRow[], kind: 'created' | 'deleted') => {
    for (const { month, count } of rows) {
      const known = months.get(month) ?? { month, created: 0, deleted: 0 };
      known[kind] += Number(count);
      months.set(month, known);
    }
  };
  add(created, 'created');
  add(deleted, 'deleted');
  return [...months.values()].sort((a, b) => a.month.localeCompare(b.month));
}
