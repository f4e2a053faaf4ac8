// What GET accounts says of readings that went wrong, in one backend with an account for each case. Nothing here depends on
// the database: SQLite.
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import request from 'supertest';
import { type Aws, createOrganization } from '../../dev/aws';
import { schedulerFeature, startBackend } from '../__testUtils__/backend';
import { useAws } from '../__testUtils__/useAws';

const FACTS = '700000000001';
const KINDS = '700000000002';
const TRUST = '700000000003';
const READ = '700000000004';

const name = 'backstage-read';

describe('the state of accounts', () => {
  let aws: Aws;
  let backend: TestBackend;
  let items: Array<{ accountId: string; state: string; failures: object[] }>;

  beforeAll(async () => {
    const bucketsOf = (id: string) =>
      ['ap-south-2', 'eu-south-2'].map(region => ({
        name: `${region}-of-${id}`,
        region,
      }));
    // A right that a policy denies is not given by a statement more.
    const nobodyAllows = {
      type: 'identity-based policy',
      how: 'no-allow',
    } as const;
    aws = await useAws({
      organization: createOrganization({
        accounts: [
          { id: '100000000000', name: 'management' },
          {
            id: FACTS,
            name: 'facts',
            roles: [{ name }],
            policies: [
              {
                ...nobodyAllows,
                actions: [
                  's3:GetEncryptionConfiguration',
                  's3:GetBucketVersioning',
                ],
              },
            ],
            buckets: bucketsOf(FACTS),
          },
          {
            id: KINDS,
            name: 'kinds',
            roles: [{ name }],
            policies: [
              {
                ...nobodyAllows,
                actions: [
                  's3tables:ListTableBuckets',
                  's3vectors:ListVectorBuckets',
                ],
              },
            ],
            buckets: bucketsOf(KINDS),
          },
          {
            id: TRUST,
            name: 'trust',
            roles: [{ name, externalId: 'kestrel' }],
          },
          { id: READ, name: 'read', buckets: bucketsOf(READ) },
        ],
      }),
    });
    const scheduler = mockServices.scheduler();
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: {
            accounts: [FACTS, KINDS, TRUST, READ],
            kinds: ['general-purpose', 'table', 'vector'],
            role: { name, externalId: 'another' },
          },
        },
      },
      features: [schedulerFeature(scheduler)],
    });
    await scheduler
      .triggerTask('AwsS3BucketProvider:default:refresh')
      .catch(() => {});
    const { body } = await request(backend.server).get(
      '/api/catalog/aws-s3-buckets/accounts',
    );
    items = body.items;
  });

  afterAll(async () => {
    await backend.stop();
    await aws.close();
  });

  const account = (id: string) =>
    items.find(({ accountId }) => accountId === id);

  it('is partly-read where facts are denied, which it names at once', () => {
    expect(account(FACTS)).toMatchObject({ state: 'partly-read', buckets: 2 });
    expect(account(FACTS)?.failures).toEqual([
      {
        kind: 'facts-denied',
        reason: expect.stringMatching(
          /^encryption and versioning may not be read: .*\((ap-south-2, eu-south-2|eu-south-2, ap-south-2)\)$/,
        ),
        remedy: expect.stringContaining('s3:GetEncryptionConfiguration'),
        permissions: [
          { action: 's3:GetEncryptionConfiguration', resource: '*' },
          { action: 's3:GetBucketVersioning', resource: '*' },
        ],
        statement: {
          Effect: 'Allow',
          Action: ['s3:GetBucketVersioning', 's3:GetEncryptionConfiguration'],
          Resource: '*',
        },
      },
    ]);
  });

  it('is partly-read where other kinds of buckets may not be listed', () => {
    expect(account(KINDS)).toMatchObject({
      state: 'partly-read',
      buckets: 2,
      failures: [
        {
          kind: 'list-denied',
          permissions: [
            { action: 's3tables:ListTableBuckets', resource: '*' },
            { action: 's3vectors:ListVectorBuckets', resource: '*' },
          ],
          statement: {
            Effect: 'Allow',
            Action: [
              's3tables:ListTableBuckets',
              's3vectors:ListVectorBuckets',
            ],
            Resource: '*',
          },
        },
      ],
    });
  });

  it('is failed where the role refuses Backstage, with the trust policy that it needs', () => {
    expect(account(TRUST)).toMatchObject({
      state: 'failed',
      failures: [
        {
          kind: 'role-distrusts',
          permissions: [],
          trustPolicy: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: 'arn:aws:iam::100000000000:user/backstage' },
                Action: 'sts:AssumeRole',
                Condition: { StringEquals: { 'sts:ExternalId': 'another' } },
              },
            ],
          },
        },
      ],
    });
  });

  it('is read where nothing is missing', () => {
    expect(account(READ)).toMatchObject({
      state: 'read',
      buckets: 2,
      failures: [],
    });
  });
});
