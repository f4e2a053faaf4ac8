import type { Grant } from '@aws-sdk/client-s3';
import {
  type BucketConfiguration,
  newBucket,
  type PolicyDocument,
} from '../../estate/configuration';
import type { RestXmlContent } from '../../protocols/restXml';
import { partitionOf } from '../../regions';
import { AwsError } from '../../service';
import type { XmlContent, XmlElements } from '../../xml';
import type { FoundBucket } from './findBucket';
import { isPublicPolicy } from './isPublicPolicy';
import { canonicalId, namespace } from './names';

/** An operation that reads one setting of a bucket. */
export interface BucketOperation {
  /** What the query string names it by, as `?versioning`. */
  subresource: string;
  permission: string;
  answer(found: FoundBucket): RestXmlContent;
}

/** Those of https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html */
const elementsOfNotifications: Record<string, string> = {
  Events: 'Event',
  FilterRules: 'FilterRule',
  Key: 'S3Key',
  LambdaFunctionArn: 'CloudFunction',
  LambdaFunctionConfigurations: 'CloudFunctionConfiguration',
  QueueArn: 'Queue',
  QueueConfigurations: 'QueueConfiguration',
  TopicArn: 'Topic',
  TopicConfigurations: 'TopicConfiguration',
};

/**
 * Permissions: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html. Codes:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList. That versioning and logging have no
 * code, but an empty document: API_GetBucketVersioning.html and API_GetBucketLogging.html there.
 */
export const configurationOperations: Record<string, BucketOperation> = {
  GetPublicAccessBlock: {
    subresource: 'publicAccessBlock',
    permission: 's3:GetBucketPublicAccessBlock',
    answer: found =>
      document(
        'PublicAccessBlockConfiguration',
        settingOf(found, 'publicAccessBlock') ??
          none(
            found,
            'NoSuchPublicAccessBlockConfiguration',
            'The public access block configuration was not found',
          ),
      ),
  },
  GetBucketPolicyStatus: {
    subresource: 'policyStatus',
    permission: 's3:GetBucketPolicyStatus',
    answer: found =>
      document('PolicyStatus', {
        IsPublic:
          found.bucket.configuration.isPolicyPublic ??
          isPublicPolicy(policyOf(found)),
      }),
  },
  GetBucketPolicy: {
    subresource: 'policy',
    permission: 's3:GetBucketPolicy',
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html: the body is the policy, in JSON.
    answer: found => ({ json: JSON.stringify(policyOf(found)) }),
  },
  GetBucketAcl: {
    subresource: 'acl',
    permission: 's3:GetBucketAcl',
    answer: getAcl,
  },
  GetBucketEncryption: {
    subresource: 'encryption',
    permission: 's3:GetEncryptionConfiguration',
    answer: found =>
      document('ServerSideEncryptionConfiguration', {
        Rules: [
          // Every bucket of AWS has it. Other stores answer with the code that AWS had before.
          settingOf(found, 'encryption') ??
            none(
              found,
              'ServerSideEncryptionConfigurationNotFoundError',
              'The server side encryption configuration was not found',
            ),
        ],
      }),
  },
  GetBucketVersioning: {
    subresource: 'versioning',
    permission: 's3:GetBucketVersioning',
    answer: found => {
      const { Status, MFADelete } = settingOf(found, 'versioning');
      return document('VersioningConfiguration', {
        Status,
        MfaDelete: MFADelete,
      });
    },
  },
  GetObjectLockConfiguration: {
    subresource: 'object-lock',
    permission: 's3:GetBucketObjectLockConfiguration',
    answer: found =>
      document(
        'ObjectLockConfiguration',
        settingOf(found, 'objectLock') ??
          none(
            found,
            'ObjectLockConfigurationNotFoundError',
            'Object Lock configuration does not exist for this bucket',
          ),
      ),
  },
  GetBucketLifecycleConfiguration: {
    subresource: 'lifecycle',
    permission: 's3:GetLifecycleConfiguration',
    answer: found => ({
      ...document('LifecycleConfiguration', {
        Rules:
          settingOf(found, 'lifecycle') ??
          none(
            found,
            'NoSuchLifecycleConfiguration',
            'The lifecycle configuration does not exist',
          ),
      }),
      headers: {
        'x-amz-transition-default-minimum-object-size':
          'all_storage_classes_128K',
      },
    }),
  },
  GetBucketLogging: {
    subresource: 'logging',
    permission: 's3:GetBucketLogging',
    answer: found =>
      document('BucketLoggingStatus', {
        LoggingEnabled: settingOf(found, 'logging') ?? undefined,
      }),
  },
  GetBucketReplication: {
    subresource: 'replication',
    permission: 's3:GetReplicationConfiguration',
    answer: found =>
      document(
        'ReplicationConfiguration',
        settingOf(found, 'replication') ??
          none(
            found,
            'ReplicationConfigurationNotFoundError',
            'The replication configuration was not found',
          ),
      ),
  },
  GetBucketOwnershipControls: {
    subresource: 'ownershipControls',
    permission: 's3:GetBucketOwnershipControls',
    answer: found =>
      document('OwnershipControls', {
        Rules: [
          {
            ObjectOwnership:
              settingOf(found, 'ownership') ??
              none(
                found,
                'OwnershipControlsNotFoundError',
                'The bucket ownership controls were not found',
              ),
          },
        ],
      }),
  },
  GetBucketWebsite: {
    subresource: 'website',
    permission: 's3:GetBucketWebsite',
    answer: found => {
      const { RoutingRules, ...website } =
        settingOf(found, 'website') ??
        none(
          found,
          'NoSuchWebsiteConfiguration',
          'The specified bucket does not have a website configuration',
        );
      return document('WebsiteConfiguration', {
        ...website,
        RoutingRules: RoutingRules && { RoutingRule: RoutingRules },
      });
    },
  },
  GetBucketNotificationConfiguration: {
    subresource: 'notification',
    permission: 's3:GetBucketNotification',
    answer: found =>
      document(
        'NotificationConfiguration',
        settingOf(found, 'notifications'),
        elementsOfNotifications,
      ),
  },
  GetBucketAbac: {
    subresource: 'abac',
    permission: 's3:GetBucketABAC',
    answer: found =>
      document('AbacStatus', { Status: settingOf(found, 'abac') }),
  },
  GetBucketMetadataConfiguration: {
    subresource: 'metadataConfiguration',
    permission: 's3:GetBucketMetadataTableConfiguration',
    answer: found =>
      document('GetBucketMetadataConfigurationResult', {
        MetadataConfigurationResult:
          settingOf(found, 'metadataTables') ??
          none(
            found,
            'MetadataConfigurationNotFound',
            'The metadata configuration does not exist',
          ),
      }),
  },
};

/** The policy of a bucket, those that the stand-in knows by name in full. */
function policyOf(found: FoundBucket): PolicyDocument {
  const { name, region } = found.bucket;
  const policy =
    settingOf(found, 'policy') ??
    none(found, 'NoSuchBucketPolicy', 'The bucket policy does not exist');
  const arn = `arn:${partitionOf(region)}:s3:::${name}`;
  switch (policy) {
    case 'public':
      return {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'PublicRead',
            Effect: 'Allow',
            Principal: '*',
            Action: 's3:GetObject',
            Resource: `${arn}/*`,
          },
        ],
      };
    case 'private':
      return {
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'TlsOnly',
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [arn, `${arn}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      };
    default:
      return policy;
  }
}

function settingOf<Name extends keyof typeof newBucket>(
  { bucket }: FoundBucket,
  name: Name,
): Required<BucketConfiguration>[Name] {
  const setting = bucket.configuration[name];
  return (
    setting === undefined ? newBucket[name] : setting
  ) as Required<BucketConfiguration>[Name];
}

function none({ bucket }: FoundBucket, code: string, message: string): never {
  throw new AwsError(code, 404, message, {
    elements: { BucketName: bucket.name },
  });
}

/**
 * Where ownership turns ACLs off, the answer has the owner's full control only:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
 */
function getAcl(found: FoundBucket): RestXmlContent {
  const owner = canonicalId(found.ownerId);
  const ofOwner: Grant = {
    Grantee: { Type: 'CanonicalUser', ID: owner },
    Permission: 'FULL_CONTROL',
  };
  const others =
    settingOf(found, 'ownership') === 'BucketOwnerEnforced'
      ? []
      : settingOf(found, 'grants');
  return document('AccessControlPolicy', {
    Owner: { ID: owner },
    AccessControlList: {
      Grant: [ofOwner, ...others].map(({ Grantee, Permission }) => ({
        Grantee: {
          '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
          '@xsi:type': Grantee?.Type,
          ID: Grantee?.ID,
          URI: Grantee?.URI,
        },
        Permission,
      })),
    },
  });
}

/** What the SDK has under another name than XML: lists in the plural, which are one element for each entry. */
const elementNames: Record<string, string> = {
  NoncurrentVersionTransitions: 'NoncurrentVersionTransition',
  Rules: 'Rule',
  Tags: 'Tag',
  Transitions: 'Transition',
};

/** A document of S3 with what the SDK will read from it. */
function document(
  root: string,
  content: object,
  names = elementNames,
): RestXmlContent {
  return {
    document: {
      [root]: {
        '@xmlns': namespace,
        ...(toElements(content, names) as XmlElements),
      },
    },
  };
}

function toElements(
  content: unknown,
  names: Record<string, string>,
): XmlContent {
  if (content instanceof Date) {
    return content.toISOString();
  }
  if (Array.isArray(content)) {
    return content.map(each => toElements(each, names));
  }
  if (typeof content === 'object' && content !== null) {
    return Object.fromEntries(
      Object.entries(content).map(([name, value]) => [
        names[name] ?? name,
        toElements(value, names),
      ]),
    );
  }
  return content as XmlContent;
}
