import type { WeeklyBucketChanges } from 'backstage-plugin-aws-s3-buckets-common';
import { DateTime } from 'luxon';
import type { DailyCount } from '../inventory/changes/countDaily';

/** The day on which the first of so many weeks begins, the last of which is the present one. ISO 8601 in UTC. */
export function firstWeek(weeks: number, now: Date): string {
  return startOfWeek(now.toISOString())
    .minus({ weeks: weeks - 1 })
    .toJSDate()
    .toISOString();
}

/** Gathers counts of days into weeks, the oldest first. A week in which nothing happened is there, too. */
export function byWeek(
  days: DailyCount[],
  weeks: number,
  now: Date,
): WeeklyBucketChanges[] {
  const first = DateTime.fromISO(firstWeek(weeks, now), { zone: 'utc' });
  const found = new Map<string, WeeklyBucketChanges>(
    Array.from({ length: weeks }, (_, index) => {
      const week = first.plus({ weeks: index }).toISODate()!;
      return [week, { week, created: 0, deleted: 0 }];
    }),
  );
  for (const { day, kind, count } of days) {
    const week = found.get(startOfWeek(day).toISODate()!);
    if (week) {
      week[kind] += count;
    }
  }
  return [...found.values()];
}

function startOfWeek(time: string): DateTime {
  return DateTime.fromISO(time, { zone: 'utc' }).startOf('week');
}
