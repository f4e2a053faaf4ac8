import { DateTime } from 'luxon';

/**
 * The days with which weeks end, from the one in which a time lies up to the present one, which ends today: Sundays, in
 * UTC, as `2026-06-07`.
 */
export function weekEnds(since: Date, now: Date): string[] {
  const today = now.toISOString().slice(0, 10);
  const days: string[] = [];
  let end = DateTime.fromJSDate(since, { zone: 'utc' }).endOf('week');
  while (end.toISODate()! < today) {
    days.push(end.toISODate()!);
    end = end.plus({ weeks: 1 });
  }
  return [...days, today];
}
