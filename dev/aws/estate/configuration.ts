import type {
  BucketAbacStatus,
  Grant,
  LifecycleRule,
  LoggingEnabled,
  MetadataConfigurationResult,
  NotificationConfiguration,
  ObjectLockConfiguration,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  ReplicationConfiguration,
  ServerSideEncryptionRule,
  WebsiteConfiguration,
} from '@aws-sdk/client-s3';

/** A policy of a resource, as PutBucketPolicy takes it. */
export interface PolicyDocument {
  Version?: string;
  Id?: string;
  Statement: {
    Sid?: string;
    Effect: 'Allow' | 'Deny';
    Principal?: '*' | { [kind in string]: string | string[] };
    NotPrincipal?: '*' | { [kind in string]: string | string[] };
    Action?: string | string[];
    NotAction?: string | string[];
    Resource?: string | string[];
    NotResource?: string | string[];
    Condition?: {
      [operator in string]: { [key in string]: string | string[] };
    };
  }[];
}

/**
 * What S3 knows of a bucket beside its region and tags, in the shapes of the SDK. A member that is left out has the
 * value of a {@link newBucket}. Null: the bucket doesn't have it, and S3 says so.
 */
export interface BucketConfiguration {
  publicAccessBlock?: PublicAccessBlockConfiguration | null;
  /**
   * The bucket policy; by name one that lets anybody read (`public`), or one that only asks for TLS (`private`). Null:
   * there is none.
   */
  policy?: PolicyDocument | 'public' | 'private' | null;
  /** What GetBucketPolicyStatus says, where it isn't what S3's page makes of the policy. */
  isPolicyPublic?: boolean;
  /** What the ACL grants besides the owner's full control. */
  grants?: Grant[];
  encryption?: ServerSideEncryptionRule | null;
  versioning?: {
    /** Absent: versioning was never on. */
    Status?: 'Enabled' | 'Suspended';
    /** Absent: MFA delete was never configured. */
    MFADelete?: 'Enabled' | 'Disabled';
  };
  objectLock?: ObjectLockConfiguration | null;
  lifecycle?: LifecycleRule[] | null;
  logging?: Omit<LoggingEnabled, 'TargetGrants'> | null;
  replication?: ReplicationConfiguration | null;
  /** Null: the bucket is older than the setting. Then it acts as ObjectWriter. */
  ownership?: ObjectOwnership | null;
  website?: WebsiteConfiguration | null;
  notifications?: NotificationConfiguration;
  abac?: BucketAbacStatus;
  metadataTables?: MetadataConfigurationResult | null;
}

/** All four settings of a public access block. */
export const blockAll = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
} satisfies PublicAccessBlockConfiguration;

/**
 * A bucket as AWS creates it today. Since April 2023 public access is blocked and ACLs are off:
 * https://aws.amazon.com/about-aws/whats-new/2023/04/amazon-s3-security-best-practices-buckets-default/. Since January
 * 2023 it is encrypted with SSE-S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html.
 * Since April 2026 SSE-C is blocked:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-s3-c-encryption-setting-faq.html.
 */
export const newBucket: Required<Omit<BucketConfiguration, 'isPolicyPublic'>> =
  {
    publicAccessBlock: blockAll,
    policy: null,
    grants: [],
    encryption: {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
      BucketKeyEnabled: false,
      BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
    },
    versioning: {},
    objectLock: null,
    lifecycle: null,
    logging: null,
    replication: null,
    ownership: 'BucketOwnerEnforced',
    website: null,
    notifications: {},
    abac: 'Disabled',
    metadataTables: null,
  };

/** Anybody may list the objects: the canned ACL `public-read`. */
export const publicRead: Grant[] = [
  {
    Grantee: {
      Type: 'Group',
      URI: 'http://acs.amazonaws.com/groups/global/AllUsers',
    },
    Permission: 'READ',
  },
];

/** S3 may write its access logs here: the canned ACL `log-delivery-write`. */
export const logDeliveryWrite: Grant[] = (['WRITE', 'READ_ACP'] as const).map(
  permission => ({
    Grantee: {
      Type: 'Group',
      URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery',
    },
    Permission: permission,
  }),
);
