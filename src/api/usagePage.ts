import type { UsagePage } from 'backstage-plugin-aws-s3-buckets-common';
import { idsByEntityRef, type UsageFilter } from '../usage/UsageFilter';
import { type UsageOrder, UsageQuery } from '../usage/UsageQuery';
import { usageUnavailable } from '../usage/usageUnavailable';
import { extentOfReading } from './extentOfReading';
import type { ReadableBuckets } from './ReadableBuckets';
import { ReadableEntities } from './ReadableEntities';
import type { Reader } from './Reader';

/** How large buckets are. Whoever may read some entities gets the sums of those. */
export async function usagePage(
  { filter, order }: { filter: UsageFilter; order: UsageOrder },
  reader: Reader,
  buckets: ReadableBuckets,
): Promise<Omit<UsagePage, 'isConfigured'>> {
  const { database, credentials } = reader;
  let refs = filter.entityRefs;
  switch (await extentOfReading(reader)) {
    case 'all':
      break;
    case 'some':
      refs = refs
        ? await new ReadableEntities(reader).among(refs)
        : await buckets.refs(credentials);
      break;
    default:
      refs = [];
  }
  const known = refs?.length
    ? await idsByEntityRef(database, filter)
    : undefined;
  const ids = refs?.flatMap(ref => known?.get(ref) ?? []);
  return {
    ...(await new UsageQuery(database, filter, ids).page(order)),
    unavailable: await usageUnavailable(database, filter, refs),
  };
}
