import type { WeeklyBucketsPage } from 'backstage-plugin-aws-s3-buckets-common';

const DAY_MS = 86_400_000;

/** A week of the chart. */
export interface Week {
  /** Its last day, in UTC, as `2026-11-29`; of the present week today. */
  day: string;
  /** At the end of that day; absent where it is not known. */
  public?: number;
  unowned?: number;
}

/** The last weeks, the present one last, also those of which nothing is known. */
export function weeksOf(
  { items }: WeeklyBucketsPage,
  { count }: { count: number },
): Week[] {
  const known = items.slice(-count);
  const [first] = known;
  const unknown = first ? count - known.length : 0;
  const before = Array.from({ length: unknown }, (_, index) => ({
    day: lastSunday(first.day, unknown - index),
  }));
  return [...before, ...known];
}

/** The Sunday so many Sundays before a day. */
function lastSunday(day: string, weeks: number): string {
  const time = new Date(`${day}T00:00:00Z`);
  // A Sunday is no Sunday before itself.
  const days = (time.getUTCDay() || 7) + (weeks - 1) * 7;
  return new Date(time.getTime() - days * DAY_MS).toISOString().slice(0, 10);
}
