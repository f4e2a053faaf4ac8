import type {
  CloudWatchClient,
  GetMetricDataCommandInput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { loadCloudWatch } from '../aws/lazyClients';
import { IncompleteListError } from '../aws/awsErrors';
import { LIST_ANSWER } from '../aws/AwsHttpHandler';
import { dayOf, startOfDay } from './days';

/*
 * The daily storage metrics of S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html. They
 * are in the region of the bucket, and up to two days late.
 */

const NAMESPACE = 'AWS/S3';
const SIZE = 'BucketSizeBytes';
const OBJECTS = 'NumberOfObjects';

/** As many as a call takes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const METRICS_PER_CALL = 500;

const SECONDS_A_DAY = 86_400;

/** What the databases take for a number of bytes. */
const LARGEST = 2 ** 62;

/** What a bucket held on one day. */
export interface DayValue {
  /** Counted from 1970 in UTC. */
  day: number;
  /** Of all storage types. */
  bytes: number;
  /** Absent where CloudWatch does not tell. */
  objects?: number;
  /** By CloudWatch's StorageType. */
  types: Map<string, number>;
}

/**
 * The storage types of the buckets of a region that reported a size within the last two weeks, by the buckets' names. A
 * bucket that has a size has a number of objects, so that one need not be listed.
 */
export async function listStorageTypes(
  client: CloudWatchClient,
): Promise<Map<string, string[]>> {
  const { ListMetricsCommand } = loadCloudWatch();
  const types = new Map<string, string[]>();
  let NextToken: string | undefined;
  do {
    const answer = await client.send(
      new ListMetricsCommand({
        Namespace: NAMESPACE,
        MetricName: SIZE,
        NextToken,
      }),
      LIST_ANSWER,
    );
    let isNew = false;
    for (const { Dimensions = [] } of answer.Metrics ?? []) {
      const valueOf = (name: string) =>
        Dimensions.find(({ Name }) => Name === name)?.Value;
      const [bucket, type] = [valueOf('BucketName'), valueOf('StorageType')];
      const known = bucket === undefined ? [] : (types.get(bucket) ?? []);
      if (bucket !== undefined && type && !known.includes(type)) {
        types.set(bucket, [...known, type]);
        isNew = true;
      }
    }
    NextToken = answer.NextToken || undefined;
    if (NextToken && !isNew) {
      throw new IncompleteListError(
        'ListMetrics answered a page without one new metric and a token for another page, so the list has no end. Check AWS_ENDPOINT_URL and what stands between Backstage and AWS.',
      );
    }
  } while (NextToken);
  return types;
}

/** A bucket whose values are asked for. */
export interface AskedBucket {
  name: string;
  types: string[];
}

/** How many metrics a bucket is asked for: each of its storage types, and the number of objects. */
function metricsOf({ types }: AskedBucket): number {
  return types.length + 1;
}

/** Splits buckets, in their order, into as few calls as it takes without dividing a bucket. */
export function batchesOf<B extends AskedBucket>(buckets: B[]): B[][] {
  const batches: B[][] = [];
  let room = 0;
  for (const bucket of buckets) {
    const metrics = metricsOf(bucket);
    if (metrics > room) {
      batches.push([]);
      room = METRICS_PER_CALL;
    }
    batches.at(-1)!.push(bucket);
    room -= metrics;
  }
  return batches;
}

export function countMetrics(buckets: AskedBucket[]): number {
  return buckets.reduce((sum, bucket) => sum + metricsOf(bucket), 0);
}

/**
 * The values of the buckets of one batch since a day, by name, ascending. `refused` tells why CloudWatch has none of
 * some, by its own code: `Forbidden`, `InternalError`.
 */
export async function readDays(
  client: CloudWatchClient,
  buckets: AskedBucket[],
  { since, now }: { since: number; now: Date },
): Promise<{ days: Map<string, DayValue[]>; refused: Map<string, string> }> {
  const asked = buckets.flatMap(({ name, types }) => [
    ...types.map(type => ({ name, type })),
    { name, type: undefined },
  ]);
  const results = await getMetricData(client, {
    MetricDataQueries: asked.map(({ name, type }, index) =>
      queryOf(`m${index}`, name, type),
    ),
    StartTime: startOfDay(since),
    EndTime: now,
    ScanBy: 'TimestampAscending',
  });
  const values = new Map<string, Map<number, DayValue>>();
  const refused = new Map<string, string>();
  for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of results) {
    const metric = asked[Number(Id.slice(1))];
    if (!metric) {
      continue;
    }
    if (StatusCode === 'Forbidden' || StatusCode === 'InternalError') {
      refused.set(metric.name, StatusCode);
    }
    const ofBucket = values.get(metric.name) ?? new Map<number, DayValue>();
    values.set(metric.name, ofBucket);
    Timestamps.forEach((time, index) => {
      const day = dayOf(time);
      const value = Math.round(Values[index]);
      if (day >= since && time <= now && value >= 0 && value <= LARGEST) {
        addValue(ofBucket, day, metric.type, value);
      }
    });
  }
  return {
    refused,
    days: new Map(
      [...values]
        // What came of a bucket without the rest would be a wrong sum.
        .filter(([name]) => !refused.has(name))
        .map(([name, days]) => [name, completeDays(days)]),
    ),
  };
}

function addValue(
  days: Map<number, DayValue>,
  day: number,
  type: string | undefined,
  value: number,
): void {
  const ofDay: DayValue = days.get(day) ?? { day, bytes: 0, types: new Map() };
  days.set(day, ofDay);
  if (type === undefined) {
    ofDay.objects = value;
  } else {
    ofDay.types.set(type, value);
  }
}

/** The days of which CloudWatch has a size that can be: all there is in S3 is less than the databases take. */
function completeDays(days: Map<number, DayValue>): DayValue[] {
  return [...days.values()]
    .filter(({ types }) => types.size > 0)
    .map(day => ({
      ...day,
      bytes: [...day.types.values()].reduce((sum, bytes) => sum + bytes, 0),
    }))
    .filter(({ bytes }) => bytes <= LARGEST)
    .sort((a, b) => a.day - b.day);
}

function queryOf(
  id: string,
  bucket: string,
  storageType: string | undefined,
): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: NAMESPACE,
        MetricName: storageType === undefined ? OBJECTS : SIZE,
        Dimensions: [
          { Name: 'BucketName', Value: bucket },
          { Name: 'StorageType', Value: storageType ?? 'AllStorageTypes' },
        ],
      },
      Period: SECONDS_A_DAY,
      Stat: 'Average',
    },
  };
}

/** All pages: a call answers 100,800 values, which 500 metrics have in 201 days. */
async function getMetricData(
  client: CloudWatchClient,
  input: GetMetricDataCommandInput,
): Promise<MetricDataResult[]> {
  const { GetMetricDataCommand } = loadCloudWatch();
  const results: MetricDataResult[] = [];
  let NextToken: string | undefined;
  do {
    const answer = await client.send(
      new GetMetricDataCommand({ ...input, NextToken }),
      LIST_ANSWER,
    );
    const page = answer.MetricDataResults ?? [];
    results.push(...page);
    NextToken = answer.NextToken || undefined;
    if (NextToken && !page.some(({ Values = [] }) => Values.length > 0)) {
      throw new IncompleteListError(
        'GetMetricData answered a page without one value and a token for another page. Check AWS_ENDPOINT_URL and what stands between Backstage and AWS.',
      );
    }
  } while (NextToken);
  return results;
}
