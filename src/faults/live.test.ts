/* On SQLite in memory: what becomes of events is the matter. What SQL does with them has tests of its own. */
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import {
  type EventsService,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import {
  assumedRole,
  type Aws,
  cloudTrailEnvelope,
  createOrganization,
  startAws,
} from '../../dev/aws';
import { schedulerFeature, startBackend } from '../__testUtils__/backend';
import { TestClock } from '../__testUtils__/TestClock';
import { until } from '../__testUtils__/until';
import { bucketsOf } from './__testUtils__/organization';

jest.setTimeout(120_000);

const TOPIC = 'awsS3BucketsCloudTrail';
const MANAGEMENT = '111111111111';
const A = '222222222222';
const B = '333333333333';
/** Has 40 buckets. */
const C = '444444444444';
/** Read by a provider of its own, which keeps nothing of who made a change. */
const NOBODY = '555555555555';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type EventFields = Parameters<typeof cloudTrailEnvelope>[0];

/** One backend for all cases, with a clock that stands still: each has a bucket, or an account, of its own. */
describe('Live', () => {
  const environment = { ...process.env };
  const clock = new TestClock();
  const scheduler = mockServices.scheduler();
  let aws: Aws;
  let backend: TestBackend;
  let events: EventsService;
  let database: Knex;
  let used = 0;

  const sweep = (provider: string) =>
    scheduler.triggerTask(`AwsS3BucketProvider:${provider}:refresh`);

  beforeAll(async () => {
    aws = await startAws({
      organization: createOrganization({
        accounts: [
          { id: MANAGEMENT, name: 'management' },
          ...[A, B, C, NOBODY].map(id => ({
            id,
            name: `account-${id[0]}`,
            buckets: Array.from({ length: 40 }, (_, i) => ({
              name: `bucket-${id[0]}-${i}`,
              // Not the region that the stand-in, or the account, is at home in.
              region: 'us-west-2',
              tags: { owner: 'web' },
            })),
          })),
        ],
      }),
    });
    Object.assign(process.env, aws.environment());
    const configuration = { facts: ['versioning', 'publicAccess'] };
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: {
            default: {
              accounts: [MANAGEMENT, A, B, C],
              configuration,
              live: {},
              kinds: ['general-purpose', 'vector'],
            },
            nobody: { accounts: [NOBODY], live: { actors: false } },
          },
        },
      },
      features: [
        schedulerFeature(scheduler),
        clock.feature(),
        createBackendModule({
          pluginId: 'catalog',
          moduleId: 'test',
          register: env =>
            env.registerInit({
              deps: {
                events: eventsServiceRef,
                database: coreServices.database,
              },
              async init(deps) {
                events = deps.events;
                database = await deps.database.getClient();
              },
            }),
        }),
      ],
    });
    await sweep('default');
    await sweep('nobody');
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
    process.env = environment;
  });

  beforeEach(() => {
    aws.clearFaults();
    aws.calls.reset();
  });

  /** The name of a bucket of account A that no other case has. */
  const newBucket = () => `bucket-2-${(used += 1)}`;

  const publish = (...fields: EventFields[]) =>
    events.publish({
      topic: TOPIC,
      eventPayload: fields.map(event =>
        cloudTrailEnvelope({ time: clock.now(), ...event }),
      ),
    });

  const put = (eventName: string, bucket: string, fields: object = {}) =>
    publish({ eventName, accountId: A, bucket, ...fields });

  async function changesOf(bucket: string): Promise<BucketChange[]> {
    const response = await fetch(
      `http://localhost:${backend.server.port()}/api/catalog/aws-s3-buckets/changes?bucket=${bucket}`,
    );
    return (await response.json()).items.filter(
      ({ kind }: BucketChange) =>
        kind !== 'discovered' && kind !== 'owner-changed',
    );
  }

  /** Moves the time on until nothing is to be read any more, and answers how much that took. */
  async function workOff(): Promise<number> {
    const startedAt = clock.now().getTime();
    let idle = 0;
    await until(
      async () => {
        const open = await database('aws_s3_buckets_requests')
          .whereNotNull('due_at')
          .select('due_at', 'taken_until');
        const next = open.map(({ due_at }) => Date.parse(due_at)).sort()[0];
        const isRead = open.some(
          row => row.taken_until && row.taken_until > clock.now().toISOString(),
        );
        const wait = next - clock.now().getTime();
        idle = isRead || wait > 0 ? 0 : idle + 1;
        if (!isRead && wait > 0) {
          clock.advance(wait);
        } else if (idle > 20) {
          // It went to sleep just when the time moved on.
          clock.advance(2 * SECOND);
          idle = 0;
        }
        return open.length;
      },
      open => open === 0,
    );
    return clock.now().getTime() - startedAt;
  }

  const callsOfS3 = () =>
    aws.calls.list
      .filter(({ service }) => service === 's3')
      .map(({ action }) => action);

  it('shows a change with who made it, and asks only what the event names', async () => {
    const bucket = newBucket();
    bucketsOf(aws, A).get(bucket)!.configuration.versioning = {
      Status: 'Enabled',
    };
    await put('PutBucketVersioning', bucket);
    expect(await workOff()).toBe(0);
    expect(await changesOf(bucket)).toMatchObject([
      {
        kind: 'configuration-changed',
        key: 'versioning',
        eventName: 'PutBucketVersioning',
        actor: {
          arn: `arn:aws:sts::${A}:assumed-role/Admin/jane`,
          issuerArn: `arn:aws:iam::${A}:role/Admin`,
          source: 'api',
        },
      },
    ]);
    expect(callsOfS3()).toEqual(['ListBuckets', 'GetBucketVersioning']);
  });

  it('takes buckets that come and go', async () => {
    const bucket = newBucket();
    bucketsOf(aws, A).put({ name: 'bucket-new', region: 'us-west-2' });
    bucketsOf(aws, A).delete(bucket);
    await put('DeleteBucket', bucket);
    await put('CreateBucket', 'bucket-new');
    await workOff();
    expect(await changesOf('bucket-new')).toMatchObject([
      { kind: 'created', eventName: 'CreateBucket' },
    ]);
    expect(await changesOf(bucket)).toMatchObject([
      { kind: 'deleted', eventName: 'DeleteBucket' },
    ]);
  });

  it('finds each change of a burst, though S3 shows some of them later', async () => {
    const bucket = newBucket();
    const { configuration } = bucketsOf(aws, A).get(bucket)!;
    bucketsOf(aws, A).get(bucket)!.tags = { owner: 'web', burst: 'yes' };
    await publish(
      { eventName: 'PutBucketTagging', accountId: A, bucket },
      { eventName: 'PutBucketVersioning', accountId: A, bucket },
    );
    await until(
      () => changesOf(bucket),
      changes => changes.length === 1,
    );
    configuration.versioning = { Status: 'Suspended' };
    await workOff();
    expect(await changesOf(bucket)).toMatchObject([
      {
        key: 'versioning',
        eventName: 'PutBucketVersioning',
        actor: { source: 'api' },
      },
      { kind: 'tag-added', key: 'burst' },
    ]);
  });

  it('finds a second change of one fact, though S3 shows it later', async () => {
    const bucket = newBucket();
    const { configuration } = bucketsOf(aws, A).get(bucket)!;
    configuration.versioning = { Status: 'Enabled' };
    const to = (Status: string, name: string, time: Date) => ({
      eventName: 'PutBucketVersioning',
      accountId: A,
      bucket,
      time,
      userIdentity: assumedRole(A, 'Admin', name),
      requestParameters: { VersioningConfiguration: { Status } },
    });
    const now = clock.now().getTime();
    await publish(
      to('Enabled', 'alice', new Date(now - 20 * SECOND)),
      to('Suspended', 'bob', new Date(now - 10 * SECOND)),
    );
    await until(
      () => changesOf(bucket),
      changes => changes.length === 1,
    );
    configuration.versioning = { Status: 'Suspended' };
    await workOff();
    expect(await changesOf(bucket)).toHaveLength(2);
  });

  it.each([
    ['a clock that is ahead by 10 s', -10 * SECOND],
    ['one that is ahead by minutes', -4 * MINUTE],
    ['one that is behind by an hour', 60 * MINUTE],
  ])('asks whatever an event says of its time: %s', async (_, difference) => {
    const bucket = newBucket();
    await sweep('default');
    bucketsOf(aws, A).get(bucket)!.tags = { owner: 'in-time' };
    await put('PutBucketTagging', bucket, {
      time: new Date(clock.now().getTime() + difference),
    });
    await workOff();
    expect(await changesOf(bucket)).toMatchObject([
      { newValue: 'in-time', actor: { source: 'api' } },
    ]);
  });

  it('reads after true events, though one from the future came before', async () => {
    const bucket = newBucket();
    await put('PutBucketTagging', bucket, {
      time: new Date('9999-01-01T00:00:00Z'),
      userIdentity: assumedRole(A, 'Admin', 'mallory'),
    });
    await workOff();
    for (let i = 0; i < 3; i++) {
      clock.advance(10 * MINUTE);
      bucketsOf(aws, A).get(bucket)!.tags = { owner: `true-${i}` };
      await put('PutBucketTagging', bucket);
      await workOff();
    }
    expect(await changesOf(bucket)).toMatchObject([
      { newValue: 'true-2' },
      { newValue: 'true-1' },
      { newValue: 'true-0' },
    ]);
  });

  it('gives each of two people what they changed, while S3 was throttled', async () => {
    const bucket = newBucket();
    const failing = aws.inject(
      { action: 'GetBucketTagging' },
      { kind: 'error', code: 'SlowDown', status: 503 },
    );
    const tagged = (name: string, tags: Record<string, string>, ago: number) =>
      put('PutBucketTagging', bucket, {
        time: new Date(clock.now().getTime() - ago),
        userIdentity: assumedRole(A, 'Admin', name),
        requestParameters: {
          Tagging: {
            TagSet: {
              Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
            },
          },
        },
      });
    const first = { owner: 'web', first: 'alice' };
    const both = { ...first, second: 'bob' };
    await tagged('alice', first, 40 * SECOND);
    await tagged('bob', both, 10 * SECOND);
    bucketsOf(aws, A).get(bucket)!.tags = both;
    await until(
      () => database('aws_s3_buckets_requests').where({ name: bucket }).first(),
      request => request.attempts > 0,
    );
    expect(failing).toBeDefined();
    aws.clearFaults();
    await workOff();
    const arn = (name: string) =>
      `arn:aws:sts::${A}:assumed-role/Admin/${name}`;
    expect(await changesOf(bucket)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          key: 'first',
          actor: expect.objectContaining({ arn: arn('alice') }),
        }),
        expect.objectContaining({
          key: 'second',
          actor: expect.objectContaining({ arn: arn('bob') }),
        }),
      ]),
    );
  });

  it('is not misled by events that are not true, and lets none of them cost many calls', async () => {
    const bucket = newBucket();
    const deleted = newBucket();
    const doubled = cloudTrailEnvelope({
      eventName: 'PutBucketTagging',
      accountId: A,
      bucket,
      time: clock.now(),
    });
    for (let i = 0; i < 10; i++) {
      await events.publish({ topic: TOPIC, eventPayload: doubled });
    }
    await put('DeleteBucket', deleted);
    // In the wrong order: what is older comes later.
    await put('PutBucketTagging', bucket, {
      time: new Date(clock.now().getTime() - MINUTE),
    });
    await put('PutBucketTagging', 'bucket-x', { accountId: '999999999999' });
    for (const eventPayload of [
      'x'.repeat(1_000_000),
      { detail: { eventSource: 's3.amazonaws.com', junk: 'x'.repeat(1e6) } },
    ]) {
      await events.publish({ topic: TOPIC, eventPayload });
    }
    await workOff();
    expect(await changesOf(bucket)).toEqual([]);
    expect(await changesOf(deleted)).toEqual([]);
    // Each was read, and once more because S3 showed no change.
    expect(aws.calls.count({ bucket })).toBeLessThan(4);
    expect(aws.calls.count({ action: 'ListBuckets' })).toBeLessThan(6);
  });

  it('asks one call of a bucket that nobody has', async () => {
    await publish(
      ...Array.from({ length: 50 }, (_, i) => ({
        eventName: 'PutBucketEncryption',
        accountId: A,
        bucket: `made-up-${i}`,
      })),
    );
    await workOff();
    expect(callsOfS3()).toHaveLength(50);
  });

  it('reads a bucket of which there are 10,000 events a handful of times', async () => {
    const bucket = newBucket();
    bucketsOf(aws, A).get(bucket)!.tags = { owner: 'burst' };
    const event = { eventName: 'PutBucketTagging', accountId: A, bucket };
    for (let i = 0; i < 10; i++) {
      await publish(...Array.from({ length: 1_000 }, () => event));
    }
    await workOff();
    expect(await changesOf(bucket)).toHaveLength(1);
    expect(aws.calls.count({ action: 'GetBucketTagging' })).toBeLessThan(5);
  });

  it('reads the public access of an account once in minutes, whatever comes', async () => {
    for (let i = 0; i < 20; i++) {
      await publish({ eventName: 'PutAccountPublicAccessBlock', accountId: C });
      clock.advance(SECOND);
    }
    await workOff();
    const ofC = (action: string) => aws.calls.count({ account: C, action });
    expect(ofC('GetBucketTagging')).toBe(0);
    expect(ofC('GetBucketVersioning')).toBe(0);
    // At once, for those that came meanwhile, and once more because nothing changed.
    expect(ofC('ListBuckets')).toBeLessThanOrEqual(3);
    expect(ofC('GetBucketAcl')).toBeLessThanOrEqual(3 * 40);
  });

  it('reads the public access of every account after a policy of the organization', async () => {
    const bucket = newBucket();
    Object.assign(bucketsOf(aws, A).get(bucket)!.configuration, {
      policy: 'public',
      publicAccessBlock: null,
    });
    await publish({
      eventName: 'DetachPolicy',
      accountId: MANAGEMENT,
      requestParameters: { policyId: 'p-12345678', targetId: 'r-1234' },
      detail: { eventSource: 'organizations.amazonaws.com' },
    });
    await workOff();
    expect(await changesOf(bucket)).toMatchObject([
      { key: 'publicAccess', eventName: 'DetachPolicy' },
    ]);
    for (const account of [A, B, C]) {
      expect(
        aws.calls.count({ account, action: 'GetPublicAccessBlock' }),
      ).toBeGreaterThan(0);
    }
  });

  it('lets no account that hangs delay another', async () => {
    const bucket = newBucket();
    const hanging = aws.hold({ account: C, service: 's3' });
    await publish(
      ...Array.from({ length: 200 }, (_, i) => ({
        eventName: 'PutBucketTagging',
        accountId: C,
        // More than the places that all accounts have together.
        bucket: `bucket-4-${i % 80}`,
      })),
    );
    await hanging.reached;
    bucketsOf(aws, A).get(bucket)!.tags = { owner: 'not-delayed' };
    await put('PutBucketTagging', bucket);
    await until(
      () => changesOf(bucket),
      changes => changes.length === 1,
    );
    expect(aws.calls.peakInFlight).toBeLessThan(20);
    hanging.release();
    await workOff();
  });

  it.each(['us-west-2', 'us-east-1', 'eu-west-1'])(
    'follows a bucket of %s that moves to another account',
    async region => {
      const bucket = newBucket();
      bucketsOf(aws, A).delete(bucket);
      bucketsOf(aws, B).put({ name: bucket, region });
      await publish(
        { eventName: 'CreateBucket', accountId: B, bucket },
        { eventName: 'DeleteBucket', accountId: A, bucket },
      );
      await workOff();
      expect(await changesOf(bucket)).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            kind: 'created',
            accountId: B,
            eventName: 'CreateBucket',
          }),
          expect.objectContaining({ kind: 'deleted', accountId: A }),
        ]),
      );
      expect(
        await database('aws_s3_buckets_buckets')
          .where({ name: bucket })
          .whereNull('gone_at'),
      ).toMatchObject([{ account_id: B, region }]);
    },
  );

  it('tries again what can not be read, also for hours', async () => {
    const bucket = newBucket();
    aws.inject(
      { bucket, action: 'GetBucketVersioning' },
      { kind: 'error', code: 'InternalError', status: 500 },
    );
    bucketsOf(aws, A).get(bucket)!.configuration.versioning = {
      Status: 'Enabled',
    };
    await put('PutBucketVersioning', bucket);
    const failed = (attempts: number) =>
      until(
        () =>
          database('aws_s3_buckets_requests').where({ name: bucket }).first(),
        request =>
          request.attempts === attempts && request.taken_until === null,
      );
    for (let attempts = 1; attempts < 7; attempts++) {
      await failed(attempts);
      clock.advance(60 * MINUTE);
    }
    aws.clearFaults();
    await workOff();
    const changes = await changesOf(bucket);
    expect(
      changes.filter(({ kind }) => kind === 'configuration-changed'),
    ).toMatchObject([{ key: 'versioning', actor: { source: 'api' } }]);
  });

  it('has a sweep explain what it finds by an event, where the request was lost', async () => {
    const bucket = newBucket();
    const held = aws.hold({ account: A, action: 'ListBuckets' });
    bucketsOf(aws, A).get(bucket)!.tags = { owner: 'explained' };
    await put('PutBucketTagging', bucket);
    await held.reached;
    aws.inject(
      { account: A, action: 'GetBucketTagging' },
      { kind: 'error', code: 'AccessDenied' },
    );
    held.release();
    await until(
      () => database('aws_s3_buckets_requests').where({ name: bucket }),
      ([request]) => request.attempts > 0 && request.taken_until === null,
    );
    await database('aws_s3_buckets_requests').delete();
    aws.clearFaults();
    await sweep('default');
    expect(await changesOf(bucket)).toContainEqual(
      expect.objectContaining({
        kind: 'tag-changed',
        eventName: 'PutBucketTagging',
        actor: expect.objectContaining({ source: 'api' }),
      }),
    );
  });

  it('takes the events of a kind of bucket that is configured, where it lives', async () => {
    aws.organization.accounts.get(A)!.regionalBuckets.push({
      service: 's3vectors',
      name: 'embeddings',
      region: 'eu-central-1',
      createdAt: '2026-01-01T00:00:00.000Z',
      tags: { owner: 'web' },
    });
    await publish({
      eventName: 'CreateVectorBucket',
      accountId: A,
      region: 'eu-central-1',
      requestParameters: { vectorBucketName: 'embeddings' },
      detail: { eventSource: 's3vectors.amazonaws.com' },
    });
    await workOff();
    const [{ kind }] = await database('aws_s3_buckets_buckets').where({
      name: 'embeddings',
    });
    expect(kind).toBe('vector');
  });

  it('keeps nothing of who made a change where the configuration says so', async () => {
    const bucket = 'bucket-5-0';
    bucketsOf(aws, NOBODY).get(bucket)!.tags = { owner: 'secret' };
    await publish({ eventName: 'PutBucketTagging', accountId: NOBODY, bucket });
    await workOff();
    expect(await changesOf(bucket)).toMatchObject([
      { eventName: 'PutBucketTagging' },
    ]);
    for (const table of ['events', 'changes', 'requests', 'buckets']) {
      const rows = await database(`aws_s3_buckets_${table}`).where(
        'account_id',
        NOBODY,
      );
      expect(JSON.stringify(rows)).not.toMatch(/jane|Admin|actor":[^n]/);
    }
  });

  it('reads an account once of which there are events of thousands of buckets', async () => {
    const names = Array.from({ length: 2_000 }, (_, i) => `burst-${i}`);
    names.forEach(name =>
      bucketsOf(aws, B).put({ name, region: 'us-west-2', tags: {} }),
    );
    await sweep('default');
    names.forEach(name => {
      bucketsOf(aws, B).get(name)!.tags = { burst: 'on' };
    });
    aws.calls.reset();
    await publish(
      ...names.map(bucket => ({
        eventName: 'PutBucketTagging',
        accountId: B,
        bucket,
      })),
    );
    await workOff();
    const [{ count }] = await database('aws_s3_buckets_changes')
      .where({ account_id: B, kind: 'tag-added', key: 'burst' })
      .whereNotNull('actor')
      .count({ count: '*' });
    expect(Number(count)).toBe(2_000);
    const calls = (action: string) => aws.calls.count({ account: B, action });
    expect(calls('GetBucketTagging')).toBe(bucketsOf(aws, B).size);
    expect(calls('GetBucketVersioning')).toBe(0);
  }, 300_000);
});
