// That the providers do without the module doesn't depend on the database: SQLite.
import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import request from 'supertest';
import { type Aws, defaultRoleName, sampleAccountIds } from '../../dev/aws';
import { schedulerFeature } from '../__testUtils__/backend';
import { eventually } from '../__testUtils__/until';
import { useAws } from '../__testUtils__/useAws';
import { AwsS3BucketProvider } from './AwsS3BucketProvider';

jest.setTimeout(120_000);

describe('providers that are added by hand', () => {
  const accountId = sampleAccountIds['payments-prod'];
  let aws: Aws;
  let backend: TestBackend;

  beforeAll(async () => {
    aws = await useAws();
    const scheduler = mockServices.scheduler();
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        schedulerFeature(scheduler),
        mockServices.rootConfig.factory({
          data: {
            aws: { accountDefaults: { roleName: defaultRoleName } },
            catalog: {
              rules: [{ allow: ['Group'] }],
              providers: { awsS3Buckets: { accounts: [accountId] } },
            },
          },
        }),
        createBackendModule({
          pluginId: 'catalog',
          moduleId: 'by-hand',
          register({ registerInit }) {
            registerInit({
              deps: {
                auth: coreServices.auth,
                catalog: catalogServiceRef,
                config: coreServices.rootConfig,
                database: coreServices.database,
                events: eventsServiceRef,
                lifecycle: coreServices.lifecycle,
                logger: coreServices.logger,
                processing: catalogProcessingExtensionPoint,
                scheduler: coreServices.scheduler,
              },
              async init({ config, processing, ...services }) {
                processing.addEntityProvider(
                  await AwsS3BucketProvider.fromConfig(config, {
                    ...services,
                    transformer: (_, entity) => ({
                      ...entity,
                      metadata: { ...entity.metadata, title: 'by hand' },
                    }),
                  }),
                );
              },
            });
          },
        }),
      ],
    });
    await scheduler.triggerTask('AwsS3BucketProvider:default:refresh');
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  it('fill the catalog, with the entities of the transformer and the group Unowned', async () => {
    const buckets = [
      ...aws.organization.accounts.get(accountId)!.buckets.after(),
    ].map(({ name }) => name);
    await eventually(
      async () => {
        const { body } = await request(backend.server)
          .get('/api/catalog/entities')
          .query({ filter: 'metadata.title=by hand' });
        return body.map(
          ({ metadata }: any) =>
            metadata.annotations['amazonaws.com/bucket-name'],
        );
      },
      found => expect(found.sort()).toEqual(buckets.sort()),
    );
    await request(backend.server)
      .get('/api/catalog/entities/by-name/group/default/unowned')
      .expect(200);
  });
});
