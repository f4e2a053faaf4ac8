import type { ConfigurationWording } from './fact';

/**
 * Whether policies may decide by the bucket's tags (attribute-based access control). Then TagResource and UntagResource
 * of S3 Control change the tags, and PutBucketTagging no longer does.
 *
 * @public
 */
export interface Abac {
  /** Where it is off, the bucket has `null` instead. */
  status: 'on';
}

export const abac: ConfigurationWording<Abac> = {
  label: 'Access by tags',
  calls: { GetBucketAbac: 's3:GetBucketABAC' },
  known: () => 'on',
  none: 'off',
  noneStatus: 'off',
  statuses: {
    on: {
      label: 'on',
      meaning: 'Policies may decide by its tags who can reach it.',
    },
    off: {
      label: 'off',
      meaning: 'Its tags say nothing about who can reach it.',
    },
  },
};
