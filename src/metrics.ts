import {
  type Attributes,
  metrics,
  type ObservableGauge,
} from '@opentelemetry/api';
import type { Knex } from 'knex';
import type { CallListener } from './aws/callMetrics';
import { errorCode } from './aws/errors';
import type { AccountFailure } from './aws/failures';
import {
  accountStates,
  type ChangeCounts,
  countBuckets,
  HintsTable,
} from './inventory';

/** What a provider tells of its runs. */
export interface ProviderMetrics {
  onCall: CallListener;
  /** Measures a run. */
  run(work: () => Promise<void>): Promise<void>;
  /** An account could not be read. */
  failed(failure: AccountFailure): void;
  /** Events of CloudTrail arrived, and this became of them. */
  arrived(outcome: string, events: number): void;
  /** A change is in the catalog of which an event told that happened at that time, ISO 8601. */
  caughtUp(occurredAt: string): void;
  /** Changes were found by a sweep, or because of a hint. */
  changed(foundBy: 'sweep' | 'hint', changes: ChangeCounts): void;
  /** So many metrics of an account were asked of CloudWatch. */
  usageRead(accountId: string, metrics: number): void;
}

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
  database: Knex;
  providerId: string;
}): ProviderMetrics {
  const { database, providerId } = options;
  const meter = metrics.getMeter(
    'backstage-plugin-catalog-backend-module-aws-s3-buckets',
  );
  const ofProvider = { 'aws_s3_buckets.provider.id': providerId };
  const ofAccount = (accountId: string) => ({
    ...ofProvider,
    'cloud.account.id': accountId,
  });

  const runDuration = meter.createHistogram('aws_s3_buckets.run.duration', {
    description: 'Duration of runs; error.type where one failed',
    unit: 's',
    advice: {
      explicitBucketBoundaries: [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600],
    },
  });
  const calls = meter.createCounter('aws_s3_buckets.calls', {
    description: 'Calls of AWS, by action; error.type where one failed',
    unit: '{call}',
  });
  const retries = meter.createCounter('aws_s3_buckets.call.retries', {
    description: 'Requests of calls of AWS that repeated an earlier one',
    unit: '{request}',
  });
  const failures = meter.createCounter('aws_s3_buckets.account.failures', {
    description: 'Readings of an account that failed, by reason',
    unit: '{failure}',
  });
  const usageMetrics = meter.createCounter('aws_s3_buckets.usage.metrics', {
    description: 'Metrics asked of CloudWatch, which bills each',
    unit: '{metric}',
  });

  const events = meter.createCounter('aws_s3_buckets.events', {
    description: 'Events of CloudTrail that arrived, by what became of them',
    unit: '{event}',
  });
  const eventDelay = meter.createHistogram('aws_s3_buckets.event.delay', {
    description:
      'Time from a change in AWS to its commit, of changes of which an event told',
    unit: 's',
    advice: {
      explicitBucketBoundaries: [1, 2, 3, 5, 10, 30, 60, 300, 900, 3600],
    },
  });
  const changes = meter.createCounter('aws_s3_buckets.changes', {
    description: 'Changes of buckets, by what found them: sweep or hint',
    unit: '{change}',
  });

  // All of these are asked of the database, so that all replicas say the same, and a restart changes nothing.
  observe(
    meter.createObservableGauge('aws_s3_buckets.reading.age', {
      description:
        'Time since the last complete reading of an account began, or since the account was first known',
      unit: 's',
    }),
    async () =>
      (await accountStates(database, providerId)).map(
        ({ accountId, readAt }) => ({
          value: (Date.now() - Date.parse(readAt)) / 1000,
          attributes: ofAccount(accountId),
        }),
      ),
  );
  observe(
    meter.createObservableGauge('aws_s3_buckets.bucket.count', {
      description: 'Buckets in the inventory, by account and region',
      unit: '{bucket}',
    }),
    async () =>
      (await countBuckets(database, providerId)).map(
        ({ accountId, region, buckets }) => ({
          value: buckets,
          attributes: {
            ...ofAccount(accountId),
            ...(region && { 'cloud.region': region }),
          },
        }),
      ),
  );
  observe(
    meter.createObservableGauge('aws_s3_buckets.removal.held_back', {
      description: '1 while a removal of buckets of the account is held back',
      unit: '{removal}',
    }),
    async () =>
      (await accountStates(database, providerId)).map(
        ({ accountId, isHeldBack }) => ({
          value: isHeldBack ? 1 : 0,
          attributes: ofAccount(accountId),
        }),
      ),
  );

  const hints = new HintsTable(database, providerId);
  observe(
    meter.createObservableGauge('aws_s3_buckets.hint.count', {
      description: 'Buckets and accounts that wait to be read on request',
      unit: '{hint}',
    }),
    async () => [
      { value: (await hints.waiting()).count, attributes: ofProvider },
    ],
  );
  observe(
    meter.createObservableGauge('aws_s3_buckets.hint.age', {
      description: 'Time since the one that waits longest was asked for',
      unit: 's',
    }),
    async () => {
      const { since } = await hints.waiting();
      const value = since ? (Date.now() - Date.parse(since)) / 1000 : 0;
      return [{ value, attributes: ofProvider }];
    },
  );

  return {
    arrived(outcome, count) {
      events.add(count, { ...ofProvider, 'aws_s3_buckets.outcome': outcome });
    },
    caughtUp(occurredAt) {
      const delay = Math.max(0, Date.now() - Date.parse(occurredAt));
      eventDelay.record(delay / 1000, ofProvider);
    },
    changed(foundBy, counts) {
      for (const [kind, count] of counts) {
        changes.add(count, {
          ...ofProvider,
          'aws_s3_buckets.found_by': foundBy,
          'aws_s3_buckets.change.kind': kind,
        });
      }
    },
    onCall({ action, outcome, attempts }) {
      const ofAction = { ...ofProvider, 'rpc.method': action };
      calls.add(1, {
        ...ofAction,
        ...(outcome !== 'success' && { 'error.type': outcome }),
      });
      if (attempts > 1) {
        retries.add(attempts - 1, ofAction);
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
        runDuration.record((performance.now() - startedAt) / 1000, {
          ...ofProvider,
          ...outcome,
        });
      }
    },
    failed({ accountId, kind }) {
      failures.add(1, { ...ofAccount(accountId), 'error.type': kind });
    },
    usageRead(accountId, count) {
      usageMetrics.add(count, ofAccount(accountId));
    },
  };
}

/**
 * Has a gauge say what `read` answers, and 0 for what it answered before and no longer does: the SDK for Node.js goes on
 * to export the last value of attributes that are observed no more, and an account that left would be late for ever.
 */
function observe(
  gauge: ObservableGauge,
  read: () => Promise<Array<{ value: number; attributes: Attributes }>>,
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
