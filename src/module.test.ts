// What a user of the module sees, in a real backend. Nothing here depends on the database: SQLite.
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import request from 'supertest';
import {
  type Aws,
  type AwsOptions,
  type BucketDefinition,
  createAccount,
  createSampleOrganization,
} from '../dev/aws';
import { schedulerFeature, startBackend } from './__testUtils__/backend';
import { eventually, until } from './__testUtils__/until';
import { useAws } from './__testUtils__/useAws';

const taskOf = (provider: string) => `AwsS3BucketProvider:${provider}:refresh`;

/** The catalog's entities that fit all of the filter, buckets unless it says otherwise, as soon as it answers this many. */
function entitiesOf(
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

describe('the module in a Backstage backend, each with an AWS of its own', () => {
  let aws: Aws;
  let backend: TestBackend;

  afterEach(async () => {
    await backend.stop();
    await aws.close();
  });

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
      aws = await useAws({ dialect });
      const { accounts } = aws.organization;
      const expected = ids.flatMap(id =>
        [...accounts.get(id)!.buckets.after()].map(bucket => ({
          id,
          ...bucket,
        })),
      );

      const scheduler = mockServices.scheduler();
      backend = await startBackend({
        catalog: {
          providers: {
            awsS3Buckets: {
              accounts: ids.map(id => ({ id, name: accounts.get(id)!.name })),
            },
          },
        },
        features: [schedulerFeature(scheduler)],
      });
      await scheduler.triggerTask(taskOf('default'));
      const found = await entitiesOf(backend.server, expected.length);

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
});

describe('the module in one backend, with an account for each case', () => {
  const SAMPLE = ['111111111111', '222222222222', '444444444444'];
  const [changing, due, notDue, logging, owned] = [1, 2, 3, 4, 5].map(
    n => `70000000000${n}`,
  );
  const scheduler = mockServices.scheduler();
  const run = (provider: string) => scheduler.triggerTask(taskOf(provider));
  let aws: Aws;
  let backend: TestBackend;

  const bucketsOf = (id: string) => aws.organization.accounts.get(id)!.buckets;

  const entities = (count: number, filter?: Record<string, string>) =>
    entitiesOf(backend.server, count, filter);

  /** Those of one account. */
  const entitiesOfAccount = (id: string, count = bucketsOf(id).size) =>
    entities(count, { 'metadata.annotations.amazonaws.com/account-id': id });

  beforeAll(async () => {
    const organization = createSampleOrganization();
    for (const id of [changing, due, notDue, logging, owned]) {
      const buckets: BucketDefinition[] = ['a', 'b'].map(letter => ({
        name: `bucket-${letter}-of-${id}`,
        region: 'eu-west-1',
      }));
      organization.accounts.set(
        id,
        createAccount({ id, name: `account-${id}`, buckets }),
      );
    }
    aws = await useAws({ organization });
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: {
            sample: { accounts: SAMPLE },
            changing: { accounts: [changing] },
            due: {
              accounts: [due],
              configuration: {
                facts: ['encryption'],
                frequency: { milliseconds: 1 },
              },
            },
            // So long that no bucket's moment lies between two runs, but by a chance of one in a million.
            notDue: {
              accounts: [notDue],
              configuration: { frequency: { days: 366 } },
            },
            // The same buckets as those of the sample.
            unconfigured: {
              accounts: ['222222222222'],
              entity: { namespace: 'unconfigured' },
            },
            logging: { accounts: [logging] },
            owned: { organization: { include: { accounts: [owned] } } },
          },
        },
      },
      features: [schedulerFeature(scheduler)],
    });
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  afterEach(() => aws.clearFaults());

  it('follows tags and buckets that change', async () => {
    const [first, second] = [...bucketsOf(changing).after()];
    await run('changing');
    await entitiesOfAccount(changing);

    bucketsOf(changing).delete(first.name);
    bucketsOf(changing).put({ ...second, tags: { owner: 'web' } });
    bucketsOf(changing).put({
      name: 'kestrel-new',
      region: 'eu-west-1',
      tags: { owner: 'web' },
    });
    await run('changing');

    for (const name of ['kestrel-new', second.name]) {
      await entities(1, {
        'metadata.name': name,
        'spec.owner': 'group:default/web',
      });
    }
    const { status } = await request(backend.server).get(
      `/api/catalog/entities/by-name/resource/default/${first.name}`,
    );
    expect(status).toBe(404);
  });

  const factStatus = (entity: Entity, fact: string) =>
    (entity.spec!.configuration as any)?.[fact]?.status;

  it('shows the configuration of the sample organization, and lets people filter by it', async () => {
    await run('sample');
    const names = SAMPLE.flatMap(id =>
      [...bucketsOf(id).after()].map(({ name }) => name),
    );
    const look = async () =>
      new Map(
        (await entities(names.length)).map(entity => [
          entity.metadata.annotations!['amazonaws.com/bucket-name'],
          entity,
        ]),
      );
    const isConfigured = ({ metadata, spec }: Entity) =>
      spec!.configuration ||
      metadata.annotations!['amazonaws.com/configuration-unavailable'];
    // A bucket is shown before its configuration is read.
    const found = await until(look, all =>
      names.every(name => {
        const entity = all.get(name);
        return entity && isConfigured(entity);
      }),
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
    const filtered = await entities(publicOnes.length, {
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
    const [{ name }] = [...bucketsOf(due).after()];
    bucketsOf(due).get(name)!.configuration = {
      encryption: {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: 'aws:kms',
          KMSMasterKeyID: `arn:aws:kms:eu-west-1:${due}:key/1`,
        },
        BucketKeyEnabled: true,
      },
    };
    await run('due');
    bucketsOf(due).get(name)!.configuration = {};
    await run('due');

    const { body } = await request(backend.server)
      .get('/api/catalog/aws-s3-buckets/changes')
      .query({ accountId: due, kind: 'configuration-changed' });
    expect(body.items).toEqual([
      expect.objectContaining({
        bucket: name,
        key: 'encryption',
        oldValue: {
          status: 'aws:kms',
          bucketKey: true,
          key: expect.stringMatching(/^arn:aws:kms:/),
        },
        newValue: { status: 'AES256', blocked: ['SSE-C'] },
      }),
    ]);
  });

  it('makes no call for a configuration that is not due, or not wanted', async () => {
    const calls = () =>
      aws.calls.list
        .filter(({ account }) => account === notDue)
        .map(({ action }) => action)
        .filter(
          action =>
            /^Get/.test(action) && /Bucket(?!Tagging)|Lock|Block/.test(action),
        );
    await run('notDue');
    expect(calls()).not.toEqual([]);

    aws.calls.reset();
    await run('notDue');
    expect(
      aws.calls.count({ action: 'GetBucketTagging', account: notDue }),
    ).toBe(bucketsOf(notDue).size);
    expect(calls()).toEqual([]);
  });

  it('has the bucket right where the endpoint knows nothing of configurations', async () => {
    const buckets = bucketsOf('222222222222');
    const unavailable =
      'abac,encryption,lifecycle,logging,metadataTables,notifications,objectLock,ownership,publicAccess,replication,sharing,versioning,website';
    aws.inject({ service: 's3control' }, { kind: 'garbage' });
    for (const action of [
      'GetPublicAccessBlock',
      'GetBucketPolicyStatus',
      'GetBucketPolicy',
      'GetBucketAcl',
      'GetBucketEncryption',
      'GetBucketVersioning',
      'GetObjectLockConfiguration',
      'GetBucketLifecycleConfiguration',
      'GetBucketLogging',
      'GetBucketReplication',
      'GetBucketOwnershipControls',
      'GetBucketWebsite',
      'GetBucketNotificationConfiguration',
      'GetBucketAbac',
      'GetBucketMetadataConfiguration',
    ]) {
      aws.inject(
        { action },
        { kind: 'error', code: 'NotImplemented', status: 501 },
      );
    }
    await run('unconfigured');
    // A bucket is shown before its configuration is asked for.
    const found = await until(
      () => entities(buckets.size, { 'metadata.namespace': 'unconfigured' }),
      all =>
        all.every(
          ({ metadata }) =>
            metadata.annotations!['amazonaws.com/configuration-unavailable'],
        ),
      20,
    );
    expect(found).toHaveLength(buckets.size);
    for (const { metadata, spec } of found) {
      const name = metadata.annotations!['amazonaws.com/bucket-name'];
      expect(spec).not.toHaveProperty('configuration');
      const { tags = {}, denies } = buckets.get(name)!;
      expect(spec!.tags).toEqual(denies ? undefined : tags);
      expect(
        metadata.annotations!['amazonaws.com/configuration-unavailable'],
      ).toBe(unavailable);
    }
  });

  it('relates a bucket that did not change to the one that gets its logs as soon as that is there', async () => {
    const [{ name }] = [...bucketsOf(logging).after()];
    bucketsOf(logging).get(name)!.configuration = {
      logging: { TargetBucket: 'kestrel-late', TargetPrefix: '' },
    };
    const related = async () => {
      const { body } = await request(backend.server).get(
        `/api/catalog/entities/by-name/resource/default/${name}`,
      );
      return body.spec.dependsOn;
    };
    await run('logging');
    await entitiesOfAccount(logging);
    expect(await related()).not.toContain('resource:default/kestrel-late');

    bucketsOf(logging).put({ name: 'kestrel-late', region: 'eu-west-1' });
    await run('logging');
    await run('logging');
    await eventually(related, found =>
      expect(found).toContain('resource:default/kestrel-late'),
    );
  });

  it('shows the new owner of an account at a bucket that did not change', async () => {
    await run('owned');
    await entitiesOfAccount(owned);
    aws.organization.accounts.get(owned)!.tags = { owner: 'web' };
    await run('owned');
    const [bucket] = await entities(1, {
      'metadata.annotations.amazonaws.com/account-id': owned,
      'spec.owner': 'group:default/web',
    });
    expect(bucket.spec!.owner).toBe('group:default/web');
  });
});
