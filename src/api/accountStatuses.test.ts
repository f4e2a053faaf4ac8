// The answers come from SQL: on SQLite and PostgreSQL.
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { AssumeRoleError } from '../aws/awsErrors';
import { denied } from '../aws/__testUtils__/denied';
import { failureOf } from '../aws/failureOf';
import { startCatalog } from '../inventory/__testUtils__/catalog';
import { testDatabases } from '../inventory/__testUtils__/databases';
import { EventsTable } from '../inventory/EventsTable';
import { KnownAccountsTable } from '../inventory/KnownAccountsTable';
import { ACCOUNTS, BUCKETS, LISTINGS } from '../inventory/tables';

jest.setTimeout(120_000);

const databases = testDatabases();

const minute = (n: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();

const READ = '111111111111';
const FAILED = '222222222222';
const WAITING = '333333333333';
const GONE = '444444444444';
const LEFT = '555555555555';
const PARTLY = '666666666666';

const ROLE = `arn:aws-cn:iam::${FAILED}:role/backstage-read`;

const DENIED = failureOf(
  new AssumeRoleError(ROLE, denied('What AWS said word by word.'), {
    principal: 'arn:aws-cn:iam::111111111111:role/backstage',
    externalId: 'kestrel',
  }),
  { actions: ['s3:ListAllMyBuckets'], listed: ['buckets'] },
);

const account = (id: string, missingRuns = 0) => ({
  provider_id: 'default',
  account_id: id,
  source: 'organization',
  account: JSON.stringify({ id, partition: 'aws', name: `name-${id[0]}` }),
  missing_runs: missingRuns,
});

const listing = (id: string, columns: object) => ({
  provider_id: 'default',
  account_id: id,
  kind: 'general-purpose',
  region: '',
  added_at: minute(0),
  held_back: 0,
  ...columns,
});

const bucket = (id: string, name: string, missingRuns = 0) => ({
  provider_id: 'default',
  arn: `arn:aws:s3:::${name}`,
  account_id: id,
  kind: 'general-purpose',
  listing_region: '',
  name,
  version: 1,
  region_status: 'known',
  facts: '{}',
  missing_runs: missingRuns,
  is_name_taken: false,
  read_at: minute(1),
  known_since: minute(1),
});

describe.each(databases.eachSupportedId())(
  'GET /aws-s3-buckets/accounts on %s',
  databaseId => {
    async function ask(result: AuthorizeResult.ALLOW | AuthorizeResult.DENY) {
      const database = await databases.open(databaseId);
      const catalog = await startCatalog(database, {
        permissions: mockServices.permissions({ result }),
      });
      await database(ACCOUNTS).insert([
        account(READ),
        account(FAILED),
        account(WAITING),
        account(GONE, 1),
        { ...account(LEFT), left_at: minute(1) },
        account(PARTLY),
      ]);
      const known = new KnownAccountsTable(database);
      await known.write('default', [
        { id: LEFT, name: 'left' },
        { id: '777777777777', name: 'renamed' },
      ]);
      await known.write('default', [
        // One that another provider reads.
        { id: READ, name: 'name-1' },
        { id: '888888888888', name: 'legacy' },
        { id: '777777777777', name: 'sandbox' },
      ]);
      await database(LISTINGS).insert([
        listing(READ, {
          attempted_at: minute(3),
          read_at: minute(2),
          held_back: 2,
        }),
        // A second kind of bucket, read earlier.
        listing(READ, {
          kind: 'table',
          region: 'eu-west-1',
          attempted_at: minute(1),
          read_at: minute(1),
        }),
        listing(FAILED, {
          attempted_at: minute(4),
          read_at: minute(2),
          failure: JSON.stringify(DENIED),
        }),
        // Its general purpose buckets are read, without a fact; its directory and table buckets can't be listed.
        listing(PARTLY, {
          attempted_at: minute(4),
          read_at: minute(2),
          denied: JSON.stringify([
            {
              fact: 'encryption',
              region: 'ap-south-2',
              failure: failureOf(denied(), {
                facts: ['encryption'],
                actions: ['s3:GetEncryptionConfiguration'],
                regions: ['ap-south-2'],
              }),
            },
            {
              fact: 'versioning',
              region: 'ap-south-2',
              failure: failureOf(denied(), {
                facts: ['versioning'],
                actions: ['s3:GetBucketVersioning'],
                regions: ['ap-south-2'],
              }),
            },
          ]),
        }),
        ...['ap-south-2', 'eu-south-2'].flatMap(region =>
          ['directory', 'table'].map(kind =>
            listing(PARTLY, {
              kind,
              region,
              attempted_at: minute(4),
              read_at: minute(2),
              failure: JSON.stringify(
                failureOf(denied(), {
                  actions: [`s3${kind}:List`],
                  listed: [`${kind} buckets`],
                  regions: [region],
                }),
              ),
            }),
          ),
        ),
        listing(WAITING, {}),
      ]);
      await database(BUCKETS).insert([
        { ...bucket(READ, 'logs'), is_name_taken: true },
        { ...bucket(READ, 'gone'), is_name_taken: true, gone_at: minute(1) },
        bucket(READ, 'videos', 1),
        bucket(READ, 'photos', 1),
        bucket(GONE, 'scans'),
      ]);
      await database.transaction(tx =>
        new EventsTable(database, 'default').store(
          tx,
          [
            {
              id: 'event',
              name: 'PutBucketTagging',
              accountId: READ,
              kind: 'general-purpose',
              region: '',
              bucket: 'logs',
              facts: ['tags'],
              occurredAt: minute(5),
            },
          ],
          new Date(minute(6)),
        ),
      );
      const response = await request(catalog.server)
        .get('/api/catalog/aws-s3-buckets/accounts')
        .set('Authorization', mockCredentials.user.header());
      await catalog.stop();
      return response;
    }

    it('tells how each account stands that has not left', async () => {
      const { status, body } = await ask(AuthorizeResult.ALLOW);
      expect(status).toBe(200);
      const common = { providerId: 'default' };
      expect(body.others).toEqual([
        { accountId: '777777777777', name: 'sandbox' },
        { accountId: '888888888888', name: 'legacy' },
      ]);
      expect(body.items).toEqual([
        {
          ...common,
          accountId: READ,
          name: 'name-1',
          state: 'read',
          lastReadAt: minute(1),
          lastAttemptAt: minute(3),
          buckets: 3,
          failures: [],
          heldBack: 2,
          heldBackNames: ['photos', 'videos'],
          namesTaken: ['logs'],
          lastEventAt: minute(6),
        },
        {
          ...common,
          accountId: FAILED,
          name: 'name-2',
          state: 'failed',
          lastReadAt: minute(2),
          lastAttemptAt: minute(4),
          buckets: 0,
          failures: [
            {
              kind: 'role-denied',
              reason:
                "role backstage-read could not be assumed, and AWS doesn't say why",
              remedy: expect.stringContaining('role exists'),
              permissions: [{ action: 'sts:AssumeRole', resource: ROLE }],
              statement: {
                Effect: 'Allow',
                Action: 'sts:AssumeRole',
                Resource: ROLE,
              },
              trustPolicy: {
                Version: '2012-10-17',
                Statement: [
                  {
                    Effect: 'Allow',
                    Principal: {
                      AWS: 'arn:aws-cn:iam::111111111111:role/backstage',
                    },
                    Action: 'sts:AssumeRole',
                    Condition: {
                      StringEquals: { 'sts:ExternalId': 'kestrel' },
                    },
                  },
                ],
              },
            },
          ],
          heldBack: 0,
        },
        {
          ...common,
          accountId: WAITING,
          name: 'name-3',
          state: 'waiting',
          buckets: 0,
          failures: [],
          heldBack: 0,
        },
        {
          ...common,
          accountId: GONE,
          name: 'name-4',
          state: 'failed',
          buckets: 1,
          failures: [
            {
              kind: 'gone',
              reason: 'the organization no longer has the account',
              remedy: expect.stringContaining('nothing is to be done'),
              permissions: [],
            },
          ],
          heldBack: 1,
          heldBackNames: ['scans'],
        },
        {
          ...common,
          accountId: PARTLY,
          name: 'name-6',
          state: 'partly-read',
          lastReadAt: minute(2),
          lastAttemptAt: minute(4),
          buckets: 0,
          failures: [
            {
              kind: 'list-denied',
              reason:
                'the directory buckets and table buckets may not be listed: s3directory:List and s3table:List are denied, as nothing in the policies of the role allows it (directory buckets and table buckets in ap-south-2, eu-south-2)',
              remedy: expect.stringMatching(/^Allow s3directory:List and/),
              permissions: [
                { action: 's3directory:List', resource: '*' },
                { action: 's3table:List', resource: '*' },
              ],
              statement: {
                Effect: 'Allow',
                Action: ['s3directory:List', 's3table:List'],
                Resource: '*',
              },
            },
            {
              kind: 'facts-denied',
              reason:
                'encryption and versioning may not be read: s3:GetEncryptionConfiguration and s3:GetBucketVersioning are denied, as nothing in the policies of the role allows it (ap-south-2)',
              remedy:
                "Allow s3:GetEncryptionConfiguration and s3:GetBucketVersioning in the role's policy, or leave the facts out of configuration.facts.",
              permissions: [
                { action: 's3:GetEncryptionConfiguration', resource: '*' },
                { action: 's3:GetBucketVersioning', resource: '*' },
              ],
              statement: {
                Effect: 'Allow',
                Action: [
                  's3:GetBucketVersioning',
                  's3:GetEncryptionConfiguration',
                ],
                Resource: '*',
              },
            },
          ],
          heldBack: 0,
        },
      ]);
    });

    it('says nothing to whoever lacks the permission, but its name', async () => {
      const { status, text } = await ask(AuthorizeResult.DENY);
      expect(status).toBe(403);
      expect(text).toContain('aws-s3-buckets.accounts.read');
      expect(text).not.toContain(READ);
    });
  },
);
