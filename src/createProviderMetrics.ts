import {
  type Attributes,
  type Meter,
  metrics,
  type ObservableGauge,
} from '@opentelemetry/api';
import type { Knex } from 'knex';
import { errorCode } from './aws/awsErrors';
import {
  type AccountState,
  accountStates,
  countBuckets,
  RequestsTable,
} from './inventory';
import type { Clock } from './model/Clock';
import type { ProviderMetrics } from './model/ProviderMetrics';

/**
 * The metrics of one provider, made with OpenTelemetry's API: Backstage's own service for metrics is in alpha, and
 * older releases of Backstage don't have it. They cost nothing where the backend has no OpenTelemetry SDK.
 *
 * Names, units and attributes follow https://opentelemetry.io/docs/specs/semconv/general/naming/. No attribute has
 * values that come from tags or names of buckets, so there are at most accounts × regions series of a metric.
 *
 * To be made once the backend starts: OpenTelemetry hands metrics that are made before its SDK is set up to nobody.
 */
export function createProviderMetrics(options: {
  clock: Clock;
  database: Knex;
  providerId: string;
}): ProviderMetrics {
  const { clock, providerId } = options;
  const meter = metrics.getMeter(
    'backstage-plugin-catalog-backend-module-aws-s3-buckets',
  );
  const instruments = createInstruments(meter);
  const ofProvider = attributesOf(providerId);
  const ofAccount = (accountId: string) => attributesOf(providerId, accountId);
  observeInventory(meter, options);

  return {
    arrived(outcome, count) {
      instruments.events.add(count, {
        ...ofProvider,
        'aws_s3_buckets.outcome': outcome,
      });
    },
    caughtUp(occurredAt) {
      instruments.eventDelay.record(
        Math.max(0, secondsSince(occurredAt, clock.now())),
        ofProvider,
      );
    },
    changed(foundBy, counts) {
      for (const [kind, count] of counts) {
        instruments.changes.add(count, {
          ...ofProvider,
          'aws_s3_buckets.found_by': foundBy,
          'aws_s3_buckets.change.kind': kind,
        });
      }
    },
    onCall({ action, outcome, attempts }) {
      const ofAction = { ...ofProvider, 'rpc.method': action };
      instruments.calls.add(1, {
        ...ofAction,
        ...(outcome !== 'success' && { 'error.type': outcome }),
      });
      if (attempts > 1) {
        instruments.retries.add(attempts - 1, ofAction);
      }
    },
    async run(work) {
      const startedAt = performance.now();
      let outcome = {};
      try {
        await work();
      } catch (error) {
        outcome = { 'error.type': errorCode(error) };
        throw error;
      } finally {
        instruments.runDuration.record((performance.now() - startedAt) / 1000, {
          ...ofProvider,
          ...outcome,
        });
      }
    },
    failed({ account, failure }) {
      instruments.failures.add(1, {
        ...ofAccount(account.id),
        'error.type': failure.kind,
      });
    },
    usageRead(accountId, count) {
      instruments.usageMetrics.add(count, ofAccount(accountId));
    },
  };
}

/** What is counted and measured as it happens. */
function createInstruments(meter: Meter) {
  return {
    runDuration: meter.createHistogram('aws_s3_buckets.run.duration', {
      description: 'Duration of runs; error.type where one failed',
      unit: 's',
      advice: {
        explicitBucketBoundaries: [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600],
      },
    }),
    calls: meter.createCounter('aws_s3_buckets.calls', {
      description: 'Calls of AWS, by action; error.type where one failed',
      unit: '{call}',
    }),
    retries: meter.createCounter('aws_s3_buckets.call.retries', {
      description: 'Requests of calls of AWS that repeated an earlier one',
      unit: '{request}',
    }),
    failures: meter.createCounter('aws_s3_buckets.account.failures', {
      description: 'Readings of an account that failed, by reason',
      unit: '{failure}',
    }),
    usageMetrics: meter.createCounter('aws_s3_buckets.usage.metrics', {
      description: 'Metrics asked of CloudWatch, which bills each',
      unit: '{metric}',
    }),
    events: meter.createCounter('aws_s3_buckets.events', {
      description: 'Events of CloudTrail that arrived, by what became of them',
      unit: '{event}',
    }),
    eventDelay: meter.createHistogram('aws_s3_buckets.event.delay', {
      description:
        'Time from a change in AWS to its commit, of changes of which an event told',
      unit: 's',
      advice: {
        explicitBucketBoundaries: [1, 2, 3, 5, 10, 30, 60, 300, 900, 3600],
      },
    }),
    changes: meter.createCounter('aws_s3_buckets.changes', {
      description: 'Changes of buckets, by what found them: sweep or request',
      unit: '{change}',
    }),
  };
}

function attributesOf(providerId: string, accountId?: string): Attributes {
  return {
    'aws_s3_buckets.provider.id': providerId,
    ...(accountId && { 'cloud.account.id': accountId }),
  };
}

/** What is asked of the database, so that all replicas say the same, and a restart changes nothing. */
function observeInventory(
  meter: Meter,
  options: { clock: Clock; database: Knex; providerId: string },
): void {
  const { clock, database, providerId } = options;
  const requests = new RequestsTable(database, providerId);
  const gauge = (
    name: string,
    about: { description: string; unit: string },
    read: () => Promise<Observation[]>,
  ) =>
    observe(meter.createObservableGauge(`aws_s3_buckets.${name}`, about), read);
  const ofAccounts = async (
    valueOf: (state: AccountState, now: Date) => number,
  ) => {
    const now = clock.now();
    return (await accountStates(database, providerId, now)).map(state => ({
      value: valueOf(state, now),
      attributes: attributesOf(providerId, state.accountId),
    }));
  };
  const ofProvider = (value: number) => [
    { value, attributes: attributesOf(providerId) },
  ];

  gauge(
    'reading.age',
    {
      description:
        'Time since the last complete reading of an account began, or since the account was first known',
      unit: 's',
    },
    () => ofAccounts(({ readAt }, now) => secondsSince(readAt, now)),
  );
  gauge(
    'removal.held_back',
    {
      description: '1 while a removal of buckets of the account is held back',
      unit: '{removal}',
    },
    () => ofAccounts(({ isHeldBack }) => (isHeldBack ? 1 : 0)),
  );
  gauge(
    'bucket.count',
    {
      description: 'Buckets in the inventory, by account and region',
      unit: '{bucket}',
    },
    async () =>
      (await countBuckets(database, providerId)).map(
        ({ accountId, region, buckets }) => ({
          value: buckets,
          attributes: {
            ...attributesOf(providerId, accountId),
            ...(region && { 'cloud.region': region }),
          },
        }),
      ),
  );
  gauge(
    'request.count',
    {
      description: 'Buckets and accounts that wait to be read on request',
      unit: '{request}',
    },
    async () => ofProvider((await requests.waiting()).count),
  );
  gauge(
    'request.age',
    {
      description: 'Time since the one that waits longest was asked for',
      unit: 's',
    },
    async () => {
      const { since } = await requests.waiting();
      return ofProvider(since ? secondsSince(since, clock.now()) : 0);
    },
  );
}

function secondsSince(time: string, now: Date): number {
  return (now.getTime() - Date.parse(time)) / 1000;
}

interface Observation {
  value: number;
  attributes: Attributes;
}

/**
 * Has a gauge say what `read` answers, and 0 for what it answered before and no longer does: the SDK for Node.js goes on
 * to export the last value of attributes that are observed no more, and an account that left would be late for ever.
 */
function observe(
  gauge: ObservableGauge,
  read: () => Promise<Observation[]>,
): void {
  let before = new Map<string, Attributes>();
  gauge.addCallback(async result => {
    const observations = await read();
    const seen = new Map(
      observations.map(({ attributes }) => [
        JSON.stringify(attributes),
        attributes,
      ]),
    );
    before.forEach((attributes, key) => {
      if (!seen.has(key)) {
        result.observe(0, attributes);
      }
    });
    observations.forEach(({ value, attributes }) =>
      result.observe(value, attributes),
    );
    before = seen;
  });
}
