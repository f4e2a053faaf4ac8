import type { WeeklyBucketsPage } from 'backstage-plugin-aws-s3-buckets-common';
import { countWeekly } from '../inventory/changes/countWeekly';
import { extentOfReading } from './extentOfReading';
import type { ReadableBuckets } from './ReadableBuckets';
import type { Reader } from './Reader';

const YEAR_MS = 52 * 7 * 24 * 60 * 60 * 1000;

/**
 * How many buckets were public, and how many nobody's, at the end of each week of the last year. Whoever may read some
 * entities gets the counts of those that are there: of what is gone nothing is left to tell who may read it by.
 *
 * @param options - `unowned`: the refs of the groups that stand for nobody; `retentionMs`: how far back all is known
 */
export async function weeklyBuckets(
  reader: Reader,
  buckets: ReadableBuckets,
  options: { now: Date; unowned: string[]; retentionMs: number },
): Promise<WeeklyBucketsPage> {
  const { database, credentials } = reader;
  const { now, unowned, retentionMs } = options;
  const since = new Date(now.getTime() - Math.min(YEAR_MS, retentionMs));
  const asked = { since, now, unowned };
  switch (await extentOfReading(reader)) {
    case 'all':
      return countWeekly(database, asked);
    case 'some':
      return countWeekly(database, {
        ...asked,
        entityRefs: await buckets.refs(credentials),
      });
    default:
      return { items: [] };
  }
}
