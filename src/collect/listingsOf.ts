import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';
import type { Absence } from '../aws/awsErrors';
import type { ListingKey, ListingRow } from '../inventory';
import { MULTI_REGION_HOME } from '../model/kinds';

/** For so long, a region is not asked again for a kind of which the account had no bucket there. */
const EMPTY_FOR_MS = 6 * 60 * 60 * 1000;

/** For so long, a region is not asked again that has not got the service, or that the account has not got. */
const ABSENT_FOR_MS = 24 * 60 * 60 * 1000;

/** The listing that has all general purpose buckets of an account. */
export function listingOf(accountId: string): ListingKey {
  return { accountId, kind: 'general-purpose', region: '' };
}

/**
 * The listings that an account is to have: one of its general purpose buckets, one of its Multi-Region access points, and
 * one of each other kind and region.
 */
export function listingsOf(
  accountId: string,
  kinds: BucketKind[],
  regions: string[],
): ListingKey[] {
  return kinds.flatMap(kind => {
    switch (kind) {
      case 'general-purpose':
        return [listingOf(accountId)];
      case 'multi-region-access-point':
        return [{ accountId, kind, region: MULTI_REGION_HOME }];
      default:
        return regions.map(region => ({ accountId, kind, region }));
    }
  });
}

/** Whether a run has to read a listing: one that had nothing to list when it was last read is read less often. */
export function isDue(row: ListingRow | undefined, now: Date): boolean {
  const isOpen =
    !row?.attempted_at ||
    row.region === '' ||
    row.failure !== null ||
    // Its last sweep did not come to its end.
    row.started_at !== null;
  if (isOpen || row.buckets !== 0) {
    return true;
  }
  const absence = row.absence as Absence | null;
  const pauseMs = absence ? ABSENT_FOR_MS : EMPTY_FOR_MS;
  return now.getTime() - Date.parse(row.attempted_at!) >= pauseMs;
}

/** When the listing that waits longest was last attempted, ISO 8601; empty where one never was. */
export function longestAgo(rows: Array<ListingRow | undefined>): string {
  return rows.map(row => row?.attempted_at ?? '').sort()[0] ?? '';
}
