// Which buckets are read, and how, doesn't depend on the database: SQLite.
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import request from 'supertest';
import { type Aws, type RecordedCall, type RegionalBucket } from '../dev/aws';
import { schedulerFeature, startBackend } from './__testUtils__/backend';
import { eventually } from './__testUtils__/until';
import { useAws } from './__testUtils__/useAws';

jest.setTimeout(120_000);

const ACCOUNT = '333333333333';
const KINDS = [
  'general-purpose',
  'directory',
  'table',
  'vector',
  'access-point',
  'multi-region-access-point',
];

describe('the kinds of buckets of the sample', () => {
  let aws: Aws;
  let backend: TestBackend;
  const scheduler = mockServices.scheduler();
  let callsOfFirstRun: RecordedCall[];

  beforeAll(async () => {
    aws = await useAws();
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: {
            default: {
              accounts: [ACCOUNT],
              kinds: KINDS,
              entity: {
                system: { tag: 'system' },
                dependencyOf: { tag: 'component' },
              },
            },
          },
        },
      },
      features: [schedulerFeature(scheduler)],
    });
    await run();
    callsOfFirstRun = [...aws.calls.list];
  });

  beforeEach(() => {
    aws.calls.reset();
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  async function run() {
    await scheduler.triggerTask('AwsS3BucketProvider:default:refresh');
  }

  /** All but general purpose buckets, by the bucket's name. */
  async function others(): Promise<Record<string, Entity>> {
    const { body } = await request(backend.server)
      .get('/api/catalog/entities')
      .query({ filter: 'kind=resource' });
    return Object.fromEntries(
      (body as Entity[])
        .filter(({ spec }) => /^s3-\w+-bucket$/.test(`${spec!.type}`))
        .map(entity => [
          entity.metadata.annotations!['amazonaws.com/bucket-name'],
          entity,
        ]),
    );
  }

  async function eventuallyOthers(count: number) {
    await eventually(others, found =>
      expect(Object.keys(found)).toHaveLength(count),
    );
  }

  function bucketsInAws(): RegionalBucket[] {
    return aws.organization.accounts.get(ACCOUNT)!.regionalBuckets;
  }

  it('are side by side, with type, region, tags, encryption and relations', async () => {
    await eventuallyOthers(4);
    const found = await others();
    expect(found['kestrel-warehouse']).toMatchObject({
      metadata: {
        name: expect.stringMatching(/^kestrel-warehouse_[0-9a-f]{10}$/),
        title: 'kestrel-warehouse',
        description: 'eu-west-1 · 333333333333',
        annotations: {
          'amazonaws.com/arn':
            'arn:aws:s3tables:eu-west-1:333333333333:bucket/kestrel-warehouse',
          'amazonaws.com/region': 'eu-west-1',
          'amazonaws.com/account-id': ACCOUNT,
          'backstage.io/view-url':
            'https://console.aws.amazon.com/s3/table-buckets?region=eu-west-1',
        },
        labels: { owner: 'data-platform' },
        tags: expect.arrayContaining(['eu-west-1']),
      },
      spec: {
        type: 's3-table-bucket',
        owner: 'group:default/data-platform',
        system: 'system:default/analytics',
        dependencyOf: ['component:default/warehouse'],
        dependsOn: ['resource:default/aws-account-333333333333'],
        tags: { owner: 'data-platform', env: 'prod' },
        configuration: {
          encryption: {
            status: 'aws:kms',
            key: expect.stringMatching(/^arn:aws:kms:/),
          },
        },
      },
    });
    expect(
      Object.entries(found)
        .map(([name, { spec, metadata }]) => [
          name,
          spec!.type,
          metadata.annotations!['amazonaws.com/region'],
        ])
        .sort(),
    ).toEqual([
      ['kestrel-product-embeddings', 's3-vector-bucket', 'eu-west-1'],
      [
        'kestrel-training-cache--euw1-az1--x-s3',
        's3-directory-bucket',
        'eu-west-1',
      ],
      [
        'kestrel-training-cache--use1-az4--x-s3',
        's3-directory-bucket',
        'us-east-1',
      ],
      ['kestrel-warehouse', 's3-table-bucket', 'eu-west-1'],
    ]);
    expect(
      Object.keys(found['kestrel-warehouse'].spec!.configuration!),
    ).toEqual(['encryption']);
  });

  it('have access points beside them, which depend on their buckets', async () => {
    const accessPoints = async () => {
      const { body } = await request(backend.server)
        .get('/api/catalog/entities')
        .query({
          filter: 'metadata.annotations.amazonaws.com/access-point-name',
        });
      return Object.fromEntries(
        (body as Entity[]).map(entity => [entity.metadata.title, entity]),
      );
    };
    await eventually(accessPoints, found =>
      expect(found).toMatchObject({
        'open-data': {
          metadata: {
            annotations: {
              'amazonaws.com/arn': `arn:aws:s3:eu-west-1:${ACCOUNT}:accesspoint/open-data`,
              'amazonaws.com/region': 'eu-west-1',
            },
          },
          spec: {
            type: 's3-access-point',
            owner: 'group:default/data-platform',
            dependsOn: expect.arrayContaining([
              'resource:default/kestrel-lake-published',
            ]),
            accessPoint: {
              networkOrigin: 'internet',
              buckets: [{ name: 'kestrel-lake-published', accountId: ACCOUNT }],
            },
            configuration: {
              publicAccess: { status: 'public' },
              sharing: { status: 'public' },
            },
          },
        },
        'warehouse-readers': {
          spec: {
            accessPoint: { networkOrigin: 'vpc', vpc: 'vpc-0a1b2c3d4e5f60718' },
            configuration: {
              publicAccess: { status: 'blocked' },
              sharing: { status: 'foreign', accounts: ['222222222222'] },
            },
          },
        },
        // Of another account's bucket.
        'receipts-for-analytics': {
          spec: {
            accessPoint: {
              buckets: [
                {
                  name: 'kestrel-payments-receipts',
                  accountId: '222222222222',
                },
              ],
            },
          },
        },
        'lake-worldwide': {
          metadata: {
            annotations: {
              'amazonaws.com/arn': `arn:aws:s3::${ACCOUNT}:accesspoint/mfzwi23gnjvgw.mrap`,
            },
          },
          spec: {
            type: 's3-multi-region-access-point',
            tags: {},
            dependsOn: expect.arrayContaining([
              'resource:default/kestrel-lake-raw-apac',
              'resource:default/kestrel-lake-raw-us',
            ]),
            accessPoint: { alias: 'mfzwi23gnjvgw.mrap' },
          },
        },
      }),
    );
    const { body } = await request(backend.server)
      .get('/api/catalog/entities')
      .query({
        filter: 'spec.accessPoint.buckets.name=kestrel-lake-raw-us',
      });
    expect((body as Entity[]).map(({ metadata }) => metadata.title)).toEqual([
      'lake-worldwide',
    ]);
    // What has this annotation is in the lists of buckets.
    const { annotations } = (await accessPoints())['open-data'].metadata;
    expect(annotations).not.toHaveProperty(['amazonaws.com/bucket-name']);
  });

  it('are asked for in each region where the account has buckets, and seldom where it has none of a kind', async () => {
    const regionsOf = (action: string, calls = aws.calls.list) =>
      calls
        .filter(call => call.action === action)
        .map(({ region }) => region)
        .sort();
    const regions = regionsOf('ListTableBuckets', callsOfFirstRun);
    const inUse = new Set(
      [...aws.organization.accounts.get(ACCOUNT)!.buckets.after()].map(
        ({ region }) => region,
      ),
    );
    expect(new Set(regions)).toEqual(inUse);
    expect(regions).toHaveLength(inUse.size);
    expect(regionsOf('ListVectorBuckets', callsOfFirstRun)).toEqual(regions);
    await run();
    expect(regionsOf('ListDirectoryBuckets')).toEqual([
      'eu-west-1',
      'us-east-1',
    ]);
    expect(regionsOf('ListTableBuckets')).toEqual(['eu-west-1']);
    expect(regionsOf('ListVectorBuckets')).toEqual(['eu-west-1']);
  });

  it('are read when somebody asks for it, one by one', async () => {
    await eventuallyOthers(4);
    for (const bucket of bucketsInAws()) {
      bucket.tags = { owner: 'security' };
    }
    const found = await others();
    for (const name of [
      'kestrel-warehouse',
      'kestrel-product-embeddings',
      'kestrel-training-cache--use1-az4--x-s3',
    ]) {
      const { status } = await request(backend.server)
        .post('/api/catalog/aws-s3-buckets/read')
        .send({ entityRef: `resource:default/${found[name].metadata.name}` });
      expect(status).toBe(202);
    }
    await eventually(others, now =>
      expect(
        Object.entries(now)
          .filter(([, { spec }]) => spec!.owner === 'group:default/security')
          .map(([name]) => name)
          .sort(),
      ).toEqual([
        'kestrel-product-embeddings',
        'kestrel-training-cache--use1-az4--x-s3',
        'kestrel-warehouse',
      ]),
    );
    expect(aws.calls.count({ action: 'ListBuckets' })).toBe(0);
  });
});
