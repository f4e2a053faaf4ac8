// What the module measures doesn't depend on the database: SQLite.
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
import { type Aws, cloudTrailEnvelope } from '../dev/aws';
import { schedulerFeature, startBackend } from './__testUtils__/backend';
import { until } from './__testUtils__/until';
import { useAws } from './__testUtils__/useAws';

const page = readFileSync(join(__dirname, '../docs/operations.md'), 'utf8');

describe('metrics', () => {
  let aws: Aws;
  let exporter: PrometheusExporter;
  let backend: TestBackend;
  let events: EventsService;
  let scheduler: ReturnType<typeof mockServices.scheduler>;

  beforeEach(async () => {
    aws = await useAws();
    exporter = new PrometheusExporter({ preventServerStart: true });
    metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
  });

  afterEach(async () => {
    metrics.disable();
    await exporter.shutdown();
    await backend.stop();
    await aws.close();
  });

  async function start(providers: object) {
    scheduler = mockServices.scheduler();
    backend = await startBackend({
      catalog: { providers: { awsS3Buckets: providers } },
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
  }

  /** Changes a bucket, and reads it because of the event. */
  async function changeBucket(accountId: string, name: string) {
    const { buckets } = aws.organization.accounts.get(accountId)!;
    const bucket = buckets.get(name)!;
    bucket.tags = { ...bucket.tags, 'test/changed': 'yes' };
    await events.publish({
      topic: 'awsS3Buckets.cloudTrail',
      eventPayload: cloudTrailEnvelope({
        eventName: 'PutBucketTagging',
        accountId,
        bucket: name,
      }),
    });
    await until(
      async () => {
        await scheduler.triggerTask('AwsS3BucketProvider:default:hints');
        return collect();
      },
      found => found.has('aws_s3_buckets.event.delay'),
    );
  }

  const run = (provider = 'default') =>
    scheduler.triggerTask(`AwsS3BucketProvider:${provider}:refresh`);

  const runUsage = () =>
    scheduler.triggerTask('AwsS3BucketProvider:default:usage');

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

  /** The values of a metric, by the values of its attributes. */
  async function valuesOf(metric: string): Promise<Record<string, number>> {
    const points = (await collect()).get(metric)?.dataPoints ?? [];
    return Object.fromEntries(
      points.map(({ attributes, value }) => [
        Object.values(attributes).join(' '),
        typeof value === 'number' ? value : (value as Histogram).count,
      ]),
    );
  }

  it('say what was read, what it took and what failed', async () => {
    aws.organization.accounts.get('666666666666')!.roles.clear();
    await start({ accounts: ['222222222222', '444444444444', '666666666666'] });
    await run();

    const buckets: Record<string, number> = {};
    for (const id of ['222222222222', '444444444444']) {
      for (const { region } of aws.organization.accounts
        .get(id)!
        .buckets.after()) {
        const key = `default ${id} ${region}`;
        buckets[key] = (buckets[key] ?? 0) + 1;
      }
    }
    expect(await valuesOf('aws_s3_buckets.bucket.count')).toEqual(buckets);
    expect(await valuesOf('aws_s3_buckets.run.duration')).toEqual({
      'default UnreadAccountsError': 1,
    });
    expect(await valuesOf('aws_s3_buckets.account.failures')).toEqual({
      'default 666666666666 role-denied': 1,
    });
    expect(await valuesOf('aws_s3_buckets.removal.held_back')).toEqual({
      'default 222222222222': 0,
      'default 444444444444': 0,
      'default 666666666666': 0,
    });
    // As AWS counted them, and the one for which no role could be assumed.
    const calls = Object.fromEntries(
      Object.entries(aws.calls.counts).map(([call, times]) => [
        `default ${call.replace(/ ok$/, '')}`,
        times,
      ]),
    );
    expect(await valuesOf('aws_s3_buckets.calls')).toEqual({
      ...calls,
      'default GetCallerIdentity AssumeRoleError': 1,
    });
    expect(calls).toMatchObject({ 'default AssumeRole AccessDenied': 1 });
  });

  it('count what had to be repeated', async () => {
    aws.inject({ action: 'ListBuckets' }, { kind: 'reset' }, { times: 2 });
    await start({ accounts: ['444444444444'] });
    await run();
    expect(await valuesOf('aws_s3_buckets.call.retries')).toEqual({
      'default ListBuckets': 2,
    });
    expect(await valuesOf('aws_s3_buckets.run.duration')).toEqual({
      default: 1,
    });
  });

  it('tell a removal that is held back until it is made', async () => {
    await start({ accounts: ['444444444444'] });
    await run();
    const { buckets } = aws.organization.accounts.get('444444444444')!;
    [...buckets.after()].forEach(({ name }) => buckets.delete(name));

    await run();
    expect(await valuesOf('aws_s3_buckets.removal.held_back')).toEqual({
      'default 444444444444': 1,
    });
    await run();
    expect(await valuesOf('aws_s3_buckets.removal.held_back')).toEqual({
      'default 444444444444': 0,
    });
    const counts = await valuesOf('aws_s3_buckets.bucket.count');
    expect(new Set(Object.values(counts))).toEqual(new Set([0]));
  });

  it('count the events that arrive, by what became of them', async () => {
    await start({
      default: { accounts: ['222222222222'], live: {} },
      other: { accounts: ['444444444444'], live: {} },
    });
    await run();
    await run('other');
    const publish = (eventPayload: unknown) =>
      events.publish({ topic: 'awsS3Buckets.cloudTrail', eventPayload });
    const tagged = (event: Partial<Parameters<typeof cloudTrailEnvelope>[0]>) =>
      cloudTrailEnvelope({
        eventName: 'PutBucketTagging',
        accountId: '222222222222',
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

    const dropped = (provider: string) =>
      Object.fromEntries(
        [
          'unknown-account',
          'failed',
          'read-only',
          'object',
          'other-kind',
          'other-service',
          'malformed',
        ].map(reason => [`${provider} ${reason}`, 1]),
      );
    expect(
      await until(
        () => valuesOf('aws_s3_buckets.events'),
        counts => Object.keys(counts).length >= 16,
      ),
    ).toEqual({
      'default stored': 1,
      ...dropped('default'),
      'other other-provider': 1,
      ...dropped('other'),
    });
  });

  it('tell how old the last complete reading of each account is', async () => {
    await start({
      organization: { include: { accounts: ['222222222222', '444444444444'] } },
    });
    await run();
    const { 'default 222222222222': first } = await valuesOf(
      'aws_s3_buckets.reading.age',
    );
    aws.inject({ account: '222222222222' }, { kind: 'error', code: 'Denied' });
    await run();
    const ages = await valuesOf('aws_s3_buckets.reading.age');
    expect(ages['default 222222222222']).toBeGreaterThan(first);
    expect(ages['default 444444444444']).toBeLessThan(
      ages['default 222222222222'],
    );

    aws.organization.accounts.get('222222222222')!.state = 'SUSPENDED';
    await run();
    expect(await valuesOf('aws_s3_buckets.reading.age')).toMatchObject({
      'default 222222222222': 0,
    });
  });

  it('count what CloudWatch bills', async () => {
    await start({ accounts: ['444444444444'], usage: {} });
    await run();
    aws.calls.reset();
    await runUsage();
    const asked = aws.calls.list
      .filter(({ action }) => action === 'GetMetricData')
      .map(({ parameters }) =>
        Number((parameters.MetricDataQueries as []).length),
      );
    expect(asked.length).toBeGreaterThan(1);
    expect(await valuesOf('aws_s3_buckets.usage.metrics')).toEqual({
      'default 444444444444': asked.reduce((sum, count) => sum + count, 0),
    });
  });

  it('keep providers apart', async () => {
    await start({
      one: { accounts: ['222222222222'] },
      two: { accounts: ['444444444444'] },
    });
    await run('one');
    await run('two');
    expect(
      Object.keys(await valuesOf('aws_s3_buckets.reading.age')).sort(),
    ).toEqual(['one 222222222222', 'two 444444444444']);
  });

  it('are named in the documentation as Prometheus shows them', async () => {
    aws.organization.accounts.get('666666666666')!.roles.clear();
    aws.inject(
      { action: 'GetCallerIdentity' },
      { kind: 'reset' },
      { times: 1 },
    );
    await start({
      accounts: ['222222222222', '444444444444', '666666666666'],
      usage: {},
      live: {},
    });
    await run();
    await runUsage();
    await changeBucket('222222222222', 'kestrel-payments-receipts');
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
