import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import request from 'supertest';
import { type Aws, defaultRoleName, startAws } from '../dev/aws';
import catalogModuleAwsS3Buckets from '.';

jest.setTimeout(60_000);

const BUCKET_FILTER = '/api/catalog/entities?filter=spec.type=s3-bucket';

describe('the module in a Backstage backend', () => {
  const environment = { ...process.env };
  let aws: Aws;
  let backend: TestBackend | undefined;

  beforeEach(async () => {
    aws = await startAws();
    Object.assign(process.env, aws.environment());
  });

  afterEach(async () => {
    await backend?.stop();
    backend = undefined;
    await aws.close();
    process.env = { ...environment };
  });

  async function start(provider: object): Promise<TestBackend['server']> {
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleAwsS3Buckets,
        mockServices.rootConfig.factory({
          data: {
            aws: { accountDefaults: { roleName: defaultRoleName } },
            catalog: {
              providers: { awsS3Buckets: provider },
              processingInterval: { seconds: 5 },
            },
          },
        }),
      ],
    });
    return backend.server;
  }

  /** What the catalog answers, as soon as it has this many. */
  async function entities(
    server: TestBackend['server'],
    count: number,
  ): Promise<Entity[]> {
    for (;;) {
      const { body } = await request(server).get(BUCKET_FILTER);
      if (body.length >= count) {
        return body;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  it('puts every bucket of the accounts into the catalog', async () => {
    const server = await start({
      accounts: ['333333333333', { id: '444444444444', name: 'web' }],
    });
    const { accounts } = aws.organization;
    const expected = ['333333333333', '444444444444'].flatMap(id => [
      ...accounts.get(id)!.buckets.after(),
    ]);
    const found = await entities(server, expected.length);
    expect(
      found
        .map(
          entity => entity.metadata.annotations!['amazonaws.com/bucket-name'],
        )
        .sort(),
    ).toEqual(expected.map(bucket => bucket.name).sort());
    for (const bucket of expected) {
      const entity = found.find(
        ({ metadata }) =>
          metadata.annotations!['amazonaws.com/bucket-name'] === bucket.name,
      )!;
      expect(entity.metadata.annotations!['amazonaws.com/region']).toBe(
        bucket.region,
      );
      expect(entity.spec!.type).toBe('s3-bucket');
    }
  });
});
