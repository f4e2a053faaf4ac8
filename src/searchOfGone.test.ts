// Who searches for a bucket that is gone: with the real catalog and Backstage's search. SQLite is enough, since search has
// an index of its own.
import {
  mockCredentials,
  mockServices,
  type TestBackend,
} from '@backstage/backend-test-utils';
import searchPlugin from '@backstage/plugin-search-backend';
import catalogCollator from '@backstage/plugin-search-backend-module-catalog';
import searchModuleAwsS3Buckets from 'backstage-plugin-search-backend-module-aws-s3-buckets';
import request from 'supertest';
import { type Aws, createOrganization } from '../dev/aws';
import { schedulerFeature, startBackend } from './__testUtils__/backend';
import { until } from './__testUtils__/until';
import { useAws } from './__testUtils__/useAws';

describe('a bucket that is gone, in search', () => {
  const scheduler = mockServices.scheduler();
  const accountId = '222222222222';
  let aws: Aws;
  let backend: TestBackend;

  const refresh = () =>
    scheduler.triggerTask('AwsS3BucketProvider:default:refresh');

  beforeAll(async () => {
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '100000000000', name: 'management' },
          {
            id: accountId,
            name: 'payments-prod',
            buckets: ['invoices', 'old-receipts'].map(name => ({
              name,
              region: 'eu-west-1',
              tags: { 'cost-center': 'CC-2100' },
            })),
          },
        ],
      }),
    });
    backend = await startBackend({
      catalog: { providers: { awsS3Buckets: { accounts: [accountId] } } },
      features: [
        schedulerFeature(scheduler),
        searchPlugin,
        catalogCollator,
        searchModuleAwsS3Buckets,
      ],
    });
    await refresh();
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  const collate = () =>
    scheduler.triggerTask('search_index_aws_s3-buckets-gone');

  const find = async (term: string) => {
    const { body } = await request(backend.server)
      .get('/api/search/query')
      .query({ term, types: ['aws-s3-buckets-gone'] });
    return body;
  };

  it('is found, says what became of it, and leads to its history', async () => {
    // Before any is gone there is nothing to index, of which search would warn.
    await collate();
    aws.organization.accounts.get(accountId)!.buckets.delete('old-receipts');
    await until(
      async () => {
        await refresh();
        return request(backend.server).get(
          '/api/catalog/aws-s3-buckets/buckets?state=gone',
        );
      },
      ({ body }) => body.items.length === 1,
    );
    await collate();

    const { results } = await find('receipts');
    const day = new Date().toISOString().slice(0, 10);
    expect(results.map(({ document }: any) => document)).toEqual([
      {
        title: 'old-receipts (gone)',
        text: `Deleted on ${day} · eu-west-1 · ${accountId} · group:default/unowned · cost-center: CC-2100`,
        location: '/s3-buckets/history/old-receipts',
      },
    ]);
    expect((await find('CC-2100')).results).toHaveLength(1);
  });

  it('is not shown to somebody who may read some entities, whichever they are', async () => {
    const { body } = await request(backend.server)
      .post('/api/catalog/.well-known/backstage/permissions/apply-conditions')
      .set('authorization', mockCredentials.service.header())
      .send({
        items: [
          {
            id: '1',
            resourceRef: 'arn:aws:s3:::old-receipts',
            resourceType: 'catalog-entity',
            conditions: {
              not: {
                resourceType: 'catalog-entity',
                rule: 'IS_ENTITY_KIND',
                params: { kinds: ['no-such-kind'] },
              },
            },
          },
        ],
      });
    expect(body).toEqual({ items: [{ id: '1', result: 'DENY' }] });
  });
});
