// What the catalog says of its model doesn't depend on the database: SQLite.
import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import { catalogModelExtensionPoint } from '@backstage/plugin-catalog-node/alpha';
import request from 'supertest';
import { type Aws, sampleAccountIds } from '../dev/aws';
import { schedulerFeature, startBackend } from './__testUtils__/backend';
import { until } from './__testUtils__/until';
import { useAws } from './__testUtils__/useAws';
import catalogModelModule from './catalog-model';

jest.setTimeout(120_000);

describe('in a Backstage with the catalog model', () => {
  let aws: Aws;
  let backend: TestBackend;

  beforeAll(async () => {
    aws = await useAws();
    const scheduler = mockServices.scheduler();
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: { accounts: [sampleAccountIds['payments-prod']] },
        },
      },
      features: [
        schedulerFeature(scheduler),
        actionsRegistryServiceFactory,
        catalogModelModule,
      ],
    });
    await scheduler.triggerTask('AwsS3BucketProvider:default:refresh');
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  it('the description of the model explains buckets and accounts', async () => {
    const { body } = await request(backend.server)
      .post(
        `/api/catalog/.backstage/actions/v1/actions/${encodeURIComponent('catalog:get-catalog-model-description')}/invoke`,
      )
      .set('Authorization', mockCredentials.user.header())
      .send({});
    const { description } = body.output;
    for (const text of [
      'spec.type: "s3-bucket"',
      'spec.type: "aws-account"',
      'Annotation "amazonaws.com/bucket-name"',
      'spec.configuration.publicAccess.status is "blocked": Nobody can make it public',
      'Label "amazonaws.com/region"',
      'Tag "public"',
      'Entity Kind "Component"',
    ]) {
      expect(description).toContain(text);
    }
  });

  it('every bucket is in the catalog, with its relations', async () => {
    const { buckets } = aws.organization.accounts.get(
      sampleAccountIds['payments-prod'],
    )!;
    const { body } = await until(
      () =>
        request(backend.server)
          .get('/api/catalog/entities')
          .query({ filter: 'spec.type=s3-bucket' }),
      answer => answer.body.length === buckets.size,
    );
    for (const { relations } of body) {
      const types = relations.map(({ type }: { type: string }) => type);
      expect(types).toEqual(expect.arrayContaining(['ownedBy', 'dependsOn']));
    }
  });
});

it('does nothing in a release without a model', async () => {
  const started = startTestBackend({
    features: [
      createBackendPlugin({
        pluginId: 'catalog',
        register(env) {
          // As releases before 1.51 have it.
          env.registerExtensionPoint(catalogModelExtensionPoint, {
            setFieldValidators() {},
            setEntityDataParser() {},
          } as never);
          env.registerInit({
            deps: { logger: coreServices.logger },
            async init() {},
          });
        },
      }),
      catalogModelModule,
    ],
  });
  await expect(started).resolves.toBeDefined();
  await (await started).stop();
});
