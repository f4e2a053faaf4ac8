import type { ConfigurationWording } from './fact';

/**
 * What makes a bucket public.
 *
 * @public
 */
export type PublicBy = 'acl' | 'policy';

/**
 * Whether anybody may reach the bucket, by what is in force of the public access blocks of account and bucket, the
 * bucket's policy, its ACL and its object ownership.
 *
 * @public
 */
export interface PublicAccess {
  /**
   * - `blocked`: all four settings of the public access block are on, so that the bucket can't become public.
   * - `private`: nothing makes it public at present.
   * - `public`: its policy or its ACL lets anybody in, or anybody with an AWS account.
   */
  status: 'blocked' | 'private' | 'public';
  /** What makes it public; only where it is. Sorted. */
  by?: PublicBy[];
}

const SOURCES: Record<PublicBy, string> = {
  acl: 'its ACL',
  policy: 'its policy',
};

export const publicAccess: ConfigurationWording<PublicAccess> = {
  label: 'Public access',
  calls: {
    GetAccountPublicAccessBlock: 's3:GetAccountPublicAccessBlock',
    GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
    GetBucketPolicyStatus: 's3:GetBucketPolicyStatus',
    GetBucketAcl: 's3:GetBucketAcl',
    GetBucketOwnershipControls: 's3:GetBucketOwnershipControls',
  },
  known({ status, by = [] }) {
    switch (status) {
      case 'public':
        return `public by ${by.map(source => SOURCES[source]).join(' and ')}`;
      case 'private':
        return 'not public';
      default:
        return status;
    }
  },
  none: 'not public',
  noneStatus: 'private',
  statuses: {
    blocked: {
      label: 'blocked',
      meaning: 'Nobody can make it public: S3 blocks all public access.',
    },
    private: {
      label: 'not public',
      meaning: 'Nothing makes it public now. A policy or an ACL could.',
    },
    public: {
      label: 'public',
      meaning: 'Anybody can reach it, or anybody who has an AWS account.',
    },
  },
};
