import {
  GetBucketAbacCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketMetadataConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import {
  type Aws,
  blockAll,
  type BucketConfiguration,
  createOrganization,
  logDeliveryWrite,
  newBucket,
  type PolicyDocument,
  publicRead,
  startAws,
} from '../..';

const owner = '111111111111';

let aws: Aws;

beforeEach(async () => {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        {
          id: owner,
          name: 'shop',
          buckets: [{ name: 'orders', region: 'eu-west-1' }],
          roles: [
            { name: 'backstage-read' },
            // What a role could do that was set up before these calls were made.
            {
              name: 'old',
              allows: ['s3:ListAllMyBuckets', 's3:GetBucketTagging'],
            },
          ],
        },
        { id: '222222222222', name: 'other' },
      ],
    }),
  });
});

afterEach(() => aws.close());

function configure(configuration: BucketConfiguration) {
  aws.organization.accounts.get(owner)!.buckets.get('orders')!.configuration =
    configuration;
}

const client = (config: S3ClientConfig = {}) =>
  new S3Client({ ...aws.clientConfig('eu-west-1'), maxAttempts: 1, ...config });

interface Input {
  Bucket: string;
  ExpectedBucketOwner?: string;
}

/** Each call by its name, and the answer without what the SDK adds. */
const calls = {
  GetPublicAccessBlock: (s3: S3Client, input: Input) =>
    s3.send(new GetPublicAccessBlockCommand(input)),
  GetBucketPolicyStatus: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketPolicyStatusCommand(input)),
  GetBucketPolicy: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketPolicyCommand(input)),
  GetBucketAcl: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketAclCommand(input)),
  GetBucketEncryption: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketEncryptionCommand(input)),
  GetBucketVersioning: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketVersioningCommand(input)),
  GetObjectLockConfiguration: (s3: S3Client, input: Input) =>
    s3.send(new GetObjectLockConfigurationCommand(input)),
  GetBucketLifecycleConfiguration: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketLifecycleConfigurationCommand(input)),
  GetBucketLogging: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketLoggingCommand(input)),
  GetBucketReplication: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketReplicationCommand(input)),
  GetBucketOwnershipControls: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketOwnershipControlsCommand(input)),
  GetBucketWebsite: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketWebsiteCommand(input)),
  GetBucketNotificationConfiguration: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketNotificationConfigurationCommand(input)),
  GetBucketAbac: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketAbacCommand(input)),
  GetBucketMetadataConfiguration: (s3: S3Client, input: Input) =>
    s3.send(new GetBucketMetadataConfigurationCommand(input)),
};

type CallName = keyof typeof calls;

const names = Object.keys(calls) as CallName[];

async function answerOf(
  name: CallName,
  { s3 = client(), ...input }: Partial<Input> & { s3?: S3Client } = {},
) {
  const { $metadata, ...answer } = await calls[name](s3, {
    Bucket: 'orders',
    ...input,
  });
  return answer;
}

const canonicalId = expect.stringMatching(/^[0-9a-f]{64}$/);

const ofOwner = {
  Grantee: { Type: 'CanonicalUser', ID: canonicalId },
  Permission: 'FULL_CONTROL',
};

it.each<[CallName, object]>([
  ['GetPublicAccessBlock', { PublicAccessBlockConfiguration: blockAll }],
  ['GetBucketAcl', { Owner: { ID: canonicalId }, Grants: [ofOwner] }],
  [
    'GetBucketEncryption',
    { ServerSideEncryptionConfiguration: { Rules: [newBucket.encryption] } },
  ],
  ['GetBucketVersioning', {}],
  ['GetBucketLogging', {}],
  ['GetBucketNotificationConfiguration', {}],
  ['GetBucketAbac', { AbacStatus: { Status: 'Disabled' } }],
  [
    'GetBucketOwnershipControls',
    {
      OwnershipControls: {
        Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }],
      },
    },
  ],
])('%s gives what AWS gives every new bucket', async (name, answer) => {
  expect(await answerOf(name)).toEqual(answer);
});

it.each<[CallName, string, BucketConfiguration]>([
  [
    'GetPublicAccessBlock',
    'NoSuchPublicAccessBlockConfiguration',
    { publicAccessBlock: null },
  ],
  ['GetBucketPolicyStatus', 'NoSuchBucketPolicy', {}],
  ['GetBucketPolicy', 'NoSuchBucketPolicy', {}],
  [
    'GetBucketEncryption',
    'ServerSideEncryptionConfigurationNotFoundError',
    { encryption: null },
  ],
  ['GetObjectLockConfiguration', 'ObjectLockConfigurationNotFoundError', {}],
  ['GetBucketLifecycleConfiguration', 'NoSuchLifecycleConfiguration', {}],
  ['GetBucketReplication', 'ReplicationConfigurationNotFoundError', {}],
  [
    'GetBucketOwnershipControls',
    'OwnershipControlsNotFoundError',
    { ownership: null },
  ],
  ['GetBucketWebsite', 'NoSuchWebsiteConfiguration', {}],
  ['GetBucketMetadataConfiguration', 'MetadataConfigurationNotFound', {}],
])('%s says %s where there is none', async (name, code, configuration) => {
  configure(configuration);
  await expect(answerOf(name)).rejects.toMatchObject({
    name: code,
    BucketName: 'orders',
    $metadata: { httpStatusCode: 404 },
  });
});

const kmsKey =
  'arn:aws:kms:eu-west-1:111111111111:key/0b1c2d3e-4f50-4617-8293-a4b5c6d7e8f9';

/** More than a bucket can have at once, and every form of it. */
const full: Required<Omit<BucketConfiguration, 'isPolicyPublic'>> = {
  publicAccessBlock: { ...blockAll, BlockPublicPolicy: false },
  policy: 'public',
  grants: [...publicRead, ...logDeliveryWrite],
  encryption: {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: 'aws:kms:dsse',
      KMSMasterKeyID: kmsKey,
    },
    BucketKeyEnabled: true,
    BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
  },
  versioning: { Status: 'Suspended', MFADelete: 'Enabled' },
  objectLock: {
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 10 } },
  },
  lifecycle: [
    {
      ID: 'archive & expire',
      Status: 'Enabled',
      Filter: {
        And: { Prefix: 'logs/', Tags: [{ Key: 'class', Value: 'cold' }] },
      },
      Transitions: [
        { Days: 30, StorageClass: 'STANDARD_IA' },
        { Days: 90, StorageClass: 'GLACIER_IR' },
      ],
      Expiration: { Date: new Date('2030-01-01T00:00:00Z') },
      NoncurrentVersionTransitions: [
        { NoncurrentDays: 7, StorageClass: 'GLACIER' },
      ],
      NoncurrentVersionExpiration: { NoncurrentDays: 30 },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 3 },
    },
    {
      ID: 'of the old kind',
      Status: 'Disabled',
      Prefix: '',
      Expiration: { Days: 1 },
    },
  ],
  logging: { TargetBucket: 'logs', TargetPrefix: 'orders/' },
  replication: {
    Role: 'arn:aws:iam::111111111111:role/replication',
    Rules: [
      {
        ID: 'all',
        Priority: 1,
        Status: 'Enabled',
        Filter: { Prefix: '' },
        DeleteMarkerReplication: { Status: 'Disabled' },
        Destination: {
          Bucket: 'arn:aws:s3:::orders-replica',
          Account: '222222222222',
          StorageClass: 'STANDARD_IA',
        },
      },
    ],
  },
  ownership: 'ObjectWriter',
  website: {
    IndexDocument: { Suffix: 'index.html' },
    ErrorDocument: { Key: '404.html' },
    RoutingRules: [
      {
        Condition: { KeyPrefixEquals: 'old/' },
        Redirect: { ReplaceKeyPrefixWith: 'new/' },
      },
    ],
  },
  notifications: {
    EventBridgeConfiguration: {},
    LambdaFunctionConfigurations: [
      {
        Id: 'resize',
        LambdaFunctionArn:
          'arn:aws:lambda:eu-west-1:111111111111:function:resize',
        Events: ['s3:ObjectCreated:Put', 's3:ObjectCreated:Copy'],
        Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'in/' }] } },
      },
    ],
    QueueConfigurations: [
      {
        QueueArn: 'arn:aws:sqs:eu-west-1:111111111111:orders',
        Events: ['s3:ObjectRemoved:*'],
      },
    ],
    TopicConfigurations: [
      {
        TopicArn: 'arn:aws:sns:eu-west-1:111111111111:orders',
        Events: ['s3:ObjectRestore:*'],
      },
    ],
  },
  abac: 'Enabled',
  metadataTables: {
    DestinationResult: {
      TableBucketType: 'aws',
      TableBucketArn: 'arn:aws:s3tables:eu-west-1:111111111111:bucket/aws-s3',
      TableNamespace: 'b_orders',
    },
    JournalTableConfigurationResult: {
      TableStatus: 'ACTIVE',
      TableName: 'journal',
      TableArn: 'arn:aws:s3tables:eu-west-1:111111111111:bucket/aws-s3/table/1',
      RecordExpiration: { Expiration: 'ENABLED', Days: 30 },
    },
  },
};

it.each<[CallName, object]>([
  [
    'GetPublicAccessBlock',
    { PublicAccessBlockConfiguration: full.publicAccessBlock },
  ],
  ['GetBucketPolicyStatus', { PolicyStatus: { IsPublic: true } }],
  [
    'GetBucketAcl',
    { Owner: { ID: canonicalId }, Grants: [ofOwner, ...full.grants] },
  ],
  [
    'GetBucketEncryption',
    { ServerSideEncryptionConfiguration: { Rules: [full.encryption] } },
  ],
  ['GetBucketVersioning', full.versioning],
  ['GetObjectLockConfiguration', { ObjectLockConfiguration: full.objectLock }],
  [
    'GetBucketLifecycleConfiguration',
    {
      Rules: full.lifecycle,
      TransitionDefaultMinimumObjectSize: 'all_storage_classes_128K',
    },
  ],
  ['GetBucketLogging', { LoggingEnabled: full.logging }],
  ['GetBucketReplication', { ReplicationConfiguration: full.replication }],
  [
    'GetBucketOwnershipControls',
    { OwnershipControls: { Rules: [{ ObjectOwnership: 'ObjectWriter' }] } },
  ],
  ['GetBucketWebsite', full.website as object],
  ['GetBucketNotificationConfiguration', full.notifications],
  ['GetBucketAbac', { AbacStatus: { Status: 'Enabled' } }],
  [
    'GetBucketMetadataConfiguration',
    {
      GetBucketMetadataConfigurationResult: {
        MetadataConfigurationResult: full.metadataTables,
      },
    },
  ],
])('%s gives what is configured', async (name, answer) => {
  configure(full);
  expect(await answerOf(name)).toEqual(answer);
});

it('GetBucketPolicyStatus gives a policy that is not public', async () => {
  configure({ policy: 'private' });
  expect(await answerOf('GetBucketPolicyStatus')).toEqual({
    PolicyStatus: { IsPublic: false },
  });
});

const shared: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Partner',
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::999999999999:root' },
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::orders', 'arn:aws:s3:::orders/*'],
    },
  ],
};

it.each<[BucketConfiguration, isPublic: boolean]>([
  [{ policy: shared }, false],
  [{ policy: shared, isPolicyPublic: true }, true],
  [
    { policy: { Statement: [{ ...shared.Statement[0], Principal: '*' }] } },
    true,
  ],
])('GetBucketPolicy gives the text of %j', async (configuration, isPublic) => {
  configure(configuration);
  expect(await answerOf('GetBucketPolicy')).toEqual({
    Policy: JSON.stringify(configuration.policy),
  });
  expect(await answerOf('GetBucketPolicyStatus')).toEqual({
    PolicyStatus: { IsPublic: isPublic },
  });
});

it.each<['public' | 'private', object]>([
  [
    'public',
    {
      Sid: 'PublicRead',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: 'arn:aws:s3:::orders/*',
    },
  ],
  [
    'private',
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: ['arn:aws:s3:::orders', 'arn:aws:s3:::orders/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
])('GetBucketPolicy gives a %s policy in full', async (policy, statement) => {
  configure({ policy });
  const { Policy } = (await answerOf('GetBucketPolicy')) as { Policy: string };
  expect(JSON.parse(Policy)).toEqual({
    Version: '2012-10-17',
    Statement: [statement],
  });
});

it('GetBucketAcl gives the owner alone where ACLs are off', async () => {
  configure({ ...full, ownership: 'BucketOwnerEnforced' });
  expect(await answerOf('GetBucketAcl')).toMatchObject({ Grants: [ofOwner] });
});

it.each<[CallName, string]>([
  ['GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'],
  ['GetBucketPolicyStatus', 's3:GetBucketPolicyStatus'],
  ['GetBucketPolicy', 's3:GetBucketPolicy'],
  ['GetBucketAcl', 's3:GetBucketAcl'],
  ['GetBucketEncryption', 's3:GetEncryptionConfiguration'],
  ['GetBucketVersioning', 's3:GetBucketVersioning'],
  ['GetObjectLockConfiguration', 's3:GetBucketObjectLockConfiguration'],
  ['GetBucketLifecycleConfiguration', 's3:GetLifecycleConfiguration'],
  ['GetBucketLogging', 's3:GetBucketLogging'],
  ['GetBucketReplication', 's3:GetReplicationConfiguration'],
  ['GetBucketOwnershipControls', 's3:GetBucketOwnershipControls'],
  ['GetBucketWebsite', 's3:GetBucketWebsite'],
])('%s needs %s', async (name, permission) => {
  configure(full);
  const { buckets } = aws.organization.accounts.get(owner)!;
  buckets.get('orders')!.denies = [permission];
  await expect(answerOf(name)).rejects.toMatchObject({ name: 'AccessDenied' });
  expect(aws.calls.list).toMatchObject([{ action: name, permission }]);
});

describe.each(names)('%s', name => {
  beforeEach(() => configure(full));

  it('is denied to a role that may not ask', async () => {
    const { Credentials } = await new STSClient(
      aws.clientConfig('eu-west-1'),
    ).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${owner}:role/old`,
        RoleSessionName: 'backstage',
      }),
    );
    const s3 = client({
      credentials: {
        accessKeyId: Credentials!.AccessKeyId!,
        secretAccessKey: Credentials!.SecretAccessKey!,
        sessionToken: Credentials!.SessionToken!,
      },
    });
    await expect(answerOf(name, { s3 })).rejects.toMatchObject({
      name: 'AccessDenied',
      $metadata: { httpStatusCode: 403 },
    });
  });

  it('goes to the region of the bucket', async () => {
    const s3 = client({ region: 'eu-central-1' });
    await expect(answerOf(name, { s3 })).rejects.toMatchObject({
      name: 'PermanentRedirect',
      $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
    });
  });

  it('asks for the bucket of the expected owner', async () => {
    await answerOf(name, { ExpectedBucketOwner: owner });
    await expect(
      answerOf(name, { ExpectedBucketOwner: '222222222222' }),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('asks for a bucket that is there', async () => {
    await expect(answerOf(name, { Bucket: 'gone' })).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  it('can be throttled and cut off', async () => {
    aws.inject({ action: name }, { kind: 'throttle' }, { times: 1 });
    await expect(answerOf(name)).rejects.toMatchObject({ name: 'SlowDown' });
    aws.inject({ action: name }, { kind: 'cut-off' });
    await expect(answerOf(name)).rejects.toThrow();
  });
});
