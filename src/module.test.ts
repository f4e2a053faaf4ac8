import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { setTimeout } from 'node:timers/promises';
import request from 'supertest';
import { type Aws, type AwsOptions, startAws } from '../dev/aws';
import { schedulerFeature, startBackend } from './__testUtils__/backend';
import { eventually, until } from './__testUtils__/until';

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
    return until(
      async () => {
        const { body } = await request(server)
          .get('/api/catalog/entities')
          .query({ filter: filters.map(pair => pair.join('=')).join(',') });
        return body as Entity[];
      },
      found => found.length >= count,
    );
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

  const task = 'AwsS3BucketProvider:default:refresh';

  const factStatus = (entity: Entity, fact: string) =>
    (entity.spec!.configuration as any)?.[fact]?.status;

  it('shows the configuration of the sample organization, and lets people filter by it', async () => {
    aws = await startAws();
    const ids = ['111111111111', '222222222222', '444444444444'];
    const count = ids.reduce(
      (sum, id) => sum + aws.organization.accounts.get(id)!.buckets.size,
      0,
    );
    const server = await start({ accounts: ids });
    const found = new Map(
      (await entities(server, count)).map(entity => [
        entity.metadata.annotations!['amazonaws.com/bucket-name'],
        entity,
      ]),
    );
    const shown = (name: string) => found.get(name)!.spec!.configuration;

    expect(shown('www.kestrel.example')).toMatchObject({
      publicAccess: { status: 'public', by: ['policy'] },
      versioning: { status: 'enabled', mfaDelete: false },
      logging: { status: 'on', target: 'kestrel-cdn-logs', prefix: 'www/' },
      website: { status: 'on', indexDocument: 'index.html' },
      ownership: { status: 'ObjectWriter' },
    });
    expect(shown('images.kestrel.example')).toMatchObject({
      publicAccess: { status: 'public', by: ['acl'] },
    });
    expect(shown('KestrelBlogUploads')).toMatchObject({
      publicAccess: { status: 'private' },
    });
    expect(shown('kestrel-press-kit')).toMatchObject({
      publicAccess: { status: 'blocked' },
    });
    expect(shown('kestrel-ledger-journal')).toMatchObject({
      encryption: { status: 'aws:kms', bucketKey: true },
      objectLock: { status: 'on', mode: 'COMPLIANCE', years: 10 },
      replication: {
        status: 'on',
        targets: ['arn:aws:s3:::kestrel-ledger-journal-dr'],
      },
    });
    expect(found.get('kestrel-ledger-journal')!.spec!.dependsOn).toContain(
      'resource:default/kestrel-ledger-journal-dr',
    );
    expect(shown('kestrel-checkout-sessions')).toMatchObject({
      lifecycle: { status: 'on', rules: [{ actions: ['delete after 1 day'] }] },
      versioning: { status: 'off' },
    });

    const publicOnes = [...found.values()]
      .filter(entity => factStatus(entity, 'publicAccess') === 'public')
      .map(({ metadata }) => metadata.name)
      .sort();
    const filtered = await entities(server, publicOnes.length, {
      'spec.configuration.publicAccess.status': 'public',
    });
    expect(filtered.map(({ metadata }) => metadata.name).sort()).toEqual(
      publicOnes,
    );
    expect(
      filtered.every(({ metadata }) => metadata.tags!.includes('public')),
    ).toBe(true);
  });

  it('reads a configuration again when it is due, and tells what changed', async () => {
    aws = await startAws();
    const { buckets } = aws.organization.accounts.get('222222222222')!;
    const scheduler = mockServices.scheduler();
    const server = await start(
      {
        accounts: ['222222222222'],
        configuration: {
          facts: ['encryption'],
          frequency: { milliseconds: 1 },
        },
      },
      scheduler,
    );
    await entities(server, buckets.size);

    buckets.get('kestrel-fraud-models')!.configuration = {};
    await scheduler.triggerTask(task);

    const { body } = await request(server)
      .get('/api/catalog/aws-s3-buckets/changes')
      .query({ kind: 'configuration-changed' });
    expect(body.items).toEqual([
      expect.objectContaining({
        bucket: 'kestrel-fraud-models',
        key: 'encryption',
        oldValue: expect.stringMatching(/^SSE-KMS with the key arn:aws:kms:/),
        newValue: 'SSE-S3, with keys of S3',
      }),
    ]);
  });

  it('makes no call for a configuration that is not due, or not wanted', async () => {
    aws = await startAws();
    const scheduler = mockServices.scheduler();
    const { buckets } = aws.organization.accounts.get('222222222222')!;
    const calls = () =>
      aws.calls.list
        .map(({ action }) => action)
        .filter(
          action =>
            /^Get/.test(action) && /Bucket(?!Tagging)|Lock|Block/.test(action),
        );
    const server = await start(
      // So long that no bucket's moment lies between the two runs, but by a chance of one in a million.
      {
        accounts: ['222222222222'],
        configuration: { frequency: { days: 366 } },
      },
      scheduler,
    );
    await entities(server, buckets.size);
    expect(calls()).not.toEqual([]);

    aws.calls.reset();
    await scheduler.triggerTask(task);
    expect(aws.calls.count({ action: 'GetBucketTagging' })).toBe(buckets.size);
    expect(calls()).toEqual([]);
  });

  it('has the bucket right where the endpoint knows nothing of configurations', async () => {
    aws = await startAws();
    const { buckets } = aws.organization.accounts.get('222222222222')!;
    aws.inject({ service: 's3control' }, { kind: 'garbage' });
    for (const action of [
      'GetBucketEncryption',
      'GetBucketVersioning',
      'GetObjectLockConfiguration',
      'GetBucketLifecycleConfiguration',
      'GetBucketLogging',
      'GetBucketReplication',
      'GetBucketOwnershipControls',
      'GetBucketWebsite',
    ]) {
      aws.inject(
        { action },
        { kind: 'error', code: 'NotImplemented', status: 501 },
      );
    }
    const server = await start({ accounts: ['222222222222'] });
    const found = await entities(server, buckets.size);
    expect(found).toHaveLength(buckets.size);
    for (const { metadata, spec } of found) {
      const name = metadata.annotations!['amazonaws.com/bucket-name'];
      expect(spec).not.toHaveProperty('configuration');
      const { tags = {}, denies } = buckets.get(name)!;
      expect(spec!.tags).toEqual(denies ? undefined : tags);
      expect(
        metadata.annotations!['amazonaws.com/configuration-unavailable'],
      ).toBe(
        'encryption,lifecycle,logging,objectLock,ownership,publicAccess,replication,versioning,website',
      );
    }
  });

  describe('a bucket that did not change', () => {
    const ID = '222222222222';
    const SOURCE = 'kestrel-fraud-models';

    const relationsOf = async (server: TestBackend['server']) => {
      const { body } = await request(server).get(
        `/api/catalog/entities/by-name/resource/default/${SOURCE}`,
      );
      return body.spec.dependsOn;
    };

    it('is related to the bucket that gets its logs as soon as that one is there', async () => {
      aws = await startAws();
      const { buckets } = aws.organization.accounts.get(ID)!;
      buckets.get(SOURCE)!.configuration = {
        logging: { TargetBucket: 'kestrel-late', TargetPrefix: '' },
      };
      const scheduler = mockServices.scheduler();
      const server = await start({ accounts: [ID] }, scheduler);
      await entities(server, buckets.size);
      expect(await relationsOf(server)).not.toContain(
        'resource:default/kestrel-late',
      );
      buckets.put({ name: 'kestrel-late', region: 'eu-west-1' });
      await scheduler.triggerTask(task);
      await scheduler.triggerTask(task);
      await eventually(
        () => relationsOf(server),
        found => expect(found).toContain('resource:default/kestrel-late'),
      );
    });

    it('shows the new owner of its account', async () => {
      aws = await startAws();
      const { accounts } = aws.organization;
      const { buckets } = accounts.get(ID)!;
      const scheduler = mockServices.scheduler();
      const server = await start({ organization: {} }, scheduler);
      await entities(server, buckets.size);
      accounts.get(ID)!.tags = { owner: 'web' };
      await scheduler.triggerTask(task);
      const [bucket] = await entities(server, 1, {
        'metadata.annotations.amazonaws.com/account-id': ID,
        'spec.owner': 'group:default/web',
      });
      expect(bucket.spec!.owner).toBe('group:default/web');
    });
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

    const accounts = async () =>
      (await request(server).get('/api/catalog/aws-s3-buckets/accounts')).body
        .items;

    const workOff = async () => {
      await scheduler.triggerTask('AwsS3BucketProvider:default:hints');
      await scheduler.triggerTask('AwsS3BucketProvider:default:hints:accounts');
    };

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
      expect(
        await statusOf(async () => {
          await workOff();
          return request(server).get(path);
        }, 404),
      ).toBe(404);
    });

    it('tells how far it is, and reads once however often it is asked', async () => {
      const { buckets } = aws.organization.accounts.get(ID)!;
      const ref = `resource:default/aws-account-${ID}`;
      const state = async () =>
        (
          await request(server)
            .get('/api/catalog/aws-s3-buckets/read')
            .query({ entityRef: ref })
        ).body;
      await statusOf(() => ask(ref), 202);
      expect(await state()).toEqual({ state: 'waiting' });
      aws.calls.reset();
      await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          ask(i % 2 ? ref : ref.toUpperCase()),
        ),
      );
      await workOff();
      await workOff();
      expect(aws.calls.count({ action: 'ListBuckets' })).toBe(1);

      aws.inject(
        { action: 'ListBuckets' },
        { kind: 'error', code: 'AccessDenied' },
      );
      await ask(ref);
      await until(
        async () => {
          await workOff();
          return state();
        },
        ({ state: found }) => found === 'failed',
      );
      expect(await state()).toEqual({
        state: 'failed',
        nextAttemptAt: expect.any(String),
      });
      expect(await accounts()).toMatchObject([
        {
          state: 'failed',
          failure: {
            kind: 'list-denied',
            permission: { action: 's3:ListAllMyBuckets', resource: '*' },
          },
        },
      ]);

      aws.clearFaults();
      await ask(ref);
      await until(
        async () => {
          await workOff();
          return state();
        },
        ({ state: found }) => found === 'done',
      );
      expect(await accounts()).toEqual([
        {
          providerId: 'default',
          accountId: ID,
          entityRef: `resource:default/aws-account-${ID}`,
          state: 'read',
          buckets: buckets.size,
          heldBack: 0,
          lastReadAt: expect.any(String),
          lastAttemptAt: expect.any(String),
        },
      ]);
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
