import type { UsagePage } from 'backstage-plugin-aws-s3-buckets-common';
import { idsByEntityRef, type UsageFilter } from '../usage/UsageFilter';
import type { PricesOfProviders } from '../usage/StoredTypes';
import { type UsageOrder, UsageQuery } from '../usage/UsageQuery';
import { usageUnavailable } from '../usage/usageUnavailable';
import { extentOfReading } from './extentOfReading';
import type { ReadableBuckets } from './ReadableBuckets';
import { ReadableEntities } from './ReadableEntities';
import type { Reader } from './Reader';

/**
 * How large buckets are, and what that costs. Whoever may read some entities gets the sums of those.
 *
 * @param parts - `prices`: of the providers that read usage
 */
export async function usagePage(
  { filter, order }: { filter: UsageFilter; order: UsageOrder },
  reader: Reader,
  parts: { readable: ReadableBuckets; prices: PricesOfProviders },
): Promise<UsagePage> {
  const { readable, prices } = parts;
  const { database, credentials } = reader;
  let refs = filter.entityRefs;
  switch (await extentOfReading(reader)) {
    case 'all':
      break;
    case 'some':
      refs = refs
        ? await new ReadableEntities(reader).among(refs)
        : await readable.refs(credentials);
      break;
    default:
      refs = [];
  }
  const known = refs?.length
    ? await idsByEntityRef(database, filter)
    : undefined;
  const ids = refs?.flatMap(ref => known?.get(ref) ?? []);
  const query = new UsageQuery({ database, filter, prices, ids });
  return {
    isConfigured: prices.size > 0,
    ...(await query.page(order)),
    unavailable: await usageUnavailable(database, filter, refs),
  };
}
