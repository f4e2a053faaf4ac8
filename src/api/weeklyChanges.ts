import type { WeeklyBucketChangesPage } from 'backstage-plugin-aws-s3-buckets-common';
import { countDaily, type DailyCount } from '../inventory/changes/countDaily';
import { byWeek, firstWeek } from './byWeek';
import { extentOfReading } from './extentOfReading';
import { ReadableChanges } from './ReadableChanges';
import type { Reader } from './Reader';

/** Half a year. */
const WEEKS = 26;

/** Whoever may read some entities has the weeks counted of the latest so many changes. */
const COUNTED_ONE_BY_ONE = 10_000;

/** How many buckets were created and deleted in each of the last weeks, as far as somebody may know. */
export async function weeklyChanges(
  reader: Reader,
  now: Date,
): Promise<WeeklyBucketChangesPage> {
  const days = await dailyChanges(reader, firstWeek(WEEKS, now));
  return { items: byWeek(days, WEEKS, now) };
}

async function dailyChanges(
  reader: Reader,
  from: string,
): Promise<DailyCount[]> {
  switch (await extentOfReading(reader)) {
    case 'all':
      return countDaily(reader.database, from);
    case 'some': {
      const changes = await new ReadableChanges(reader).list(
        { from, kinds: ['created', 'deleted'] },
        { limit: COUNTED_ONE_BY_ONE },
      );
      return changes.map(({ observedAt, kind }) => ({
        day: observedAt,
        kind: kind as DailyCount['kind'],
        count: 1,
      }));
    }
    default:
      return [];
  }
}
