import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { dayOf } from './days';
import type { UsageFailure } from './UsageReadings';
import {
  type AskedBucket,
  batchesOf,
  countMetrics,
  listStorageTypes,
  readDays,
} from './storageMetrics';
import type { KnownBucket, UsageTable } from './UsageTable';

/** Values come up to two days late, and may be corrected: these days are asked for again. */
const ASKED_AGAIN = 2;

/** How long CloudWatch keeps values of a day: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const CLOUDWATCH_KEEPS_DAYS = 455;

/** What the reading of a region came to. */
export interface RegionUsage {
  /** The buckets that have values. */
  buckets: number;
  /** The metrics that were asked of CloudWatch. */
  metrics: number;
}

/**
 * Reads the usage of the buckets of an account in a region: which metrics there are, then their values, 500 metrics at a
 * time, each batch of which is written by itself.
 *
 * @param counted - told how far it came, also where it fails
 * @returns why CloudWatch has no values of some buckets, where it says so.
 */
export async function readRegion(options: {
  client: CloudWatchClient;
  usage: UsageTable;
  place: { accountId: string; region: string };
  now: Date;
  counted: RegionUsage;
}): Promise<UsageFailure | undefined> {
  const { client, usage, place, now, counted } = options;
  const today = dayOf(now);
  const types = await listStorageTypes(client);
  const known = await usage.bucketsOf(place.accountId, place.region, [
    ...types.keys(),
  ]);
  const asked = known
    .map(bucket => ({ ...bucket, types: types.get(bucket.name)! }))
    // So that those of which nothing is known yet share their calls: these ask for more days.
    .sort(
      (a, b) =>
        (a.lastDay ?? 0) - (b.lastDay ?? 0) || (a.name < b.name ? -1 : 1),
    );
  const refused = new Map<string, string>();
  for (const batch of batchesOf(asked)) {
    counted.metrics += countMetrics(batch);
    const answer = await readDays(client, batch, {
      since: firstAsked(batch, usage, today),
      now,
    });
    answer.refused.forEach((code, name) => refused.set(name, code));
    const values = batch.flatMap(bucket => {
      const days = answer.days.get(bucket.name) ?? [];
      return days.length > 0 ? [{ bucket, days }] : [];
    });
    await usage.write(place, values, today);
    counted.buckets += values.length;
  }
  return refusalOf(refused);
}

function firstAsked(
  batch: Array<KnownBucket & AskedBucket>,
  usage: UsageTable,
  today: number,
): number {
  const first = Math.min(
    ...batch.map(({ lastDay }) =>
      lastDay === undefined ? usage.firstDay(today) : lastDay - ASKED_AGAIN,
    ),
  );
  return Math.max(first, today - CLOUDWATCH_KEEPS_DAYS);
}

function refusalOf(refused: Map<string, string>): UsageFailure | undefined {
  const [first] = refused;
  return (
    first && {
      kind: [...refused.values()].includes('Forbidden') ? 'denied' : 'other',
      message: `GetMetricData has no values of ${refused.size} of the buckets, of ${first[0]} for example: ${first[1]}.`,
    }
  );
}
