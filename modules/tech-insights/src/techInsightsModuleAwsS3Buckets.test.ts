// The facts come from the catalog's entities, whatever its database: SQLite.
import type { Entity } from '@backstage/catalog-model';
import techInsightsPlugin from '@backstage-community/plugin-tech-insights-backend';
import {
  mockCredentials,
  mockServices,
  type TestBackend,
} from '@backstage/backend-test-utils';
import request from 'supertest';
import { type Aws, sampleAccountIds } from '../../../dev/aws';
import {
  schedulerFeature,
  startBackend,
} from '../../../src/__testUtils__/backend';
import { until } from '../../../src/__testUtils__/until';
import { useAws } from '../../../src/__testUtils__/useAws';
import techInsightsModule from '.';

jest.setTimeout(120_000);

describe('in a Backstage with Tech Insights', () => {
  let aws: Aws;
  let backend: TestBackend;

  beforeAll(async () => {
    const accounts = [sampleAccountIds['payments-prod'], sampleAccountIds.web];
    aws = await useAws();
    const scheduler = mockServices.scheduler();
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: {
            accounts,
          },
        },
      },
      config: {
        techInsights: {
          factRetrievers: {
            s3BucketFactRetriever: { cadence: '*/5 * * * *' },
          },
        },
      },
      features: [
        schedulerFeature(scheduler),
        techInsightsPlugin,
        techInsightsModule,
      ],
    });
    await scheduler.triggerTask('AwsS3BucketProvider:default:refresh');
    const buckets = accounts.reduce(
      (sum, id) => sum + aws.organization.accounts.get(id)!.buckets.size,
      0,
    );
    await until(
      () =>
        request(backend.server)
          .get('/api/catalog/entities')
          .query({ filter: 'spec.type=s3-bucket' }),
      ({ body }) =>
        body.length === buckets &&
        body.every(
          ({ metadata, spec, relations }: Entity) =>
            relations &&
            // A bucket is shown before its configuration is read.
            (spec!.configuration ||
              metadata.annotations!['amazonaws.com/configuration-unavailable']),
        ),
    );
    await scheduler.triggerTask('s3BucketFactRetriever');
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  it.each([
    [
      'kestrel-ledger-journal',
      {
        hasOwner: true,
        publicAccess: 'blocked',
        encryption: 'aws:kms',
        versioned: true,
        readable: true,
      },
    ],
    [
      'www.kestrel.example',
      {
        hasOwner: true,
        publicAccess: 'public',
        versioned: true,
        isLogged: true,
      },
    ],
  ])('the facts of %s are there', async (name, facts) => {
    const { body } = await request(backend.server)
      .get('/api/tech-insights/facts/latest')
      .set('Authorization', mockCredentials.user.header())
      .query({
        entity: `resource:default/${name}`,
        ids: 's3BucketFactRetriever',
      });
    expect(body.s3BucketFactRetriever.facts).toMatchObject(facts);
  });

  it('knows who owns nothing', async () => {
    const { body: unownedBuckets } = await request(backend.server)
      .get('/api/catalog/entities')
      .query({
        filter: 'spec.type=s3-bucket,relations.ownedBy=group:default/unowned',
      });
    expect(unownedBuckets.length).toBeGreaterThan(0);
    const { body } = await request(backend.server)
      .get('/api/tech-insights/facts/latest')
      .set('Authorization', mockCredentials.user.header())
      .query({
        entity: `resource:default/${unownedBuckets[0].metadata.name}`,
        ids: 's3BucketFactRetriever',
      });
    expect(body.s3BucketFactRetriever.facts.hasOwner).toBe(false);
  });
});
