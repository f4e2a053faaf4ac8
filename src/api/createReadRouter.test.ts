// What a person gets who asks to read now, in one backend with an account for each case and a clock that stands still. Nothing here depends on the
// database: SQLite.
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import request from 'supertest';
import { type Aws, createOrganization } from '../../dev/aws';
import { schedulerFeature, startBackend } from '../__testUtils__/backend';
import { TestClock } from '../__testUtils__/TestClock';
import { until } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';

const READ = '/api/catalog/aws-s3-buckets/read';

describe('somebody asks to read now', () => {
  const ids = [1, 2, 3, 4].map(n => `70000000000${n}`);
  const scheduler = mockServices.scheduler();
  const clock = new TestClock();
  let aws: Aws;
  let backend: TestBackend;

  const bucketsOf = (id: string) => aws.organization.accounts.get(id)!.buckets;

  const nameOf = (letter: string, id: string) => `bucket-${letter}-of-${id}`;

  beforeAll(async () => {
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '100000000000', name: 'management' },
          ...ids.map(id => ({
            id,
            name: `account-${id}`,
            buckets: ['a', 'b', 'c'].map(letter => ({
              name: nameOf(letter, id),
              region: 'eu-west-1',
            })),
          })),
        ],
      }),
    });
    backend = await startBackend({
      catalog: { providers: { awsS3Buckets: { accounts: ids } } },
      features: [schedulerFeature(scheduler), clock.feature()],
    });
    await scheduler.triggerTask('AwsS3BucketProvider:default:refresh');
    await until(
      () =>
        request(backend.server).get(
          '/api/catalog/entities?filter=spec.type=s3-bucket',
        ),
      ({ body }) => body.length === ids.length * 3,
    );
    await until(
      () =>
        request(backend.server).get(
          '/api/catalog/entities?filter=spec.type=aws-account',
        ),
      ({ body }) => body.length === ids.length,
    );
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  afterEach(() => aws.clearFaults());

  const ask = (entityRef: unknown) =>
    request(backend.server).post(READ).send({ entityRef });

  const stateOf = async (entityRef: string) =>
    (await request(backend.server).get(READ).query({ entityRef })).body;

  const entity = (name: string) =>
    request(backend.server).get(
      `/api/catalog/entities/by-name/resource/default/${name}`,
    );

  const account = async (id: string) => {
    const { body } = await request(backend.server).get(
      '/api/catalog/aws-s3-buckets/accounts',
    );
    return body.items.find(
      ({ accountId }: { accountId: string }) => accountId === id,
    );
  };

  /** Moves the time on until a request is in a state. */
  const untilState = (entityRef: string, wanted: string) =>
    until(
      () => {
        clock.advance(1_000);
        return stateOf(entityRef);
      },
      ({ state }) => state === wanted,
    );

  it('reads that bucket, once, and no other', async () => {
    const [id] = ids;
    const name = nameOf('a', id);
    bucketsOf(id).get(name)!.tags = { owner: 'web' };
    aws.calls.reset();
    const reading = aws.hold({ action: 'ListBuckets', account: id });
    for (let i = 0; i < 3; i++) {
      const { status } = await ask(`resource:default/${name}`);
      expect(status).toBe(202);
    }
    reading.release();
    await untilState(`resource:default/${name}`, 'done');
    await until(
      () => entity(name),
      ({ body }) => body.spec.owner === 'group:default/web',
    );
    expect(aws.calls.count({ action: 'GetBucketTagging' })).toBe(1);
    expect(aws.calls.count({ action: 'ListBuckets' })).toBe(1);
  });

  it('removes a bucket only when S3 says that it is gone', async () => {
    const id = ids[1];
    const name = nameOf('a', id);
    bucketsOf(id).delete(name);
    aws.inject(
      { action: 'HeadBucket' },
      { kind: 'error', code: 'AccessDenied' },
    );
    await ask(`resource:default/${name}`);
    await untilState(`resource:default/${name}`, 'done');
    expect((await entity(name)).status).toBe(200);
    aws.clearFaults();
    await ask(`resource:default/${name}`);
    const { status } = await until(
      () => {
        clock.advance(1_000);
        return entity(name);
      },
      answer => answer.status === 404,
    );
    expect(status).toBe(404);
  });

  it('tells how far it is, and reads once however often it is asked', async () => {
    const id = ids[2];
    const ref = `resource:default/aws-account-${id}`;
    const reading = aws.hold({ action: 'ListBuckets', account: id });
    aws.calls.reset();
    expect((await ask(ref)).status).toBe(202);
    expect(await stateOf(ref)).toEqual({ state: 'waiting' });
    await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        ask(i % 2 ? ref : ref.toUpperCase()),
      ),
    );
    reading.release();
    await untilState(ref, 'done');
    expect(aws.calls.count({ action: 'ListBuckets', account: id })).toBe(1);

    // An account is read once in five minutes, whoever asks.
    await ask(ref);
    clock.advance(4 * 60_000);
    expect(await stateOf(ref)).toEqual({ state: 'waiting' });
    expect(aws.calls.count({ action: 'ListBuckets', account: id })).toBe(1);
    aws.inject(
      { action: 'ListBuckets' },
      { kind: 'error', code: 'AccessDenied' },
    );
    await untilState(ref, 'failed');
    expect(await stateOf(ref)).toEqual({
      state: 'failed',
      nextAttemptAt: expect.any(String),
    });
    expect(await account(id)).toMatchObject({
      state: 'failed',
      failures: [
        {
          kind: 'list-denied',
          permissions: [{ action: 's3:ListAllMyBuckets', resource: '*' }],
        },
      ],
    });

    // Who has mended the cause need not wait.
    aws.clearFaults();
    clock.advance(6_000);
    await ask(ref);
    await untilState(ref, 'done');
    expect(await account(id)).toEqual({
      providerId: 'default',
      accountId: id,
      entityRef: ref,
      state: 'read',
      buckets: bucketsOf(id).size,
      failures: [],
      heldBack: 0,
      lastReadAt: expect.any(String),
      lastAttemptAt: expect.any(String),
    });
  });

  it('reads a whole account', async () => {
    const id = ids[3];
    bucketsOf(id).put({ name: 'kestrel-new', region: 'eu-west-1' });
    expect((await ask(`resource:default/aws-account-${id}`)).status).toBe(202);
    await until(
      () => entity('kestrel-new'),
      ({ status }) => status === 200,
    );
    expect((await entity('kestrel-new')).body.spec.type).toBe('s3-bucket');
  });

  it.each([
    [400, 'nothing', undefined],
    [400, 'a ref that is longer than any', `resource:x/${'y'.repeat(90_000)}`],
    [400, 'the group of the unowned', 'group:default/unowned'],
    [404, 'what is not there', 'resource:default/nowhere'],
  ])('answers %i for %s', async (status, _, entityRef) => {
    const answer = await until(
      () => ask(entityRef),
      found => found.status === status,
    );
    expect(answer.status).toBe(status);
  });
});
