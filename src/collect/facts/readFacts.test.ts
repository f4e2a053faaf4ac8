import type { ConfigurationFactName } from 'backstage-plugin-aws-s3-buckets-common';
import { type Aws, createOrganization, startAws } from '../../../dev/aws';
import type { BucketConfiguration } from '../../../dev/aws/estate/configuration';
import { openAccount } from '../../aws/__testUtils__/openAccount';
import { bucketArn } from '../../model/partition';
import { FACTS } from '.';
import { type FactDeclaration, readFact } from './defineFact';

const ACCOUNT = '222222222222';
const KEY = 'arn:aws:kms:eu-west-1:222222222222:key/1';
const TABLES = `arn:aws:s3tables:us-west-2:${ACCOUNT}:bucket/aws-s3`;

type Cases = Array<[BucketConfiguration, object | 'none']>;

/** What S3 says, and what the fact is; the first call of each fact but publicAccess, which has a test of its own. */
const facts: Array<[ConfigurationFactName, string, Cases]> = [
  [
    'encryption',
    'GetBucketEncryption',
    [
      [{}, { status: 'AES256', blocked: ['SSE-C'] }],
      [{ encryption: null }, 'none'],
      [
        {
          encryption: { BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } },
        },
        { status: 'AES256', blocked: ['SSE-C'] },
      ],
      [
        {
          encryption: {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:fsx' },
            BlockedEncryptionTypes: { EncryptionType: ['NONE'] },
          },
        },
        { status: 'aws:fsx' },
      ],
      ...[
        'alias/aws/s3',
        'arn:aws:kms:eu-west-1:222222222222:alias/aws/s3',
      ].map((key): Cases[number] => [
        {
          encryption: {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: key,
            },
          },
        },
        { status: 'aws:kms', bucketKey: false },
      ]),
      [
        {
          encryption: {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms:dsse',
              KMSMasterKeyID: 'alias/aws-payments',
            },
          },
        },
        { status: 'aws:kms:dsse', key: 'alias/aws-payments' },
      ],
      [
        {
          encryption: {
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
          },
        },
        { status: 'aws:kms', bucketKey: false },
      ],
      [
        {
          encryption: {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: KEY,
            },
            BucketKeyEnabled: true,
          },
        },
        { status: 'aws:kms', key: KEY, bucketKey: true },
      ],
      [
        {
          encryption: {
            ApplyServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms:dsse',
              KMSMasterKeyID: KEY,
            },
          },
        },
        { status: 'aws:kms:dsse', key: KEY },
      ],
    ],
  ],
  [
    'versioning',
    'GetBucketVersioning',
    [
      [{}, 'none'],
      [
        { versioning: { Status: 'Enabled' } },
        { status: 'enabled', mfaDelete: false },
      ],
      [
        { versioning: { Status: 'Suspended', MFADelete: 'Disabled' } },
        { status: 'suspended', mfaDelete: false },
      ],
      [
        { versioning: { Status: 'Enabled', MFADelete: 'Enabled' } },
        { status: 'enabled', mfaDelete: true },
      ],
    ],
  ],
  [
    'objectLock',
    'GetObjectLockConfiguration',
    [
      [{}, 'none'],
      [{ objectLock: { ObjectLockEnabled: 'Enabled' } }, { status: 'on' }],
      [
        {
          objectLock: {
            ObjectLockEnabled: 'Enabled',
            Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Years: 10 } },
          },
        },
        { status: 'on', mode: 'COMPLIANCE', years: 10 },
      ],
      [
        {
          objectLock: {
            ObjectLockEnabled: 'Enabled',
            Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } },
          },
        },
        { status: 'on', mode: 'GOVERNANCE', days: 30 },
      ],
    ],
  ],
  [
    'lifecycle',
    'GetBucketLifecycleConfiguration',
    [
      [{}, 'none'],
      [
        {
          lifecycle: [
            {
              ID: 'old versions',
              Status: 'Disabled',
              Filter: { Prefix: '' },
              NoncurrentVersionExpiration: {
                NoncurrentDays: 1,
                NewerNoncurrentVersions: 3,
              },
            },
          ],
        },
        {
          status: 'off',
          rules: [
            {
              name: 'old versions',
              enabled: false,
              actions: ['delete old versions after 1 day but the last 3'],
            },
          ],
        },
      ],
      [
        {
          lifecycle: [
            {
              ID: 'logs',
              Status: 'Enabled',
              Filter: {
                And: {
                  Prefix: 'logs/',
                  Tags: [{ Key: 'tier', Value: 'cold' }],
                  ObjectSizeGreaterThan: 100,
                },
              },
              Transitions: [{ Days: 90, StorageClass: 'GLACIER' }],
              Expiration: { Days: 365 },
              AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
            },
            {
              ID: 'at last',
              Status: 'Enabled',
              Prefix: 'tmp/',
              Expiration: { Date: new Date('2030-01-01T00:00:00Z') },
            },
          ],
        },
        {
          status: 'on',
          rules: [
            {
              name: 'at last',
              enabled: true,
              filter: 'prefix tmp/',
              actions: ['delete on 2030-01-01'],
            },
            {
              name: 'logs',
              enabled: true,
              filter: 'prefix logs/, tag tier=cold, larger than 100 bytes',
              actions: [
                'move to GLACIER after 90 days',
                'delete after 365 days',
                'delete unfinished uploads after 7 days',
              ],
            },
          ],
          transitionMinimumSize: 'all_storage_classes_128K',
        },
      ],
    ],
  ],
  [
    'logging',
    'GetBucketLogging',
    [
      [{}, 'none'],
      [
        { logging: { TargetBucket: 'logs', TargetPrefix: 'a/' } },
        { status: 'on', target: 'logs', prefix: 'a/' },
      ],
      [
        { logging: { TargetBucket: 'logs', TargetPrefix: '' } },
        { status: 'on', target: 'logs' },
      ],
    ],
  ],
  [
    'replication',
    'GetBucketReplication',
    [
      [{}, 'none'],
      [
        {
          replication: {
            Role: 'arn:aws:iam::222222222222:role/replication',
            Rules: [
              {
                ID: 'z',
                Status: 'Enabled',
                Filter: { Prefix: 'a/' },
                Destination: {
                  Bucket: 'arn:aws:s3:::copies',
                  Account: '333333333333',
                  StorageClass: 'STANDARD_IA',
                },
              },
              {
                ID: 'a',
                Status: 'Disabled',
                Filter: {},
                Destination: { Bucket: 'arn:aws:s3:::older' },
              },
            ],
          },
        },
        {
          status: 'on',
          targets: ['arn:aws:s3:::copies'],
          rules: [
            { name: 'a', enabled: false, target: 'arn:aws:s3:::older' },
            {
              name: 'z',
              enabled: true,
              filter: 'prefix a/',
              target: 'arn:aws:s3:::copies',
              account: '333333333333',
              storageClass: 'STANDARD_IA',
            },
          ],
        },
      ],
    ],
  ],
  [
    'ownership',
    'GetBucketOwnershipControls',
    [
      [{}, { status: 'BucketOwnerEnforced' }],
      [{ ownership: 'ObjectWriter' }, { status: 'ObjectWriter' }],
      [{ ownership: null }, 'none'],
    ],
  ],
  [
    'website',
    'GetBucketWebsite',
    [
      [{}, 'none'],
      [
        {
          website: {
            IndexDocument: { Suffix: 'index.html' },
            ErrorDocument: { Key: '404.html' },
          },
        },
        {
          status: 'on',
          indexDocument: 'index.html',
          errorDocument: '404.html',
        },
      ],
      [
        {
          website: {
            RedirectAllRequestsTo: { HostName: 'x.example', Protocol: 'https' },
          },
        },
        { status: 'on', redirectTo: 'https://x.example' },
      ],
    ],
  ],
  [
    'notifications',
    'GetBucketNotificationConfiguration',
    [
      [{}, 'none'],
      [{ notifications: { EventBridgeConfiguration: {} } }, onlyEventBridge()],
      [
        {
          notifications: {
            LambdaFunctionConfigurations: [
              {
                Id: 'resize',
                LambdaFunctionArn: `arn:aws:lambda:us-west-2:${ACCOUNT}:function:resize:live`,
                Events: ['s3:ObjectCreated:Put', 's3:ObjectCreated:Copy'],
                Filter: {
                  Key: {
                    FilterRules: [
                      { Name: 'suffix', Value: '.jpg' },
                      { Name: 'prefix', Value: 'in/' },
                    ],
                  },
                },
              },
            ],
            QueueConfigurations: [
              {
                QueueArn: `arn:aws:sqs:us-west-2:${ACCOUNT}:orders`,
                Events: ['s3:ObjectRemoved:*'],
              },
              {
                QueueArn: `arn:aws:sqs:us-west-2:${ACCOUNT}:orders`,
                Events: ['s3:ObjectCreated:*'],
              },
            ],
            TopicConfigurations: [
              {
                TopicArn: 'arn:aws:sns:us-west-2:999999999999:partner',
                Events: ['s3:ObjectCreated:*'],
              },
            ],
          },
        },
        {
          status: 'on',
          targets: [
            `arn:aws:lambda:us-west-2:${ACCOUNT}:function:resize:live`,
            'arn:aws:sns:us-west-2:999999999999:partner',
            `arn:aws:sqs:us-west-2:${ACCOUNT}:orders`,
          ],
          rules: [
            {
              name: 'resize',
              target: `arn:aws:lambda:us-west-2:${ACCOUNT}:function:resize:live`,
              events: ['s3:ObjectCreated:Copy', 's3:ObjectCreated:Put'],
              filter: 'prefix in/, suffix .jpg',
            },
            {
              target: 'arn:aws:sns:us-west-2:999999999999:partner',
              events: ['s3:ObjectCreated:*'],
            },
            {
              target: `arn:aws:sqs:us-west-2:${ACCOUNT}:orders`,
              events: ['s3:ObjectCreated:*'],
            },
            {
              target: `arn:aws:sqs:us-west-2:${ACCOUNT}:orders`,
              events: ['s3:ObjectRemoved:*'],
            },
          ],
        },
      ],
    ],
  ],
  [
    'abac',
    'GetBucketAbac',
    [
      [{}, 'none'],
      [{ abac: 'Enabled' }, { status: 'on' }],
    ],
  ],
  [
    'metadataTables',
    'GetBucketMetadataConfiguration',
    [
      [{}, 'none'],
      [
        {
          metadataTables: {
            DestinationResult: {
              TableBucketType: 'aws',
              TableBucketArn: TABLES,
              TableNamespace: 'b_data',
            },
            JournalTableConfigurationResult: {
              TableStatus: 'ACTIVE',
              TableName: 'journal',
              TableArn: `${TABLES}/table/1`,
              RecordExpiration: { Expiration: 'DISABLED' },
            },
            InventoryTableConfigurationResult: {
              ConfigurationState: 'ENABLED',
              TableStatus: 'FAILED',
              Error: { ErrorCode: 'AccessDeniedCreatingResources' },
            },
            AnnotationTableConfigurationResult: {
              ConfigurationState: 'DISABLED',
            },
          },
        },
        {
          status: 'on',
          tableBucket: TABLES,
          namespace: 'b_data',
          tables: [
            { kind: 'journal', arn: `${TABLES}/table/1` },
            { kind: 'inventory', error: 'AccessDeniedCreatingResources' },
          ],
        },
      ],
    ],
  ],
];

function onlyEventBridge() {
  return {
    status: 'on',
    targets: [`arn:aws:events:us-west-2:${ACCOUNT}:event-bus/default`],
    rules: [],
  };
}

let aws: Aws;

afterEach(() => aws.close());

async function start(configuration: BucketConfiguration = {}) {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        { id: '111111111111', name: 'management' },
        {
          id: ACCOUNT,
          name: 'payments',
          buckets: [{ name: 'data', region: 'us-west-2' }],
        },
      ],
    }),
  });
  bucket().configuration = configuration;
}

function bucket() {
  return aws.organization.accounts.get(ACCOUNT)!.buckets.get('data')!;
}

async function read(
  factName: ConfigurationFactName,
  options: { name?: string; region?: string } = {},
) {
  const { name = 'data', region = 'us-west-2' } = options;
  const session = await openAccount(aws, ACCOUNT, {
    maxAttempts: 1,
    timeoutMs: 500,
  });
  const fact = FACTS[factName] as FactDeclaration<ConfigurationFactName>;
  return readFact(fact, session, {
    name,
    arn: bucketArn('aws', name),
    region,
  });
}

describe.each(facts)('%s', (name, call, cases) => {
  it.each(cases)('of %j is %j', async (configuration, expected) => {
    await start(configuration);
    expect(await read(name)).toEqual(
      expected === 'none'
        ? { status: 'none' }
        : { status: 'known', value: expected },
    );
    expect(aws.calls.list.filter(({ action }) => action === call)).toEqual([
      expect.objectContaining({
        region: 'us-west-2',
        outcome: expect.any(String),
      }),
    ]);
  });

  it.each([
    [{ kind: 'error', code: 'AccessDenied' } as const, 'AccessDenied'],
    [{ kind: 'throttle' } as const, 'SlowDown'],
    [{ kind: 'garbage' } as const, 'UnusableAnswerError'],
    [{ kind: 'garbage', body: '' } as const, 'UnusableAnswerError'],
    [
      { kind: 'garbage', body: '<ListBucketResult/>' } as const,
      'UnusableAnswerError',
    ],
    [{ kind: 'cut-off' } as const, 'ECONNRESET'],
    [{ kind: 'hang' } as const, 'TimeoutError'],
    [
      { kind: 'error', code: 'NotImplemented', status: 501 } as const,
      'NotImplemented',
    ],
  ])('is unavailable after %j', async (fault, code) => {
    await start();
    aws.inject({ action: call }, fault);
    expect(await read(name)).toMatchObject({
      status: 'unavailable',
      reason: {
        code: expect.stringMatching(code),
        message: expect.stringContaining(
          `${call} of bucket data, account ${ACCOUNT}, us-west-2 failed`,
        ),
      },
    });
  });

  it('names the region of a bucket that lives elsewhere', async () => {
    await start();
    expect(await read(name, { region: 'eu-west-1' })).toEqual({
      status: 'wrong-region',
      right: 'us-west-2',
    });
  });

  it('notices that the bucket is gone', async () => {
    await start();
    expect(await read(name, { name: 'nowhere' })).toEqual({ status: 'gone' });
  });

  it('does not read what is somebody else’s by now', async () => {
    await start();
    bucket().ownerId = '999999999999';
    expect(await read(name)).toMatchObject({
      status: 'unavailable',
      reason: { code: 'AccessDenied' },
    });
  });
});
