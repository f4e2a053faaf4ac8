// What the module measures, in one backend with a provider and an account for each case. It doesn't depend on the database:
// SQLite.
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import {
  type EventsService,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import { metrics } from '@opentelemetry/api';
import {
  PrometheusExporter,
  PrometheusSerializer,
} from '@opentelemetry/exporter-prometheus';
import {
  type Histogram,
  MeterProvider,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Aws, cloudTrailEnvelope, createOrganization } from '../dev/aws';
import { schedulerFeature, startBackend } from './__testUtils__/backend';
import { until } from './__testUtils__/until';
import { useAws } from './__testUtils__/useAws';

const page = readFileSync(join(__dirname, '../docs/operations.md'), 'utf8');

/** An account for each case. The buckets of each are in two regions. */
const ids = Array.from({ length: 12 }, (_, i) => `${700_000_000_000 + i}`);
const [GOOD, BETTER, DENIED, RETRIED, EMPTIED] = ids;
const [LIVE, OTHER, OLD, YOUNG, BILLED, ONE, TWO] = ids.slice(5);

const nameOf = (id: string, region: string) => `bucket-of-${id}-${region}`;

describe('metrics', () => {
  const scheduler = mockServices.scheduler();
  let aws: Aws;
  let exporter: PrometheusExporter;
  let backend: TestBackend;
  let events: EventsService;

  beforeAll(async () => {
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '100000000000', name: 'management' },
          ...ids.map(id => ({
            id,
            name: `account-${id}`,
            buckets: ['eu-west-1', 'us-east-1'].map(region => ({
              name: nameOf(id, region),
              region,
              usage: { bytes: { StandardStorage: 1e9 }, objects: 100 },
            })),
          })),
        ],
      }),
    });
    aws.organization.accounts.get(DENIED)!.roles.clear();
    exporter = new PrometheusExporter({ preventServerStart: true });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: {
            failing: { accounts: [GOOD, BETTER, DENIED] },
            retried: { accounts: [RETRIED] },
            emptied: { accounts: [EMPTIED] },
            followed: { accounts: [LIVE], live: {}, usage: {} },
            other: { accounts: [OTHER], live: {} },
            aging: { organization: { include: { accounts: [OLD, YOUNG] } } },
            billed: { accounts: [BILLED], usage: {} },
            one: { accounts: [ONE] },
            two: { accounts: [TWO] },
          },
        },
      },
      features: [
        schedulerFeature(scheduler),
        createBackendModule({
          pluginId: 'catalog',
          moduleId: 'test',
          register: env =>
            env.registerInit({
              deps: { events: eventsServiceRef },
              async init(deps) {
                events = deps.events;
              },
            }),
        }),
      ],
    });
  });

  afterAll(async () => {
    metrics.disable();
    await exporter.shutdown();
    await backend?.stop();
    await aws.close();
  });

  beforeEach(() => aws.calls.reset());
  afterEach(() => aws.clearFaults());

  /** Changes a bucket, and reads it because of the event. */
  async function changeBucket(accountId: string, bucket: string) {
    aws.organization.accounts.get(accountId)!.buckets.get(bucket)!.tags = {
      'test/changed': 'yes',
    };
    await events.publish({
      topic: 'awsS3BucketsCloudTrail',
      eventPayload: cloudTrailEnvelope({
        eventName: 'PutBucketTagging',
        accountId,
        bucket,
      }),
    });
    await until(collect, found => found.has('aws_s3_buckets.event.delay'));
  }

  const run = (provider: string) =>
    scheduler.triggerTask(`AwsS3BucketProvider:${provider}:refresh`);

  const runUsage = (provider: string) =>
    scheduler.triggerTask(`AwsS3BucketProvider:${provider}:usage`);

  async function collect(): Promise<Map<string, MetricData>> {
    const { resourceMetrics, errors } = await exporter.collect();
    expect(errors).toEqual([]);
    return new Map(
      resourceMetrics.scopeMetrics
        .filter(({ scope }) => scope.name.endsWith('module-aws-s3-buckets'))
        .flatMap(scope => scope.metrics)
        .map(metric => [metric.descriptor.name, metric]),
    );
  }

  /** The values that a metric has of a provider, by the values of its other attributes. */
  async function valuesOf(
    provider: string,
    metric: string,
  ): Promise<Record<string, number>> {
    const points = (await collect()).get(metric)?.dataPoints ?? [];
    return Object.fromEntries(
      points
        .map(({ attributes, value }) => ({
          attributes: Object.values(attributes),
          value: typeof value === 'number' ? value : (value as Histogram).count,
        }))
        .filter(({ attributes: [of] }) => of === provider)
        .map(({ attributes: [, ...others], value }) => [
          others.join(' '),
          value,
        ]),
    );
  }

  it('say what was read, what it took and what failed', async () => {
    await run('failing');

    expect(await valuesOf('failing', 'aws_s3_buckets.bucket.count')).toEqual({
      [`${GOOD} eu-west-1`]: 1,
      [`${GOOD} us-east-1`]: 1,
      [`${BETTER} eu-west-1`]: 1,
      [`${BETTER} us-east-1`]: 1,
    });
    expect(await valuesOf('failing', 'aws_s3_buckets.run.duration')).toEqual({
      UnreadAccountsError: 1,
    });
    expect(
      await valuesOf('failing', 'aws_s3_buckets.account.failures'),
    ).toEqual({ [`${DENIED} role-denied`]: 1 });
    expect(
      await valuesOf('failing', 'aws_s3_buckets.removal.held_back'),
    ).toEqual({ [GOOD]: 0, [BETTER]: 0, [DENIED]: 0 });
    // As AWS counted them, and the one for which no role could be assumed.
    const calls = Object.fromEntries(
      Object.entries(aws.calls.counts).map(([call, times]) => [
        call.replace(/ ok$/, ''),
        times,
      ]),
    );
    expect(await valuesOf('failing', 'aws_s3_buckets.calls')).toEqual({
      ...calls,
      'GetCallerIdentity AssumeRoleError': 1,
    });
    expect(calls).toMatchObject({ 'AssumeRole AccessDenied': 1 });
  });

  it('count what had to be repeated', async () => {
    aws.inject({ action: 'ListBuckets' }, { kind: 'reset' }, { times: 2 });
    await run('retried');
    expect(await valuesOf('retried', 'aws_s3_buckets.call.retries')).toEqual({
      ListBuckets: 2,
    });
    expect(await valuesOf('retried', 'aws_s3_buckets.run.duration')).toEqual({
      '': 1,
    });
  });

  it('tell a removal that is held back until it is made', async () => {
    const heldBack = () =>
      valuesOf('emptied', 'aws_s3_buckets.removal.held_back');
    await run('emptied');
    const { buckets } = aws.organization.accounts.get(EMPTIED)!;
    [...buckets.after()].forEach(({ name }) => buckets.delete(name));

    await run('emptied');
    expect(await heldBack()).toEqual({ [EMPTIED]: 1 });
    await run('emptied');
    expect(await heldBack()).toEqual({ [EMPTIED]: 0 });
    const counts = await valuesOf('emptied', 'aws_s3_buckets.bucket.count');
    expect(new Set(Object.values(counts))).toEqual(new Set([0]));
  });

  it('count the events that arrive, by what became of them', async () => {
    await run('followed');
    await run('other');
    const publish = (eventPayload: unknown) =>
      events.publish({ topic: 'awsS3BucketsCloudTrail', eventPayload });
    const tagged = (event: Partial<Parameters<typeof cloudTrailEnvelope>[0]>) =>
      cloudTrailEnvelope({
        eventName: 'PutBucketTagging',
        accountId: LIVE,
        bucket: 'receipts',
        ...event,
      });
    const refused = { errorCode: 'AccessDenied' };
    const ofData = { eventCategory: 'Data', managementEvent: false };
    await publish([tagged({}), tagged({ accountId: '999999999999' })]);
    await publish(tagged({ detail: refused }));
    await publish(tagged({ eventName: 'GetBucketTagging' }));
    await publish(tagged({ eventName: 'PutObject', detail: ofData }));
    await publish(
      tagged({ detail: { eventSource: 's3tables.amazonaws.com' } }),
    );
    await publish(tagged({ detail: { eventSource: 'ec2.amazonaws.com' } }));
    await publish('nonsense');

    const dropped = Object.fromEntries(
      [
        'unknown-account',
        'failed',
        'read-only',
        'object',
        'other-kind',
        'other-service',
        'malformed',
      ].map(reason => [reason, 1]),
    );
    const untilAll = (provider: string) =>
      until(
        () => valuesOf(provider, 'aws_s3_buckets.events'),
        counts => Object.keys(counts).length >= 8,
      );
    expect(await untilAll('followed')).toEqual({ stored: 1, ...dropped });
    expect(await untilAll('other')).toEqual({
      'other-provider': 1,
      ...dropped,
    });
  });

  it('tell how old the last complete reading of each account is', async () => {
    const age = () => valuesOf('aging', 'aws_s3_buckets.reading.age');
    await run('aging');
    const { [OLD]: first } = await age();
    aws.inject({ account: OLD }, { kind: 'error', code: 'Denied' });
    await run('aging');
    const ages = await age();
    expect(ages[OLD]).toBeGreaterThan(first);
    expect(ages[YOUNG]).toBeLessThan(ages[OLD]);

    aws.organization.accounts.get(OLD)!.state = 'SUSPENDED';
    await run('aging');
    expect(await age()).toMatchObject({ [OLD]: 0 });
  });

  it('count what CloudWatch bills', async () => {
    aws.calls.reset();
    // It reads usage, too, where that was never read.
    await run('billed');
    const asked = aws.calls.list
      .filter(({ action }) => action === 'GetMetricData')
      .map(({ parameters }) =>
        Number((parameters.MetricDataQueries as []).length),
      );
    expect(asked.length).toBeGreaterThan(1);
    expect(await valuesOf('billed', 'aws_s3_buckets.usage.metrics')).toEqual({
      [BILLED]: asked.reduce((sum, count) => sum + count, 0),
    });
  });

  it('keep providers apart', async () => {
    await run('one');
    await run('two');
    for (const [provider, id] of [
      ['one', ONE],
      ['two', TWO],
    ]) {
      expect(
        Object.keys(await valuesOf(provider, 'aws_s3_buckets.reading.age')),
      ).toEqual([id]);
    }
  });

  // Last: by now each of them has been measured, but for the delay of an event and the usage.
  it('are named in the documentation as Prometheus shows them', async () => {
    await runUsage('followed');
    await changeBucket(LIVE, nameOf(LIVE, 'eu-west-1'));
    const made = [...(await collect()).values()];
    const documented = [...page.matchAll(/^\| `(aws_s3_buckets\.\S+)` /gm)].map(
      ([, name]) => name,
    );
    expect(documented.sort()).toEqual(
      made.map(({ descriptor }) => descriptor.name).sort(),
    );

    const { resourceMetrics } = await exporter.collect();
    const text = new PrometheusSerializer().serialize(resourceMetrics);
    const queried = [...page.matchAll(/^```promql\n(.*?)```/gms)].flatMap(
      ([, query]) => query.match(/\baws_s3_buckets_(?!provider_id)\w+/g)!,
    );
    expect(queried.length).toBeGreaterThan(6);
    expect(
      queried.filter(name => !new RegExp(`\\b${name}\\b`).test(text)),
    ).toEqual([]);
  });
});
