import {
  DeleteBucketTaggingCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import { type Aws, cloudTrailEnvelope, startAws } from '../../dev/aws';
import { eventually, until } from '../__testUtils__/until';
import { type RunningBackend, startBackend } from './__testUtils__/backend';
import { expectCatalogEqualsAws } from './__testUtils__/catalog';
import { type BackendDatabase, databases } from './__testUtils__/databases';
import {
  accounts,
  bucketsOf,
  createSmallOrganization,
} from './__testUtils__/organization';

jest.setTimeout(240_000);

const TOPIC = 'awsS3BucketsCloudTrail';
const [A, B] = accounts;
/** Read by a provider of its own, which keeps nothing of who made a change. */
const NOBODY = '111111111111';
const all = [NOBODY, ...accounts];

/** Far more than are read one by one; 10,000 take some minutes more. */
const BURST = Number(process.env.BURST_BUCKETS ?? 2_000);

/** One run, and then none for hours: what happens is because of events. */
const rareSchedule = {
  frequency: { hours: 12 },
  timeout: { minutes: 5 },
};

describe.each(databases)('Live, on $name', ({ open }) => {
  let aws: Aws;
  let database: BackendDatabase;
  let backend: RunningBackend;
  const log: string[] = [];
  const environment = { ...process.env };

  beforeAll(async () => {
    aws = await startAws({ organization: createSmallOrganization() });
    bucketsOf(aws, NOBODY).put({ name: 'bucket-1-0', region: 'eu-west-1' });
    Object.assign(process.env, aws.environment());
    database = await open();
    backend = await startBackend(
      {
        database: database.config,
        providers: {
          default: {
            accounts,
            schedule: rareSchedule,
            // Of thousands of new buckets, all facts take minutes here.
            configuration: { facts: ['versioning'] },
            live: { topic: TOPIC },
          },
          nobody: {
            accounts: [NOBODY],
            schedule: rareSchedule,
            live: { topic: TOPIC, actors: false },
          },
        },
        processingInterval: { seconds: 2 },
        queue: { topic: TOPIC, url: aws.eventQueueUrl },
      },
      line => log.push(line),
    );
    await expectCatalogEqualsAws(backend.baseUrl, aws, all);
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
    await database.remove();
    process.env = environment;
  });

  async function changesOf(bucket: string): Promise<BucketChange[]> {
    const response = await fetch(
      `${backend.baseUrl}/api/catalog/aws-s3-buckets/changes?bucket=${bucket}`,
    );
    return (await response.json()).items.filter(
      ({ kind }: BucketChange) => kind !== 'discovered',
    );
  }

  const publish = (event: Parameters<typeof cloudTrailEnvelope>[0]) =>
    backend.publish(TOPIC, cloudTrailEnvelope(event));

  /** Has a sweep begin. */
  const sweep = () =>
    fetch(
      `${backend.baseUrl}/api/catalog/.backstage/scheduler/v1/tasks/AwsS3BucketProvider:default:refresh/trigger`,
      { method: 'POST' },
    );

  const hintsLeft = () => backend.client('aws_s3_buckets_hints');

  it('shows a change through the SDK seconds later, with who made it', async () => {
    const s3 = new S3Client(aws.clientConfig('eu-west-1', A));
    await s3.send(
      new PutBucketTaggingCommand({
        Bucket: 'bucket-2-0',
        Tagging: { TagSet: [{ Key: 'owner', Value: 'payments' }] },
      }),
    );
    const [, change] = await until(
      () => changesOf('bucket-2-0'),
      changes => changes.length === 2,
      5,
    );
    expect(change).toMatchObject({
      kind: 'tag-changed',
      key: 'owner',
      oldValue: 'web',
      newValue: 'payments',
      eventName: 'PutBucketTagging',
      occurredAt: expect.stringMatching(/:\d\d\.000Z$/),
      actor: { arn: `arn:aws:iam::${A}:user/backstage`, source: 'api' },
    });
    await s3.send(new DeleteBucketTaggingCommand({ Bucket: 'bucket-2-0' }));
    await expectCatalogEqualsAws(backend.baseUrl, aws, all);
    expect(log).toContainEqual(
      expect.stringContaining(
        'The first event of CloudTrail since the start arrived: PutBucketTagging of bucket bucket-2-0',
      ),
    );
  });

  it('reads only what the event names', async () => {
    aws.calls.reset();
    bucketsOf(aws, A).get('bucket-2-1')!.configuration.versioning = {
      Status: 'Enabled',
    };
    await publish({
      eventName: 'PutBucketVersioning',
      accountId: A,
      bucket: 'bucket-2-1',
    });
    const [change] = await until(
      () => changesOf('bucket-2-1'),
      changes => changes.length > 0,
    );
    expect(change).toMatchObject({
      kind: 'configuration-changed',
      key: 'versioning',
      actor: {
        arn: `arn:aws:sts::${A}:assumed-role/Admin/jane`,
        issuerArn: `arn:aws:iam::${A}:role/Admin`,
      },
    });
    expect(
      aws.calls.list
        .filter(({ service }) => service === 's3')
        .map(({ action }) => action),
    ).toEqual(['ListBuckets', 'GetBucketVersioning']);
  });

  it('takes buckets that come and go', async () => {
    bucketsOf(aws, A).put({ name: 'bucket-2-new', region: 'eu-west-1' });
    bucketsOf(aws, A).delete('bucket-2-2');
    await publish({
      eventName: 'DeleteBucket',
      accountId: A,
      bucket: 'bucket-2-2',
    });
    await publish({
      eventName: 'CreateBucket',
      accountId: A,
      bucket: 'bucket-2-new',
    });
    await expectCatalogEqualsAws(backend.baseUrl, aws, all);
    expect(await changesOf('bucket-2-new')).toMatchObject([
      { kind: 'created', eventName: 'CreateBucket' },
    ]);
    expect(await changesOf('bucket-2-2')).toMatchObject([
      { kind: 'deleted', eventName: 'DeleteBucket' },
    ]);
  });

  it('reads a change that S3 shows only later', async () => {
    const late = aws.hold({ action: 'GetBucketTagging', bucket: 'bucket-2-3' });
    await publish({
      eventName: 'PutBucketTagging',
      accountId: A,
      bucket: 'bucket-2-3',
    });
    late.release();
    await until(hintsLeft, hints => hints.some(hint => hint.was_unchanged));
    bucketsOf(aws, A).get('bucket-2-3')!.tags = { owner: 'late' };
    const changes = await until(
      () => changesOf('bucket-2-3'),
      found => found.length > 0,
    );
    expect(changes[0].eventName).toBe('PutBucketTagging');
    await until(hintsLeft, hints => hints.length === 0);
  });

  it('is not misled by events that are not true, and lets none of them cost many calls', async () => {
    await expectCatalogEqualsAws(backend.baseUrl, aws, all);
    aws.calls.reset();
    const doubled = cloudTrailEnvelope({
      eventName: 'PutBucketTagging',
      accountId: A,
      bucket: 'bucket-2-4',
      requestParameters: {
        tagging: { TagSet: [{ Key: 'owner', Value: 'not-confirmed' }] },
      },
    });
    for (let i = 0; i < 10; i++) {
      await backend.publish(TOPIC, doubled);
    }
    await publish({
      eventName: 'DeleteBucket',
      accountId: A,
      bucket: 'bucket-2-5',
    });
    // In the wrong order: what is older comes later.
    await publish({
      eventName: 'PutBucketTagging',
      accountId: A,
      bucket: 'bucket-2-4',
      time: new Date(Date.now() - 60_000),
    });
    await publish({
      eventName: 'PutBucketTagging',
      accountId: '999999999999',
      bucket: 'bucket-2-6',
    });
    await backend.publish(TOPIC, 'x'.repeat(1_000_000));
    await backend.publish(TOPIC, {
      detail: { eventSource: 's3.amazonaws.com', junk: 'x'.repeat(1_000_000) },
    });
    await until(hintsLeft, hints => hints.length === 0);

    await expectCatalogEqualsAws(backend.baseUrl, aws, all);
    expect(await changesOf('bucket-2-4')).toEqual([]);
    expect(await changesOf('bucket-2-5')).toEqual([]);
    // Each was read, and once more because S3 showed no change.
    expect(aws.calls.count({ action: 'GetBucketTagging' })).toBe(2);
    expect(aws.calls.count({ action: 'ListBuckets' })).toBe(4);
    // Of each provider, once a minute.
    expect(log.filter(line => line.includes('are not events'))).toHaveLength(2);
  });

  it('reads a bucket of which there are 10,000 events a handful of times', async () => {
    aws.calls.reset();
    bucketsOf(aws, A).get('bucket-2-7')!.tags = { owner: 'burst' };
    const event = {
      eventName: 'PutBucketTagging',
      accountId: A,
      bucket: 'bucket-2-7',
    };
    await Promise.all(Array.from({ length: 10_000 }, () => publish(event)));
    // And some more, each once the one before was read, or is to be read later.
    for (let i = 0; i < 10; i++) {
      const isLater = ({ due_at: at }: { due_at: string }) =>
        Date.parse(at) > Date.now();
      await until(hintsLeft, hints => hints.every(isLater));
      await publish(event);
    }
    await until(hintsLeft, hints => hints.length === 0);
    expect((await changesOf('bucket-2-7')).map(({ kind }) => kind)).toEqual([
      'owner-changed',
      'tag-changed',
    ]);
    expect(aws.calls.count({ bucket: 'bucket-2-7' })).toBeLessThan(6);
  });

  it('follows a bucket that moves to another account', async () => {
    bucketsOf(aws, A).delete('bucket-2-8');
    bucketsOf(aws, B).put({ name: 'bucket-2-8', region: 'eu-west-1' });
    await publish({
      eventName: 'CreateBucket',
      accountId: B,
      bucket: 'bucket-2-8',
    });
    await publish({
      eventName: 'DeleteBucket',
      accountId: A,
      bucket: 'bucket-2-8',
    });
    await eventually(
      async () =>
        (await changesOf('bucket-2-8')).filter(
          ({ kind }) => kind === 'account-changed',
        ),
      changes =>
        expect(changes).toMatchObject([
          { oldValue: A, newValue: B, eventName: 'CreateBucket' },
        ]),
    );
    await expectCatalogEqualsAws(backend.baseUrl, aws, all);
  });

  it('leaves what can not be read to later', async () => {
    aws.inject(
      { account: A, service: 's3' },
      { kind: 'error', code: 'AccessDenied' },
    );
    bucketsOf(aws, A).get('bucket-2-9')!.tags = { owner: 'denied' };
    await publish({
      eventName: 'PutBucketTagging',
      accountId: A,
      bucket: 'bucket-2-9',
    });
    await until(hintsLeft, hints => hints.some(({ attempts }) => attempts > 0));
    aws.clearFaults();
    const changes = await until(
      () => changesOf('bucket-2-9'),
      found => found.length > 0,
    );
    expect(changes[0].actor).toBeDefined();
  });

  it('has a sweep explain what it finds by an event, where the hint was lost', async () => {
    aws.inject(
      { account: A, service: 's3' },
      { kind: 'error', code: 'AccessDenied' },
    );
    bucketsOf(aws, A).get('bucket-2-10')!.tags = { owner: 'explained' };
    await publish({
      eventName: 'PutBucketTagging',
      accountId: A,
      bucket: 'bucket-2-10',
    });
    await until(hintsLeft, hints => hints.some(({ attempts }) => attempts > 0));
    await backend.client('aws_s3_buckets_hints').delete();
    aws.clearFaults();
    await sweep();
    const changes = await until(
      () => changesOf('bucket-2-10'),
      found => found.length > 0,
    );
    expect(changes).toContainEqual(
      expect.objectContaining({
        kind: 'tag-changed',
        eventName: 'PutBucketTagging',
        actor: {
          arn: `arn:aws:sts::${A}:assumed-role/Admin/jane`,
          issuerArn: `arn:aws:iam::${A}:role/Admin`,
          source: 'api',
        },
      }),
    );
  });

  it('keeps nothing of who made a change where the configuration says so', async () => {
    bucketsOf(aws, NOBODY).get('bucket-1-0')!.tags = { owner: 'secret' };
    await publish({
      eventName: 'PutBucketTagging',
      accountId: NOBODY,
      bucket: 'bucket-1-0',
    });
    const changes = await until(
      () => changesOf('bucket-1-0'),
      found => found.length > 0,
    );
    expect(changes[0]).toMatchObject({ eventName: 'PutBucketTagging' });
    for (const table of ['events', 'changes', 'hints', 'buckets']) {
      const rows = await backend
        .client(`aws_s3_buckets_${table}`)
        .where('account_id', NOBODY);
      expect(JSON.stringify(rows)).not.toMatch(/jane|Admin|actor":[^n]/);
    }
    // Of the other provider's accounts it is kept.
    const others = await backend
      .client('aws_s3_buckets_events')
      .where('account_id', A);
    expect(JSON.stringify(others)).toMatch(/jane/);
  });

  // The last one: it leaves many buckets behind.
  it(`sweeps an account once of which there are events of ${BURST} buckets, though a sweep of it runs`, async () => {
    const buckets = bucketsOf(aws, B);
    const names = Array.from({ length: BURST }, (_, i) => `burst-${i}`);
    const put = (tags?: Record<string, string>) =>
      names.forEach(name => buckets.put({ name, region: 'eu-west-1', tags }));
    put();
    const running = aws.hold({ action: 'GetBucketTagging', account: B });
    await sweep();
    await running.reached;
    put({ burst: 'on' });
    aws.calls.reset();
    await Promise.all(
      names.map(bucket =>
        publish({ eventName: 'PutBucketTagging', accountId: B, bucket }),
      ),
    );
    running.release();
    await until(
      () =>
        backend
          .client('aws_s3_buckets_buckets')
          .where('account_id', B)
          .where('facts', 'like', '%burst%')
          .count({ count: '*' }),
      ([{ count }]) => Number(count) === BURST,
      120,
    );
    await until(hintsLeft, hints => hints.length === 0, 120);

    const lists = aws.calls.list.filter(
      ({ account, action, parameters }) =>
        account === B &&
        action === 'ListBuckets' &&
        !parameters.prefix &&
        !parameters['continuation-token'],
    );
    expect(lists).toHaveLength(1);
    // The sweep that ran gave way.
    expect(
      aws.calls.count({ account: B, action: 'GetBucketTagging' }),
    ).toBeLessThan(2 * BURST);
  });
});
