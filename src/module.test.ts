import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { setTimeout } from 'node:timers/promises';
import request from 'supertest';
import { type Aws, type AwsOptions, startAws } from '../dev/aws';
import { schedulerFeature, startBackend } from './__testUtils__/backend';

jest.setTimeout(60_000);

describe('the module in a Backstage backend', () => {
  const environment = { ...process.env };
  let aws: Aws;
  let backend: TestBackend | undefined;

  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
    await aws.close();
    process.env = { ...environment };
  });

  /** Starts a backend, and answers when the provider has run. */
  async function start(
    provider: object,
    scheduler = mockServices.scheduler(),
  ): Promise<TestBackend['server']> {
    Object.assign(process.env, aws.environment());
    backend = await startBackend({
      catalog: { providers: { awsS3Buckets: provider } },
      features: [schedulerFeature(scheduler)],
    });
    await scheduler.triggerTask('AwsS3BucketProvider:default:refresh');
    return backend.server;
  }

  /** The catalog's buckets, as soon as it answers this many. */
  async function entities(
    server: TestBackend['server'],
    count: number,
    filter: Record<string, string> = {},
  ): Promise<Entity[]> {
    const filters = Object.entries({ 'spec.type': 's3-bucket', ...filter });
    for (;;) {
      const { body } = await request(server)
        .get('/api/catalog/entities')
        .query({ filter: filters.map(pair => pair.join('=')).join(',') });
      if (body.length >= count) {
        return body;
      }
      await setTimeout(50);
    }
  }

  it.each<[string, AwsOptions['dialect']]>([
    ['AWS', {}],
    ['an emulator that lists no regions', { bucketRegion: 'left-out' }],
    [
      'a store that names regions only by their constraint',
      { bucketRegion: 'left-out', headBucketRegion: 'left-out' },
    ],
    [
      'an emulator that ignores MaxBuckets and answers in every region',
      {
        bucketRegion: 'left-out',
        maxBuckets: 'ignored',
        wrongRegion: 'answers',
      },
    ],
    ['a store that cuts the list at MaxBuckets', { maxBuckets: 'truncates' }],
  ])(
    'puts every bucket into the catalog, as it is in %s',
    async (_, dialect) => {
      const ids = ['111111111111', '333333333333', '444444444444'];
      aws = await startAws({ dialect });
      const { accounts } = aws.organization;
      const expected = ids.flatMap(id =>
        [...accounts.get(id)!.buckets.after()].map(bucket => ({
          id,
          ...bucket,
        })),
      );

      const server = await start({
        accounts: ids.map(id => ({ id, name: accounts.get(id)!.name })),
      });
      const found = await entities(server, expected.length);

      expect(found).toHaveLength(expected.length);
      const byBucket = new Map(
        found.map(entity => [
          entity.metadata.annotations!['amazonaws.com/bucket-name'],
          entity,
        ]),
      );
      for (const { id, name, region, tags } of expected) {
        const { metadata, spec } = byBucket.get(name)!;
        expect(metadata.annotations).toMatchObject({
          'amazonaws.com/account-id': id,
          'amazonaws.com/account-name': accounts.get(id)!.name,
          'amazonaws.com/region': region,
          'amazonaws.com/arn': `arn:aws:s3:::${name}`,
        });
        expect(spec!.tags).toEqual(tags ?? {});
      }
    },
  );

  it('follows tags and buckets that change', async () => {
    aws = await startAws();
    const { buckets } = aws.organization.accounts.get('222222222222')!;
    const scheduler = mockServices.scheduler();
    const server = await start({ accounts: ['222222222222'] }, scheduler);
    await entities(server, buckets.size);

    buckets.delete('kestrel-settlement-files');
    buckets.put({
      name: 'kestrel-new',
      region: 'eu-west-1',
      tags: { owner: 'web' },
    });
    await scheduler.triggerTask('AwsS3BucketProvider:default:refresh');

    const found = await entities(server, 1, { 'metadata.name': 'kestrel-new' });
    expect(found[0].spec!.owner).toBe('group:default/web');
    const { status } = await request(server).get(
      '/api/catalog/entities/by-name/resource/default/kestrel-settlement-files',
    );
    expect(status).toBe(404);
  });

  describe('somebody asks to read now', () => {
    const ID = '222222222222';
    let scheduler: ReturnType<typeof mockServices.scheduler>;
    let server: TestBackend['server'];

    beforeEach(async () => {
      aws = await startAws();
      scheduler = mockServices.scheduler();
      server = await start({ accounts: [ID] }, scheduler);
      await entities(server, aws.organization.accounts.get(ID)!.buckets.size);
    });

    const ask = (entityRef: unknown) =>
      request(server)
        .post('/api/catalog/aws-s3-buckets/read')
        .send({ entityRef });

    const workOff = () =>
      scheduler.triggerTask('AwsS3BucketProvider:default:hints');

    it('reads that bucket, once, and no other', async () => {
      const { buckets } = aws.organization.accounts.get(ID)!;
      buckets.get('kestrel-payments-receipts')!.tags = { owner: 'web' };
      aws.calls.reset();
      for (let i = 0; i < 3; i++) {
        const { status } = await ask(
          'resource:default/kestrel-payments-receipts',
        );
        expect(status).toBe(202);
      }
      await workOff();
      await entities(server, 1, {
        'metadata.name': 'kestrel-payments-receipts',
        'spec.owner': 'group:default/web',
      });
      expect(aws.calls.count({ action: 'GetBucketTagging' })).toBe(1);
      expect(aws.calls.count({ action: 'ListBuckets' })).toBe(1);
    });

    it('removes a bucket only when S3 says that it is gone', async () => {
      const { buckets } = aws.organization.accounts.get(ID)!;
      const ref = 'resource:default/kestrel-settlement-files';
      const path =
        '/api/catalog/entities/by-name/resource/default/kestrel-settlement-files';
      buckets.delete('kestrel-settlement-files');
      aws.inject(
        { action: 'HeadBucket' },
        { kind: 'error', code: 'AccessDenied' },
      );
      await ask(ref);
      await workOff();
      expect((await request(server).get(path)).status).toBe(200);
      aws.clearFaults();
      await ask(ref);
      await workOff();
      expect((await request(server).get(path)).status).toBe(404);
    });

    it('reads a whole account', async () => {
      const { buckets } = aws.organization.accounts.get(ID)!;
      buckets.put({ name: 'kestrel-new', region: 'eu-west-1' });
      await statusOf(() => ask(`resource:default/aws-account-${ID}`), 202);
      await workOff();
      expect(
        await entities(server, 1, { 'metadata.name': 'kestrel-new' }),
      ).toHaveLength(1);
    });

    it.each([
      [400, 'nothing', undefined],
      [400, 'the group of the unowned', 'group:default/unowned'],
      [404, 'what is not there', 'resource:default/nowhere'],
    ])('answers %i for %s', async (status, _, entityRef) => {
      expect(await statusOf(() => ask(entityRef), status)).toBe(status);
    });
  });
});

/** Asks until the answer has the status, as entities show some time after they are committed. */
async function statusOf(
  ask: () => PromiseLike<{ status: number }>,
  expected: number,
): Promise<number> {
  let status = 0;
  for (let i = 0; i < 200 && status !== expected; i++) {
    await setTimeout(50);
    ({ status } = await ask());
  }
  return status;
}
