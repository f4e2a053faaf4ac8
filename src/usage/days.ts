import { DateTime } from 'luxon';

/*
 * Days are counted from 1970 in UTC: a fifth of the place that a text takes, in tables of some million rows.
 */

const MILLISECONDS_A_DAY = 86_400_000;

/** How many days each day's values are kept. Of a month that lies further back, the last ones are. */
export const DAILY_FOR = 35;

export function dayOf(time: Date): number {
  return Math.floor(time.getTime() / MILLISECONDS_A_DAY);
}

export function startOfDay(day: number): Date {
  return new Date(day * MILLISECONDS_A_DAY);
}

/** A length of time in days, rounded up. */
export function daysIn(milliseconds: number): number {
  return Math.ceil(milliseconds / MILLISECONDS_A_DAY);
}

/** `2026-11-24` */
export function isoDay(day: number): string {
  return startOfDay(day).toISOString().slice(0, 10);
}

/** The last day of the month in which a day is. */
export function monthEnd(day: number): number {
  return dayOf(
    DateTime.fromJSDate(startOfDay(day), { zone: 'utc' })
      .endOf('month')
      .toJSDate(),
  );
}

/** All days whose values are kept, ascending: those of the last weeks, and before them the last day of each month. */
export function keptDays(today: number, retentionDays: number): number[] {
  const firstDaily = today - DAILY_FOR;
  const days: number[] = [];
  let end = monthEnd(today - Math.max(retentionDays, DAILY_FOR));
  while (end < firstDaily) {
    days.push(end);
    end = monthEnd(end + 1);
  }
  for (let day = firstDaily; day <= today; day++) {
    days.push(day);
  }
  return days;
}
