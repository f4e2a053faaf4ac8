import { metrics } from '@opentelemetry/api';
import type { Knex } from 'knex';
import type { CallListener } from './aws/calls';
import { errorCode } from './aws/errors';
import type { AccountFailure } from './aws/failures';
import type { AwsAccount } from './aws/record';
import { countBuckets, listHeldBack } from './inventory';

/** What a provider tells of its runs. */
export interface ProviderMetrics {
  onCall: CallListener;
  /** Measures a run. */
  run(work: () => Promise<void>): Promise<void>;
  /** These accounts are going to be read, and no others. */
  expect(accounts: AwsAccount[]): void;
  /** An account was read to its end. */
  read(account: AwsAccount): void;
  /** An account could not be read. */
  failed(failure: AccountFailure): void;
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

  // Monotonic, in milliseconds.
  const lastRead = new Map<string, number>();
  meter
    .createObservableGauge('aws_s3_buckets.reading.age', {
      description:
        'Time since the last complete reading of an account by this process, or since it first tried',
      unit: 's',
    })
    .addCallback(result => {
      const now = performance.now();
      lastRead.forEach((at, accountId) =>
        result.observe((now - at) / 1000, ofAccount(accountId)),
      );
    });

  // Asked of the database, so that all replicas say the same, those too that have not read a thing.
  meter
    .createObservableGauge('aws_s3_buckets.bucket.count', {
      description: 'Buckets in the inventory, by account and region',
      unit: '{bucket}',
    })
    .addCallback(async result => {
      for (const row of await countBuckets(database, providerId)) {
        result.observe(row.buckets, {
          ...ofAccount(row.accountId),
          ...(row.region && { 'cloud.region': row.region }),
        });
      }
    });
  meter
    .createObservableGauge('aws_s3_buckets.removal.held_back', {
      description: '1 while a removal of buckets of the account is held back',
      unit: '{removal}',
    })
    .addCallback(async result => {
      for (const row of await listHeldBack(database, providerId)) {
        result.observe(row.isHeldBack ? 1 : 0, ofAccount(row.accountId));
      }
    });

  return {
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
    expect(accounts) {
      const now = performance.now();
      const expected = new Map(
        accounts.map(({ id }) => [id, lastRead.get(id) ?? now]),
      );
      lastRead.clear();
      expected.forEach((at, id) => lastRead.set(id, at));
    },
    read({ id }) {
      lastRead.set(id, performance.now());
    },
    failed({ accountId, kind }) {
      failures.add(1, { ...ofAccount(accountId), 'error.type': kind });
    },
  };
}
