// What GET accounts says of readings that went wrong, in one backend with an account for each case. Nothing here depends on
// the database: SQLite.
import { mockServices, type TestBackend } from '@backstage/backend-test-utils';
import { toError } from '@backstage/errors';
import request from 'supertest';
import { type Aws, createOrganization } from '../../dev/aws';
import { schedulerFeature, startBackend } from '../__testUtils__/backend';
import { useAws } from '../__testUtils__/useAws';
import { KINDS_OF_BUCKETS } from '../collect/kinds';

const FACTS = '700000000001';
const KINDS = '700000000002';
const TRUST = '700000000003';
const READ = '700000000004';
const NOTHING = '700000000005';
const LISTS = '700000000006';

const name = 'backstage-read';

describe('the state of accounts', () => {
  let aws: Aws;
  let backend: TestBackend;
  let items: Array<{ accountId: string; state: string; failures: object[] }>;
  /** What the run ended with that reads every kind. */
  let error: string;

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
          {
            id: NOTHING,
            name: 'nothing',
            roles: [{ name }],
            policies: [nobodyAllows],
          },
          {
            id: LISTS,
            name: 'lists',
            roles: [{ name }],
            policies: [{ ...nobodyAllows, except: ['s3:ListAllMyBuckets'] }],
            buckets: bucketsOf(LISTS),
          },
        ],
      }),
    });
    const scheduler = mockServices.scheduler();
    const scheduled = jest.spyOn(scheduler, 'scheduleTask');
    backend = await startBackend({
      catalog: {
        providers: {
          awsS3Buckets: {
            some: {
              accounts: [FACTS, KINDS, TRUST, READ],
              kinds: ['general-purpose', 'table', 'vector'],
              role: { name, externalId: 'another' },
            },
            every: {
              accounts: [NOTHING, LISTS],
              kinds: Object.keys(KINDS_OF_BUCKETS),
              role: { name },
            },
          },
        },
      },
      features: [schedulerFeature(scheduler)],
    });
    const run = async (provider: string): Promise<string> => {
      const [task] = scheduled.mock.calls.find(
        ([{ id }]) => id === `AwsS3BucketProvider:${provider}:refresh`,
      )!;
      try {
        await task.fn(new AbortController().signal);
        return '';
      } catch (failure) {
        return toError(failure).message;
      }
    };
    await run('some');
    error = await run('every');
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

  describe('of a role that lacks everything', () => {
    const lists = [
      's3:ListAllMyBuckets',
      's3:ListAccessPoints',
      's3:ListMultiRegionAccessPoints',
      's3express:ListAllMyDirectoryBuckets',
      's3tables:ListTableBuckets',
      's3vectors:ListVectorBuckets',
    ];

    it('says once what may not be listed, where, and has one statement for all', () => {
      expect(account(NOTHING)).toMatchObject({
        state: 'failed',
        failures: [
          {
            kind: 'list-denied',
            reason: expect.stringMatching(
              /^the (?=.*directory buckets)(?=.*table buckets)(?=.*vector buckets)(?=.*access points).* may not be listed: 6 actions are denied, as nothing in the policies of the role allows it \(buckets; .* in eu-west-1; Multi-Region access points in us-west-2\)$/,
            ),
            remedy:
              "Allow the actions of the statement in the role's policy, or name a region in which it is allowed under aws.accounts[].region, or leave the region out of regions, or the kind out of kinds.",
            statement: {
              Effect: 'Allow',
              Action: [...lists].sort(),
              Resource: '*',
            },
          },
        ],
      });
    });

    it('says what is denied of the buckets that may be listed beside it', () => {
      expect(account(LISTS)).toMatchObject({
        state: 'partly-read',
        failures: [
          {
            kind: 'list-denied',
            statement: { Action: lists.slice(1).sort() },
          },
          {
            kind: 'facts-denied',
            reason: expect.stringMatching(
              /^tags, public access, .* may not be read: 17 actions are denied, .* \(ap-south-2, eu-south-2\)$/,
            ),
          },
        ],
      });
    });

    it('says in the log what the pages say, in one line where several accounts lack the same', () => {
      const [headline, ...lines] = error.split('\n');
      expect(headline).toMatch(/^2 of 2 accounts/);
      expect(lines).toEqual([
        expect.stringMatching(
          /^2 accounts: the .* may not be listed: 6 actions are denied, as nothing in the policies of the role allows it: 700000000005 \(buckets; .* in eu-west-1; Multi-Region access points in us-west-2\), 700000000006 \(.* in ap-south-2, eu-south-2, eu-west-1; Multi-Region access points in us-west-2\)\. Allow the actions of the statement in the role's policy, or name a region .* The statement: \{.*"s3vectors:ListVectorBuckets"\]/,
        ),
      ]);
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
