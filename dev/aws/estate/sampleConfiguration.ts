import type { LifecycleRule } from '@aws-sdk/client-s3';
import {
  blockAll,
  type BucketConfiguration,
  logDeliveryWrite,
  type PolicyDocument,
  publicRead,
} from './configuration';

/** As a bucket was created before April 2023 where nobody said otherwise: no public access block, ACLs in force. */
const old: BucketConfiguration = {
  publicAccessBlock: null,
  ownership: null,
};

const versioned: BucketConfiguration = { versioning: { Status: 'Enabled' } };

function kmsKey(region: string, accountId: string, id: string): string {
  return `arn:aws:kms:${region}:${accountId}:key/${id}`;
}

function encryptedWith(
  key: string,
  algorithm: 'aws:kms' | 'aws:kms:dsse' = 'aws:kms',
): BucketConfiguration {
  return {
    encryption: {
      ApplyServerSideEncryptionByDefault: {
        SSEAlgorithm: algorithm,
        KMSMasterKeyID: key,
      },
      // Bucket keys are for SSE-KMS alone.
      BucketKeyEnabled: algorithm === 'aws:kms',
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
    },
  };
}

function lockedFor(
  years: number,
  mode: 'COMPLIANCE' | 'GOVERNANCE',
): BucketConfiguration {
  return {
    ...versioned,
    objectLock: {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: mode, Years: years } },
    },
  };
}

function expireAfter(days: number): LifecycleRule {
  return {
    ID: `expire after ${days} days`,
    Status: 'Enabled',
    Filter: { Prefix: '' },
    Expiration: { Days: days },
  };
}

const archive: LifecycleRule = {
  ID: 'archive',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  Transitions: [
    { Days: 90, StorageClass: 'GLACIER_IR' },
    { Days: 365, StorageClass: 'DEEP_ARCHIVE' },
  ],
};

const cleanUp: LifecycleRule = {
  ID: 'clean up',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  NoncurrentVersionExpiration: { NoncurrentDays: 30 },
  AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
};

function replicatedTo(bucket: string, accountId: string): BucketConfiguration {
  return {
    ...versioned,
    replication: {
      Role: `arn:aws:iam::${accountId}:role/s3-replication`,
      Rules: [
        {
          ID: 'everything',
          Priority: 0,
          Status: 'Enabled',
          Filter: { Prefix: '' },
          DeleteMarkerReplication: { Status: 'Disabled' },
          Destination: { Bucket: `arn:aws:s3:::${bucket}` },
        },
      ],
    },
  };
}

function loggedTo(bucket: string, prefix: string): BucketConfiguration {
  return { logging: { TargetBucket: bucket, TargetPrefix: prefix } };
}

/** Lets somebody beyond the bucket's account in, and asks for TLS. */
function sharedWith(
  bucket: string,
  statement: Partial<PolicyDocument['Statement'][number]>,
): { policy: PolicyDocument } {
  const arn = `arn:aws:s3:::${bucket}`;
  return {
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['s3:GetObject', 's3:ListBucket'],
          Resource: [arn, `${arn}/*`],
          ...statement,
        },
        {
          Sid: 'TlsOnly',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  };
}

const paymentsKey = kmsKey(
  'eu-west-1',
  '222222222222',
  '5c1f0a3e-7d24-4b8e-9f61-2a0d8c3b7e15',
);

const ledgerKey = kmsKey(
  'eu-central-1',
  '222222222222',
  'b94e6d21-03fa-4c57-8a1d-6e2f7c905b38',
);

const auditKey = kmsKey(
  'eu-west-1',
  '555555555555',
  '1d7a5f80-c6b2-4e93-a4d8-90e3b1f2c764',
);

/** What the buckets of the sample organization are set to, by name. All others are as AWS creates a bucket today. */
export const sampleConfiguration: Record<string, BucketConfiguration> = {
  'kestrel-terraform-state': {
    ...replicatedTo('kestrel-terraform-state-replica', '111111111111'),
    lifecycle: [cleanUp],
  },
  'kestrel-terraform-state-replica': versioned,
  'kestrel-cost-and-usage': { policy: 'private' },

  'kestrel-payments-receipts': {
    ...versioned,
    ...encryptedWith(paymentsKey),
    lifecycle: [archive, expireAfter(3650)],
  },
  'kestrel-payments-receipts-za': versioned,
  'kestrel-payments-receipts-it': lockedFor(10, 'COMPLIANCE'),
  'kestrel-checkout-sessions': {
    ...encryptedWith(paymentsKey),
    notifications: {
      QueueConfigurations: [
        {
          Id: 'abandoned',
          QueueArn: 'arn:aws:sqs:eu-west-1:222222222222:abandoned-carts',
          Events: ['s3:LifecycleExpiration:*'],
        },
      ],
    },
    lifecycle: [expireAfter(1)],
  },
  'kestrel-ledger-journal': {
    ...replicatedTo('kestrel-ledger-journal-dr', '222222222222'),
    ...lockedFor(10, 'COMPLIANCE'),
    ...encryptedWith(ledgerKey),
  },
  'kestrel-ledger-journal-dr': lockedFor(10, 'COMPLIANCE'),
  'kestrel-card-vault-backup': {
    ...encryptedWith(ledgerKey, 'aws:kms:dsse'),
    policy: 'private',
    versioning: { Status: 'Enabled', MFADelete: 'Enabled' },
  },
  // A bank puts its files here.
  'kestrel-settlement-files': {
    ...lockedFor(10, 'GOVERNANCE'),
    ...encryptedWith(paymentsKey),
    ...sharedWith('kestrel-settlement-files', {
      Sid: 'BankDelivers',
      Principal: { AWS: 'arn:aws:iam::811234567890:role/settlement' },
      Action: 's3:PutObject',
    }),
  },
  'kestrel-settlement-archive': { ...old, ...versioned, lifecycle: [archive] },
  // An account of the company that is suspended, and is not read, may still read it.
  'kestrel-fraud-models': {
    ...versioned,
    ...encryptedWith(paymentsKey),
    ...sharedWith('kestrel-fraud-models', {
      Sid: 'LegacyReads',
      Principal: { AWS: 'arn:aws:iam::999999999999:root' },
    }),
  },

  // Its objects can be looked up in tables, and its tags decide who reads it.
  'kestrel-lake-raw': {
    abac: 'Enabled',
    lifecycle: [archive, cleanUp],
    metadataTables: {
      DestinationResult: {
        TableBucketType: 'aws',
        TableBucketArn: 'arn:aws:s3tables:eu-west-1:333333333333:bucket/aws-s3',
        TableNamespace: 'b_kestrel-lake-raw',
      },
      JournalTableConfigurationResult: {
        TableStatus: 'ACTIVE',
        TableName: 'journal',
        TableArn:
          'arn:aws:s3tables:eu-west-1:333333333333:bucket/aws-s3/table/6e0f4b0c-7f1d-4f7e-9a51-0c9d3f1f2a77',
        RecordExpiration: { Expiration: 'DISABLED' },
      },
    },
    notifications: { EventBridgeConfiguration: {} },
  },
  // Another account of the company reads it.
  'kestrel-lake-curated': {
    ...versioned,
    ...sharedWith('kestrel-lake-curated', {
      Sid: 'PaymentsReads',
      Principal: { AWS: '222222222222' },
    }),
    lifecycle: [cleanUp],
  },
  // Every account of the company reads it.
  'kestrel-lake-published': {
    ...versioned,
    ...sharedWith('kestrel-lake-published', {
      Sid: 'OrganizationReads',
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-k3str3l0rg' } },
    }),
  },
  'kestrel-athena-results': { lifecycle: [expireAfter(7)] },
  'kestrel-event-dead-letters': { lifecycle: [expireAfter(14)] },
  Kestrel_DataWarehouse_Exports: old,
  'Kestrel_Historical.Sales-and-Returns_by_Store_and_Week.2009-to-2016_DO-NOT-DELETE':
    { ...old, versioning: { Status: 'Suspended' }, lifecycle: [archive] },

  // The shop's website: public, and meant to be.
  'www.kestrel.example': {
    ...old,
    ...versioned,
    ...loggedTo('kestrel-cdn-logs', 'www/'),
    policy: 'public',
    website: {
      IndexDocument: { Suffix: 'index.html' },
      ErrorDocument: { Key: '404.html' },
    },
  },
  // Its tag still says public. By now a content delivery network reads it, and nobody else.
  'static.kestrel.example': {
    ...versioned,
    ...loggedTo('kestrel-cdn-logs', 'static/'),
    policy: 'private',
  },
  // Nobody has looked at its ACL since 2013. The bucket of its logs is gone: dev/sample/pastDeeds.ts says who deleted it.
  'images.kestrel.example': {
    ...old,
    ...loggedTo('kestrel-image-logs', 'images/'),
    grants: publicRead,
  },
  // A photographer's account, by an id that nobody can look up.
  'kestrel-images-originals': {
    ...old,
    grants: [
      {
        Grantee: {
          Type: 'CanonicalUser',
          ID: '9d2f41c07be8a6531ff04d7c28e9b5a3417c60de8f92b1a45c3d7e08f6a91b2c',
        },
        Permission: 'READ',
      },
    ],
  },
  'kestrel-cdn-logs': {
    ownership: 'BucketOwnerPreferred',
    grants: logDeliveryWrite,
    lifecycle: [expireAfter(90)],
  },
  'kestrel-user-uploads': {
    notifications: {
      LambdaFunctionConfigurations: [
        {
          Id: 'resize',
          LambdaFunctionArn:
            'arn:aws:lambda:eu-central-1:444444444444:function:image-resizer',
          Events: ['s3:ObjectCreated:*'],
          Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.jpg' }] } },
        },
      ],
    },
    versioning: { Status: 'Suspended' },
    lifecycle: [cleanUp],
  },
  // Its public policy does no harm: only the own account may use it.
  'kestrel-press-kit': { publicAccessBlock: blockAll, policy: 'public' },
  // Whoever sits in the office.
  'kestrel-newsletter-archive': {
    ...old,
    ...sharedWith('kestrel-newsletter-archive', {
      Sid: 'Office',
      Principal: '*',
      Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
    }),
  },
  // Its public ACL does no harm: it is ignored.
  KestrelBlogUploads: {
    publicAccessBlock: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: false,
      RestrictPublicBuckets: false,
    },
    ownership: null,
    grants: publicRead,
  },
  kestrel_old_catalogue: {
    ...old,
    website: {
      RedirectAllRequestsTo: {
        HostName: 'www.kestrel.example',
        Protocol: 'https',
      },
    },
  },

  'kestrel-org-cloudtrail': {
    ...lockedFor(1, 'COMPLIANCE'),
    ...encryptedWith(auditKey),
    ...loggedTo('kestrel-access-logs', 'cloudtrail/'),
    policy: 'private',
    lifecycle: [archive],
  },
  'aws-cloudtrail-logs-555555555555-3f9ac1d2': { policy: 'private' },
  'aws-controltower-logs-555555555555-eu-west-1': {
    ...versioned,
    ...loggedTo('kestrel-access-logs', 'controltower/'),
    policy: 'private',
    lifecycle: [expireAfter(365)],
  },
  'kestrel-access-logs': {
    policy: 'private',
    lifecycle: [expireAfter(400)],
  },
  'kestrel-forensics': lockedFor(2, 'GOVERNANCE'),

  'test-bucket-please-ignore-kestrel': old,
  'amira-bedrock-experiments': { lifecycle: [expireAfter(30)] },
};
