import type { FactName } from './index';

/**
 * The IAM actions that reading a fact takes, in the order of the calls. A test of the backend module holds it to the calls
 * that the module makes.
 *
 * @public
 */
export const FACT_IAM_ACTIONS: {
  readonly [Name in FactName]: readonly string[];
} = {
  tags: ['s3:GetBucketTagging'],
  publicAccess: [
    's3:GetAccountPublicAccessBlock',
    's3:GetBucketPublicAccessBlock',
    's3:GetBucketPolicyStatus',
    's3:GetBucketAcl',
    's3:GetBucketOwnershipControls',
  ],
  encryption: ['s3:GetEncryptionConfiguration'],
  versioning: ['s3:GetBucketVersioning'],
  objectLock: ['s3:GetBucketObjectLockConfiguration'],
  lifecycle: ['s3:GetLifecycleConfiguration'],
  logging: ['s3:GetBucketLogging'],
  replication: ['s3:GetReplicationConfiguration'],
  ownership: ['s3:GetBucketOwnershipControls'],
  website: ['s3:GetBucketWebsite'],
};

/**
 * That a fact couldn't be read, and what to allow, in words.
 *
 * @public
 */
export function describeUnreadable(name: FactName): string {
  return `couldn’t be read: allow ${FACT_IAM_ACTIONS[name].join(', ')}`;
}
