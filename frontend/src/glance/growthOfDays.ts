import type { UsageOfGroup } from 'backstage-plugin-aws-s3-buckets-common';

const DAY_MS = 86_400_000;

/** CloudWatch may have left out a day. */
const EARLIER_DAYS = [30, 31, 32];

/** What the sizes of days, ascending, changed by in the last 30 days; undefined where it is not known what they were. */
export function growthOfDays(days: UsageOfGroup[]): number | undefined {
  const last = days.at(-1);
  if (!last) {
    return undefined;
  }
  const before = EARLIER_DAYS.map(count => dayBefore(last.key, count))
    .map(day => days.find(({ key }) => key === day))
    .find(Boolean);
  return before && last.bytes - before.bytes;
}

function dayBefore(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - count * DAY_MS)
    .toISOString()
    .slice(0, 10);
}
