import {
  type FactName,
  isConfigurationFact,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRecord } from '../model/BucketRecord';
import type { CompareOptions } from './SlicePlan';
import { factsAsStored } from './storedFacts';
import type { BucketReading, BucketRow } from './tables';

/** The row of a bucket after a reading. Pure. */
export function rowAfter(
  record: BucketRecord,
  before: BucketRow | undefined,
  options: CompareOptions,
): BucketReading {
  const { memory, reading, scope } = options;
  const { listing } = memory;
  const { createdAt = null } = record;
  return {
    provider_id: listing.provider_id,
    arn: record.arn,
    account_id: listing.account_id,
    kind: record.kind,
    listing_region: listing.region,
    name: record.name,
    created_at: earlier(createdAt, before?.created_at ?? null),
    listed_created_at: createdAt,
    ...regionColumns(record, before, listing.read_at),
    facts: factsAsStored(record.facts, before?.facts, {
      wanted: scope.facts,
      factReadAt: factReadAt(record.arn, options),
    }),
    missing_at: null,
    missing_runs: 0,
    read_at: reading.startedAt,
    gone_at: null,
    gone_as: null,
    version: (before?.version ?? 0) + 1,
  };
}

/** When the reading of a fact before this one began. */
export function factReadAt(
  arn: string,
  { memory, reading }: CompareOptions,
): (name: FactName) => string | undefined {
  const previousReadAt = memory.listing.read_at ?? undefined;
  return name =>
    (isConfigurationFact(name)
      ? reading.configurationReadAt(arn)
      : undefined) ?? previousReadAt;
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) {
    return a ?? b;
  }
  return Date.parse(a) < Date.parse(b) ? a : b;
}

/** What could not be read stays as it was last known, with the time of the last reading that could. */
function regionColumns(
  { region }: BucketRecord,
  before: BucketRow | undefined,
  previousReadAt: string | null,
): Pick<BucketRow, 'region' | 'region_status' | 'region_read_at'> {
  if (region.status === 'known') {
    return {
      region: region.region,
      region_status: 'known',
      region_read_at: null,
    };
  }
  return {
    region: before?.region ?? null,
    region_status: 'unavailable',
    region_read_at:
      before?.region_status === 'unavailable'
        ? before.region_read_at
        : (before?.region && previousReadAt) || null,
  };
}
