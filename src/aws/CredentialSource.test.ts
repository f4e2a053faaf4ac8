import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigReader } from '@backstage/config';
import {
  accessKeyOf,
  type AccountDefinition,
  type Aws,
  type AwsOptions,
  createOrganization,
  defaultRoleName,
  startAws,
} from '../../dev/aws';
import {
  credentialsOf,
  readAll,
  StandInHttpHandler,
} from './__testUtils__/openAccount';
import { accountsToRead } from '../accounts/accountsToRead';
import { CredentialSource } from './CredentialSource';
import { AssumeRoleError, IdentityMismatchError } from './awsErrors';
import { TestClock } from '../__testUtils__/TestClock';
import { ListRegions } from './ListRegions';
import { AccountSession } from './AccountSession';
import {
  organizationSchema,
  type RoleOverride,
} from '../config/providerSchema';
import type { AwsAccount } from '../model/AwsAccount';
import type { Clock } from '../model/Clock';
import { systemClock } from '../systemClock';

const MANAGEMENT = '111111111111';
const PAYMENTS = '222222222222';
const CHINA = '333333333333';
const CHINA_DATA = '444444444444';
const GOVERNMENT = '555555555555';

const regions = ['eu-west-1', 'us-east-1', 'af-south-1'];

describe('CredentialSource', () => {
  const environment = { ...process.env };
  let aws: Aws;
  let told: string[] = [];

  async function start(
    accounts: AccountDefinition[] = [],
    options: AwsOptions = {},
  ) {
    aws = await startAws({
      organization: createOrganization({
        accounts: [
          { id: MANAGEMENT, name: 'management' },
          {
            id: PAYMENTS,
            name: 'payments',
            roles: [
              { name: defaultRoleName },
              { name: 'inventory', externalId: 'kestrel' },
            ],
            buckets: regions.map(region => ({
              name: `in-${region}`,
              region,
              tags: { owner: 'payments' },
            })),
          },
          ...accounts,
        ],
      }),
      ...options,
    });
    // Backstage's own credentials, for what the config gives none.
    Object.assign(process.env, aws.environment());
    told = [];
  }

  afterEach(async () => {
    jest.restoreAllMocks();
    await aws.close();
    process.env = { ...environment };
  });

  const source = (awsConfig: object, role?: RoleOverride, clock?: Clock) =>
    credentialsOf(aws, {
      aws: awsConfig,
      clock,
      role,
      onCall: ({ action }) => told.push(action),
    });

  /** Where Backstage has no mainAccount in its config, but the environment. */
  function sourceOfEnvironment(awsConfig: object = {}) {
    return CredentialSource.fromConfig(new ConfigReader({ aws: awsConfig }), {
      clock: new TestClock(),
    });
  }

  async function read(
    credentials: CredentialSource,
    account: Pick<AwsAccount, 'id' | 'partition'> = {
      id: PAYMENTS,
      partition: 'aws',
    },
  ) {
    const session = await AccountSession.open({
      account,
      credentials,
      clock: new TestClock(),
      http: new StandInHttpHandler(aws),
      concurrency: 10,
      maxAttempts: 2,
      signal: new AbortController().signal,
      onCall: () => {},
      listRegions: new ListRegions(new TestClock()),
    });
    return readAll(session);
  }

  const keysOf = (id: string) => ({
    accessKeyId: accessKeyOf(id),
    secretAccessKey: 'never-checked',
  });

  const assumedRoles = () =>
    aws.calls.list
      .filter(({ action }) => action === 'AssumeRole')
      .map(({ parameters }) => parameters);

  it('assumes the role of an account once, for all regions and runs', async () => {
    await start();
    const credentials = source({
      accountDefaults: { roleName: defaultRoleName },
    });
    await Promise.all([read(credentials), read(credentials)]);
    await read(credentials);
    const calls = aws.calls.list.filter(({ service }) => service === 's3');
    expect(new Set(calls.map(({ region }) => region))).toEqual(
      new Set(regions),
    );
    expect(assumedRoles()).toEqual([
      expect.objectContaining({
        RoleArn: `arn:aws:iam::${PAYMENTS}:role/${defaultRoleName}`,
        RoleSessionName: 'backstage',
      }),
    ]);
  });

  it('assumes it again before the session expires, and no sooner', async () => {
    await start([], { sessionSeconds: 900 });
    // The stand-in and the SDK have no other.
    const clock = { ...systemClock, now: () => new Date(Date.now()) };
    const credentials = source(
      { accountDefaults: { roleName: defaultRoleName } },
      {},
      clock,
    );
    const { now } = Date;
    for (const [minute, sessions] of [
      [0, 1],
      [9, 1],
      [11, 2],
      [19, 2],
      [22, 3],
    ]) {
      jest.spyOn(Date, 'now').mockImplementation(() => now() + minute * 60_000);
      expect((await read(credentials)).size).toBe(3);
      expect([minute, assumedRoles().length]).toEqual([minute, sessions]);
    }
    expect(aws.calls.list.every(({ outcome }) => outcome === 'ok')).toBe(true);
    expect(told).toEqual(['AssumeRole', 'AssumeRole', 'AssumeRole']);
  });

  it('assumes it again when it was forgotten', async () => {
    await start();
    const credentials = source({
      accountDefaults: { roleName: defaultRoleName },
    });
    await read(credentials);
    aws.expireSessions(PAYMENTS);
    const refused = await read(credentials).catch(error => error);
    credentials.forget({ id: PAYMENTS, partition: 'aws' }, refused);
    expect((await read(credentials)).size).toBe(3);
  });

  it('asks anew for the credentials of the host when an account read with them was forgotten', async () => {
    await start();
    const credentials = sourceOfEnvironment();
    const keyOfMain = async () => {
      const { credentials: provider } = await credentials.main();
      return (await provider()).accessKeyId;
    };
    const before = process.env.AWS_ACCESS_KEY_ID;
    expect(await keyOfMain()).toBe(before);
    process.env.AWS_ACCESS_KEY_ID = 'AKIAROTATED';
    expect(await keyOfMain()).toBe(before);
    credentials.forget(
      { id: PAYMENTS, partition: 'aws' },
      Object.assign(new Error(), { name: 'ExpiredToken' }),
    );
    expect(await keyOfMain()).toBe('AKIAROTATED');
  });

  describe('where the host has its credentials from an endpoint', () => {
    const roleDefaults = { accountDefaults: { roleName: defaultRoleName } };
    const unreachable = Array.from({ length: 30 }, (_, i) => ({
      id: `${600_000_000_000 + i}`,
      name: `closed-${i}`,
      roles: [{ name: defaultRoleName, trust: 'denied' } as const],
    }));
    let endpoint: Server;
    let asked = 0;
    let accessKeyId: string;

    beforeEach(async () => {
      await start(unreachable);
      asked = 0;
      accessKeyId = accessKeyOf(MANAGEMENT);
      endpoint = createServer((_, response) => {
        asked += 1;
        const Expiration = new Date(Date.now() + 3_600_000).toISOString();
        response.end(
          JSON.stringify({
            AccessKeyId: accessKeyId,
            SecretAccessKey: 'never-checked',
            Token: 'token',
            Expiration,
          }),
        );
      });
      await new Promise<void>(resolve => {
        endpoint.listen(0, '127.0.0.1', resolve);
      });
      const { port } = endpoint.address() as AddressInfo;
      delete process.env.AWS_ACCESS_KEY_ID;
      delete process.env.AWS_SECRET_ACCESS_KEY;
      process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `http://127.0.0.1:${port}/`;
    });

    afterEach(() => endpoint.close());

    async function refuse(credentials: CredentialSource, id: string) {
      const account = { id, partition: 'aws' };
      const error = await read(credentials, account).catch(thrown => thrown);
      expect(error).toBeInstanceOf(AssumeRoleError);
      credentials.forget(account, error);
    }

    it('asks it once, however many accounts are closed to us', async () => {
      const credentials = sourceOfEnvironment(roleDefaults);
      for (const { id } of unreachable) {
        await refuse(credentials, id);
      }
      expect(asked).toBe(1);
    });

    it('asks it anew where they expired', async () => {
      accessKeyId = 'ASIAUNKNOWN';
      const credentials = sourceOfEnvironment(roleDefaults);
      await refuse(credentials, PAYMENTS);
      accessKeyId = accessKeyOf(MANAGEMENT);
      expect((await read(credentials)).size).toBe(3);
      expect(asked).toBe(2);
    });
  });

  it('lets a provider name another role, external id and session', async () => {
    await start();
    await read(
      source(
        { accounts: [{ accountId: PAYMENTS, roleName: 'techdocs' }] },
        {
          name: 'inventory',
          externalId: 'kestrel',
          sessionName: 'backstage-s3@kestrel',
        },
      ),
    );
    expect(assumedRoles()).toEqual([
      expect.objectContaining({
        RoleArn: `arn:aws:iam::${PAYMENTS}:role/inventory`,
        ExternalId: 'kestrel',
        RoleSessionName: 'backstage-s3@kestrel',
      }),
    ]);
  });

  it('changes only the session name where a provider names nothing else', async () => {
    await start();
    await read(
      source(
        {
          accounts: [
            {
              accountId: PAYMENTS,
              roleName: 'inventory',
              externalId: 'kestrel',
            },
          ],
        },
        { sessionName: 'backstage-s3' },
      ),
    );
    expect(assumedRoles()).toEqual([
      expect.objectContaining({
        RoleArn: `arn:aws:iam::${PAYMENTS}:role/inventory`,
        ExternalId: 'kestrel',
        RoleSessionName: 'backstage-s3',
      }),
    ]);
  });

  it.each<{ with: string; aws: object; role?: RoleOverride }>([
    {
      with: 'an entry without role or keys',
      aws: { accounts: [{ accountId: PAYMENTS }] },
    },
    {
      with: 'an entry without role or keys, whatever role the provider names',
      aws: { accounts: [{ accountId: PAYMENTS }] },
      role: { name: 'inventory' },
    },
    { with: 'no entry and no role', aws: {} },
    {
      with: 'the keys of another account',
      aws: { accounts: [{ accountId: PAYMENTS, ...keysOf(MANAGEMENT) }] },
    },
  ])(
    'never reads the account of the host for one with $with',
    async ({ aws: awsConfig, role }) => {
      await start();
      await expect(read(source(awsConfig, role))).rejects.toThrow(
        IdentityMismatchError,
      );
      expect(aws.calls.count({ service: 's3' })).toBe(0);
    },
  );

  it('reads the account of the host, or one with keys of its own, without a role', async () => {
    await start();
    const credentials = source(
      {
        accounts: [
          { accountId: MANAGEMENT },
          { accountId: PAYMENTS, ...keysOf(PAYMENTS) },
        ],
        accountDefaults: { roleName: 'not-in-the-management-account' },
      },
      { name: 'inventory' },
    );
    expect(
      (await read(credentials, { id: MANAGEMENT, partition: 'aws' })).size,
    ).toBe(0);
    expect((await read(credentials)).size).toBe(3);
    expect(assumedRoles()).toEqual([]);
  });

  describe('with accounts in three partitions', () => {
    const bucket = (region: string) => [{ name: 'reports', region }];
    const startPartitions = () =>
      start([
        {
          id: CHINA,
          name: 'china',
          partition: 'aws-cn',
          buckets: bucket('cn-north-1'),
        },
        {
          id: CHINA_DATA,
          name: 'china-data',
          partition: 'aws-cn',
          buckets: bucket('cn-northwest-1'),
        },
        {
          id: GOVERNMENT,
          name: 'government',
          partition: 'aws-us-gov',
          buckets: bucket('us-gov-east-1'),
        },
      ]);

    const callsOf = (account: string) =>
      aws.calls.list
        .filter(call => call.account === account)
        .map(({ action, region }) => `${action} ${region}`);

    it('reads each in its own, side by side', async () => {
      await startPartitions();
      const credentials = source({
        accountDefaults: { roleName: defaultRoleName, region: 'eu-west-1' },
        accounts: [
          {
            accountId: CHINA,
            partition: 'aws-cn',
            roleName: defaultRoleName,
            ...keysOf(CHINA),
          },
          {
            accountId: GOVERNMENT,
            partition: 'aws-us-gov',
            region: 'us-gov-east-1',
            roleName: defaultRoleName,
            ...keysOf(GOVERNMENT),
          },
        ],
      });
      await Promise.all(
        [PAYMENTS, CHINA, GOVERNMENT].map(id =>
          read(credentials, { id, partition: credentials.partitionOf(id) }),
        ),
      );
      expect(callsOf(PAYMENTS).slice(0, 3)).toEqual([
        'AssumeRole eu-west-1',
        'GetCallerIdentity eu-west-1',
        'ListBuckets us-east-1',
      ]);
      expect(callsOf(CHINA)).toEqual([
        'AssumeRole cn-northwest-1',
        'GetCallerIdentity cn-northwest-1',
        'ListBuckets cn-northwest-1',
        'GetBucketTagging cn-north-1',
      ]);
      expect(callsOf(GOVERNMENT)).toEqual([
        'AssumeRole us-gov-east-1',
        'GetCallerIdentity us-gov-east-1',
        'ListBuckets us-gov-east-1',
        'GetBucketTagging us-gov-east-1',
      ]);
      expect(assumedRoles().map(({ RoleArn }) => RoleArn)).toEqual(
        expect.arrayContaining([
          `arn:aws-cn:iam::${CHINA}:role/${defaultRoleName}`,
          `arn:aws-us-gov:iam::${GOVERNMENT}:role/${defaultRoleName}`,
        ]),
      );
    });

    it('finds and reads an organization in another partition with the keys of role.sourceAccount', async () => {
      await startPartitions();
      aws.organization.managementAccountId = CHINA;
      const credentials = source(
        {
          accountDefaults: { roleName: defaultRoleName },
          accounts: [
            {
              accountId: CHINA,
              partition: 'aws-cn',
              roleName: defaultRoleName,
              ...keysOf(CHINA),
            },
          ],
        },
        { sourceAccount: CHINA },
      );
      const { accounts } = await accountsToRead({
        organization: organizationSchema.parse({ account: CHINA }),
        clock: new TestClock(),
        credentials,
        http: new StandInHttpHandler(aws),
        maxAttempts: 2,
        signal: new AbortController().signal,
        onCall: () => {},
      });
      expect(accounts.map(({ account }) => account)).toEqual([
        expect.objectContaining({ id: CHINA, partition: 'aws-cn' }),
        expect.objectContaining({ id: CHINA_DATA, partition: 'aws-cn' }),
      ]);
      const [record] = (await read(credentials, accounts[1].account)).values();
      expect(record).toMatchObject({
        name: 'reports',
        region: { status: 'known', region: 'cn-northwest-1' },
      });
      expect(callsOf(CHINA_DATA)[0]).toBe('AssumeRole cn-northwest-1');
      expect(
        aws.calls.list
          .filter(({ service }) => service === 'organizations')
          .every(({ region }) => region === 'cn-northwest-1'),
      ).toBe(true);
    });

    it('assumes the roles with the session of role.sourceAccount where it has no keys', async () => {
      await startPartitions();
      await read(
        source(
          { accountDefaults: { roleName: defaultRoleName } },
          { sourceAccount: MANAGEMENT },
        ),
      );
      expect(assumedRoles().map(({ RoleArn }) => RoleArn)).toEqual([
        `arn:aws:iam::${MANAGEMENT}:role/${defaultRoleName}`,
        `arn:aws:iam::${PAYMENTS}:role/${defaultRoleName}`,
      ]);
    });

    it("takes the host's region for that of STS only in the host's partition", async () => {
      await startPartitions();
      process.env.AWS_REGION = 'us-gov-east-1';
      const credentials = source({
        mainAccount: keysOf(GOVERNMENT),
        accountDefaults: { roleName: defaultRoleName },
      });
      expect(credentials.partitionOf(GOVERNMENT)).toBe('aws-us-gov');
      await read(credentials, { id: GOVERNMENT, partition: 'aws-us-gov' });
      expect(callsOf(GOVERNMENT)[0]).toBe('AssumeRole us-gov-east-1');
    });
  });
});
