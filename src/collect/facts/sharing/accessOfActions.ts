import type { SharingAccess } from 'backstage-plugin-aws-s3-buckets-common';
import { matchesWildcards } from './matchesWildcards';
import type { Statement } from './parsePolicy';

const ACCESS = ['read', 'write', 'manage'] as const;

/**
 * The actions that a bucket policy can allow, by what they let somebody do. `manage` is what changes who may do what,
 * and the settings of the bucket.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
const ACTIONS: Record<SharingAccess, string> = {
  read: `
    GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketABAC GetBucketAcl GetBucketCORS GetBucketLocation
    GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification GetBucketObjectLockConfiguration
    GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment
    GetBucketTagging GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration
    GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetObject GetObjectAcl
    GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectTorrent GetObjectVersion
    GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionForReplication GetObjectVersionTagging
    GetObjectVersionTorrent GetReplicationConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions
    ListMultipartUploadParts ListTagsForResource`,
  write: `
    AbortMultipartUpload DeleteObject DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging
    InitiateReplication PutObject PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionTagging
    ReplicateDelete ReplicateObject ReplicateTags RestoreObject UpdateObjectEncryption`,
  manage: `
    BypassGovernanceRetention CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket
    DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite ObjectOwnerOverrideToBucketOwner
    PauseReplication PutAccelerateConfiguration PutAnalyticsConfiguration PutBucketABAC PutBucketAcl PutBucketCORS
    PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy
    PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite
    PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration PutLifecycleConfiguration
    PutMetricsConfiguration PutObjectAcl PutObjectVersionAcl PutReplicationConfiguration TagResource UntagResource
    UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration`,
};

const NAMES = new Map(
  ACCESS.map(access => [
    access,
    ACTIONS[access]
      .trim()
      .split(/\s+/)
      .map(action => `s3:${action.toLowerCase()}`),
  ]),
);

/** What the actions of a statement let somebody do, in the order read, write, manage. */
export function accessOfActions({
  actions,
  isNotAction,
}: Pick<Statement, 'actions' | 'isNotAction'>): SharingAccess[] {
  const matchers = actions.map(action => toMatcher(action.toLowerCase()));
  if (isNotAction) {
    return accessWhere(name => !matchers.some(matches => matches(name)));
  }
  const found = new Set(
    matchers.flatMap((matches, index) => {
      const access = accessWhere(matches);
      return access.length > 0 ? access : accessOfUnknown(actions[index]);
    }),
  );
  return ACCESS.filter(access => found.has(access));
}

function accessWhere(isMeant: (name: string) => boolean): SharingAccess[] {
  return ACCESS.filter(access => NAMES.get(access)?.some(isMeant));
}

/** An action that AWS has added since, or one of another service: it may be anything that its name doesn't exclude. */
function accessOfUnknown(action: string): SharingAccess[] {
  return /:(?:get|list|describe|head|select)[a-z]*$/i.test(action)
    ? ['read']
    : [...ACCESS];
}

/** Whether an action is what a pattern of lower case letters stands for. */
function toMatcher(pattern: string): (action: string) => boolean {
  const wildcard = pattern.search(/[*?]/);
  if (wildcard === -1) {
    return action => action === pattern;
  }
  const start = pattern.slice(0, wildcard);
  if (pattern.endsWith('*') && wildcard === pattern.length - 1) {
    return action => action.startsWith(start);
  }
  return action =>
    action.startsWith(start) && matchesWildcards(pattern, action);
}
