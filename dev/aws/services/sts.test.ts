import {
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { type Aws, type AwsOptions, createOrganization, startAws } from '..';

let aws: Aws;

async function start(options: AwsOptions = {}) {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        { id: '111111111111', name: 'management' },
        {
          id: '222222222222',
          name: 'shop',
          roles: [
            { name: 'backstage-read' },
            { name: 'refused', trust: 'denied' },
            {
              name: 'forbidden',
              trust: 'denied-by-service-control-policy',
            },
            { name: 'guarded', externalId: 'secret' },
            { name: 'list-only', allows: ['s3:List*'] },
            { name: 'no-head', denies: ['s3:ListBucket'] },
          ],
          buckets: [{ name: 'orders', region: 'eu-south-1' }],
        },
        { id: '333333333333', name: 'closed', state: 'SUSPENDED' },
        { id: '444444444444', name: 'beijing', partition: 'aws-cn' },
      ],
    }),
    ...options,
  });
}

const sts = (region = 'eu-west-1', accountId?: string) =>
  new STSClient({ ...aws.clientConfig(region, accountId), maxAttempts: 1 });

const assume = (
  role: string,
  input: Partial<AssumeRoleCommandInput> = {},
  region?: string,
) =>
  sts(region).send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::222222222222:role/${role}`,
      RoleSessionName: 'backstage',
      ...input,
    }),
  );

async function session(role: string, region = 'eu-west-1', stsRegion?: string) {
  const { Credentials } = await assume(role, {}, stsRegion);
  return {
    ...aws.clientConfig(region),
    maxAttempts: 1,
    credentials: {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    },
  };
}

afterEach(() => aws.close());

it('gives a session of a role, and says whose it is', async () => {
  await start();
  const { AssumedRoleUser } = await assume('backstage-read');
  expect(AssumedRoleUser?.Arn).toBe(
    'arn:aws:sts::222222222222:assumed-role/backstage-read/backstage',
  );
  const config = await session('backstage-read');
  expect(
    await new STSClient(config).send(new GetCallerIdentityCommand({})),
  ).toMatchObject({
    Account: '222222222222',
    Arn: 'arn:aws:sts::222222222222:assumed-role/backstage-read/backstage',
  });
  const { Buckets } = await new S3Client(config).send(
    new ListBucketsCommand({}),
  );
  expect(Buckets?.map(({ Name }) => Name)).toEqual(['orders']);
  expect(
    aws.calls.count({ action: 'AssumeRole', account: '222222222222' }),
  ).toBe(2);
});

it('says whose long-lived keys are', async () => {
  await start();
  expect(await sts().send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: '111111111111',
    Arn: 'arn:aws:iam::111111111111:user/backstage',
  });
});

it.each([
  ['a role that does not exist', 'missing', /role\/missing$/],
  ['a trust policy', 'refused', /because no resource-based policy allows/],
  ['a service control policy', 'forbidden', /in a service control policy$/],
  ['a missing external id', 'guarded', /because no resource-based policy/],
])('denies for %s', async (_, role, message) => {
  await start();
  await expect(assume(role)).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringMatching(message),
    $metadata: { httpStatusCode: 403 },
  });
});

it('denies a suspended account and another partition', async () => {
  await start();
  for (const RoleArn of [
    'arn:aws:iam::333333333333:role/backstage-read',
    'arn:aws-cn:iam::444444444444:role/backstage-read',
  ]) {
    await expect(assume('', { RoleArn })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  }
});

it('checks external id, session name and duration', async () => {
  await start();
  await assume('guarded', { ExternalId: 'secret' });
  await expect(
    assume('backstage-read', { RoleSessionName: 'not valid' }),
  ).rejects.toMatchObject({ name: 'ValidationError' });
  await expect(
    assume('backstage-read', { DurationSeconds: 60 }),
  ).rejects.toMatchObject({ name: 'ValidationError' });
});

it('refuses sessions that have expired', async () => {
  await start({ sessionSeconds: 0 });
  const config = await session('backstage-read');
  await expect(
    new S3Client(config).send(new ListBucketsCommand({})),
  ).rejects.toMatchObject({ name: 'ExpiredToken' });
  await expect(
    new STSClient(config).send(new GetCallerIdentityCommand({})),
  ).rejects.toMatchObject({ name: 'ExpiredToken' });
});

it('makes sessions expire when told to', async () => {
  await start();
  const s3 = new S3Client(await session('backstage-read'));
  await s3.send(new ListBucketsCommand({}));
  aws.expireSessions('222222222222');
  await expect(s3.send(new ListBucketsCommand({}))).rejects.toMatchObject({
    name: 'ExpiredToken',
  });
});

it('refuses keys that nobody has', async () => {
  await start();
  await expect(
    sts('eu-west-1', '999999999999').send(new GetCallerIdentityCommand({})),
  ).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
});

it('lets a role do what it may', async () => {
  await start();
  const s3 = new S3Client(await session('list-only', 'eu-south-1'));
  await s3.send(new ListBucketsCommand({}));
  await expect(
    s3.send(new GetBucketTaggingCommand({ Bucket: 'orders' })),
  ).rejects.toMatchObject({ name: 'AccessDenied' });
});

it('gives the region even to a role that may not ask', async () => {
  await start();
  const s3 = new S3Client(await session('no-head', 'eu-south-1'));
  await expect(
    s3.send(new HeadBucketCommand({ Bucket: 'orders' })),
  ).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
    $response: { headers: { 'x-amz-bucket-region': 'eu-south-1' } },
  });
});

it('refuses a session without its token', async () => {
  await start();
  const config = await session('backstage-read');
  const credentials = { ...config.credentials, sessionToken: 'another' };
  await expect(
    new S3Client({ ...config, credentials }).send(new ListBucketsCommand({})),
  ).rejects.toMatchObject({ name: 'InvalidToken' });
});

it('is where the SDK goes in its environment', async () => {
  await start();
  const before = { ...process.env };
  Object.assign(process.env, aws.environment('222222222222'));
  try {
    expect(
      await new STSClient({}).send(new GetCallerIdentityCommand({})),
    ).toMatchObject({ Account: '222222222222' });
  } finally {
    process.env = before;
  }
});

it('refuses tokens of the global endpoint in opt-in regions', async () => {
  await start({ globalSts: true });
  const list = new ListBucketsCommand({});
  const global = await session('backstage-read', 'eu-south-1', 'us-east-1');
  await expect(new S3Client(global).send(list)).rejects.toMatchObject({
    name: 'InvalidToken',
  });
  await new S3Client({ ...global, region: 'eu-west-1' }).send(list);
  const regional = await session('backstage-read', 'eu-south-1', 'eu-west-1');
  await new S3Client(regional).send(list);
});
