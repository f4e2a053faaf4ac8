import type { MonthlyBucketsPage } from 'backstage-plugin-aws-s3-buckets-common';
import { countMonthly } from '../inventory/changes/countMonthly';
import { extentOfReading } from './extentOfReading';
import type { ReadableBuckets } from './ReadableBuckets';
import type { Reader } from './Reader';

/**
 * How many buckets were created and deleted in each month. Whoever may read some entities gets the creations of those: of
 * what is gone nothing is left to tell who may read it by.
 */
export async function monthlyBuckets(
  reader: Reader,
  buckets: ReadableBuckets,
): Promise<MonthlyBucketsPage> {
  const { database, credentials } = reader;
  switch (await extentOfReading(reader)) {
    case 'all':
      return countMonthly(database);
    case 'some':
      return countMonthly(database, await buckets.refs(credentials));
    default:
      return { items: [] };
  }
}
