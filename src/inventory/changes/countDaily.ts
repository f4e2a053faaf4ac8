import type { Knex } from 'knex';
import { CHANGES } from '../tables';

/** How many changes of one kind there were on one day. */
export interface DailyCount {
  /** In UTC, as `2026-06-01`. */
  day: string;
  kind: 'created' | 'deleted';
  count: number;
}

/** Counts the buckets that were created and deleted since a time, ISO 8601 in UTC, by day. */
export async function countDaily(
  database: Knex,
  from: string,
): Promise<DailyCount[]> {
  // Times are texts that begin with the day.
  const rows = await database(CHANGES)
    .where('observed_at', '>=', from)
    .whereIn('kind', ['created', 'deleted'])
    // Access points are no buckets.
    .whereNot('arn', 'like', '%:accesspoint/%')
    .groupByRaw('substr(observed_at, 1, 10), kind')
    .select<DailyCount[]>([
      database.raw('substr(observed_at, 1, 10) as day'),
      'kind',
      database.raw('count(*) as count'),
    ]);
  // PostgreSQL answers a count as a string.
  return rows.map(row => ({ ...row, count: Number(row.count) }));
}
