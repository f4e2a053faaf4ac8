import type { Bucket } from '../estate/bucket';
import { dailyUsage, MILLISECONDS_A_DAY, usageOf } from '../estate/usage';
import { listStart, nextToken, readToken, takePage } from '../pages';
import { assertPermitted } from '../permission';
import { json, jsonErrors, readJsonRequest } from '../protocols/json';
import { AwsError, type Call, type Protocol, type Service } from '../service';

const contentType = { 'content-type': 'application/x-amz-json-1.0' };

/**
 * JSON 1.0, which the SDK's client speaks by default. CloudWatch came from the query protocol, and names errors by its
 * codes in a header: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#awsquerycompatible-trait
 */
const protocol: Protocol<object> = {
  ...json,
  answer: content => ({ ...json.answer(content, ''), headers: contentType }),
  error: (error, requestId) => ({
    ...json.error(error, requestId),
    headers: {
      ...error.extra.headers,
      ...contentType,
      'x-amzn-query-error': `${error.code};${error.status < 500 ? 'Sender' : 'Receiver'}`,
    },
  }),
};

/** CloudWatch, with the daily storage metrics of S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html */
export const cloudwatch: Service<object> = {
  signingName: 'monitoring',
  protocol,
  readRequest: readJsonRequest,
  operations: {
    ListMetrics: { permission: 'cloudwatch:ListMetrics', answer: listMetrics },
    GetMetricData: {
      permission: 'cloudwatch:GetMetricData',
      answer: getMetricData,
    },
  },
  errors: {
    ...jsonErrors,
    denied: message => new AwsError('AccessDenied', 403, message),
    throttled: () => new AwsError('Throttling', 400, 'Rate exceeded'),
  },
  limitsEachRegion: true,
};

interface Dimension {
  Name: string;
  Value?: string;
}

interface Metric {
  Namespace?: string;
  MetricName?: string;
  Dimensions?: Dimension[];
}

/** Of ListMetrics, and of a page of GetMetricData: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html */
const METRICS_A_PAGE = 500;

function listMetrics(call: Call) {
  assertPermitted(call);
  const parameters = call.request.parameters as Metric & { NextToken?: string };
  const position = parameters.NextToken
    ? readToken(parameters.NextToken)
    : listStart;
  if (!position) {
    throw invalid('The NextToken is not valid.');
  }
  // A token names a bucket and how many of its metrics came before.
  const [after = '', passed = '0'] = position.after?.split(' ') ?? [];
  const { page, more } = takePage(
    metricsFrom(call, parameters, after, Number(passed)),
    METRICS_A_PAGE,
  );
  const last = page.at(-1)?.place;
  return {
    Metrics: page.map(({ listed }) => listed),
    NextToken: nextToken(position, { last, more }, call.listFault),
  };
}

function* metricsFrom(
  { caller, request }: Call,
  filter: Metric,
  from: string,
  passed: number,
): Iterable<{ listed: Metric; place: string }> {
  const { buckets } = caller.account;
  const first = from ? buckets.get(from) : undefined;
  if (first?.region === request.region) {
    yield* metricsOf(first, filter, passed);
  }
  for (const bucket of buckets.inRegion(request.region, from)) {
    yield* metricsOf(bucket, filter, 0);
  }
}

function* metricsOf(bucket: Bucket, filter: Metric, passed: number) {
  const usage = usageOf(bucket);
  const all = usage && [
    ...Object.keys(usage.bytes).map(type =>
      metric('BucketSizeBytes', bucket.name, type),
    ),
    metric('NumberOfObjects', bucket.name, 'AllStorageTypes'),
  ];
  const fitting = all?.filter(one => fits(one, filter)) ?? [];
  for (let index = passed; index < fitting.length; index++) {
    yield { listed: fitting[index], place: `${bucket.name} ${index + 1}` };
  }
}

function metric(name: string, bucket: string, storageType: string) {
  return {
    Namespace: 'AWS/S3',
    MetricName: name,
    Dimensions: [
      { Name: 'StorageType', Value: storageType },
      { Name: 'BucketName', Value: bucket },
    ],
  };
}

function fits(one: Metric, filter: Metric): boolean {
  return (
    (filter.Namespace ?? one.Namespace) === one.Namespace &&
    (filter.MetricName ?? one.MetricName) === one.MetricName &&
    (filter.Dimensions ?? []).every(({ Name, Value }) =>
      one.Dimensions!.some(
        dimension =>
          dimension.Name === Name &&
          (Value ?? dimension.Value) === dimension.Value,
      ),
    )
  );
}

interface Query {
  Id: string;
  MetricStat?: { Metric: Metric; Period: number; Stat: string };
}

interface DataParameters {
  MetricDataQueries?: Query[];
  /** Seconds since 1970. */
  StartTime: number;
  EndTime: number;
  NextToken?: string;
  MaxDatapoints?: number;
  ScanBy?: 'TimestampAscending' | 'TimestampDescending';
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
function getMetricData(call: Call) {
  assertPermitted(call);
  const parameters = call.request.parameters as unknown as DataParameters;
  const queries = verifiedQueries(parameters);
  const { NextToken, MaxDatapoints: limit = 100_800 } = parameters;
  const position = NextToken ? readToken(NextToken) : listStart;
  if (!position) {
    throw invalid('The NextToken is not valid.');
  }
  let skipped = Number(position.after ?? 0);
  let left = limit;
  let given = skipped;
  const results = [];
  for (const query of queries) {
    const points = pointsOf(call, query, parameters);
    const some = points.slice(skipped, skipped + left);
    if (some.length > 0 || (points.length === 0 && !NextToken)) {
      results.push({
        Id: query.Id,
        Label: query.MetricStat!.Metric.MetricName,
        Timestamps: some.map(({ day }) => (day * MILLISECONDS_A_DAY) / 1000),
        Values: some.map(({ value }) => value),
        StatusCode: some.length === points.length ? 'Complete' : 'PartialData',
      });
    }
    skipped = Math.max(0, skipped - points.length);
    left -= some.length;
    given += some.length;
    if (left === 0) {
      break;
    }
  }
  return {
    MetricDataResults: results,
    Messages: [],
    NextToken: nextToken(
      position,
      { last: `${given}`, more: left === 0 },
      call.listFault,
    ),
  };
}

function verifiedQueries({
  MetricDataQueries: queries = [],
  StartTime,
  EndTime,
}: DataParameters): Query[] {
  if (queries.length < 1 || queries.length > METRICS_A_PAGE) {
    throw invalid(
      `The collection MetricDataQueries must have a size between 1 and ${METRICS_A_PAGE}.`,
    );
  }
  if (!(StartTime < EndTime)) {
    throw invalid('The parameter StartTime must be less than EndTime.');
  }
  const ids = new Set(queries.map(({ Id }) => Id));
  const isWrong = queries.some(
    ({ Id, MetricStat }) =>
      !/^[a-z][a-zA-Z0-9_]*$/.test(Id) ||
      !MetricStat ||
      MetricStat.Period % 60 !== 0,
  );
  if (isWrong || ids.size < queries.length) {
    throw invalid('The value of MetricDataQueries is not valid.');
  }
  return queries;
}

/** One value a day at midnight UTC, the last of yesterday; none where the period is not a day or the statistic not one that S3 has. */
function pointsOf(
  { caller, request }: Call,
  { MetricStat }: Query,
  { StartTime, EndTime, ScanBy = 'TimestampDescending' }: DataParameters,
): Array<{ day: number; value: number }> {
  const { Metric: asked, Period, Stat } = MetricStat!;
  const valueOf = (name: string) =>
    asked.Dimensions?.find(({ Name }) => Name === name)?.Value ?? '';
  const bucket = caller.account.buckets.get(valueOf('BucketName'));
  if (
    bucket?.region !== request.region ||
    asked.Namespace !== 'AWS/S3' ||
    Period !== 86_400 ||
    Stat !== 'Average'
  ) {
    return [];
  }
  const secondsADay = MILLISECONDS_A_DAY / 1000;
  const first = Math.ceil(StartTime / secondsADay);
  const last = Math.min(
    Math.ceil(EndTime / secondsADay) - 1,
    Math.floor(Date.now() / MILLISECONDS_A_DAY) - 1,
  );
  const usageOn = dailyUsage(bucket);
  const points = [];
  for (let day = first; day <= last; day++) {
    const usage = usageOn(day);
    const value =
      asked.MetricName === 'NumberOfObjects'
        ? usage?.objects
        : usage?.bytes[valueOf('StorageType')];
    if (value !== undefined) {
      points.push({ day, value });
    }
  }
  return ScanBy === 'TimestampDescending' ? points.reverse() : points;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', 400, message);
}
