import type { ConfigurationWording } from './fact';

/**
 * Who owns what others write into the bucket, and with that whether ACLs are in force. A bucket that is older than the
 * setting has none, and acts as `ObjectWriter`.
 *
 * @public
 */
export interface Ownership {
  /** As AWS names it. With `BucketOwnerEnforced`, ACLs are off. */
  status: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';
}

const WORDS: Record<string, string> = {
  BucketOwnerEnforced: 'the bucket’s owner owns all objects; ACLs are off',
  BucketOwnerPreferred:
    'the bucket’s owner owns objects that are written for it; ACLs are in force',
  ObjectWriter: 'who writes an object owns it; ACLs are in force',
};

export const ownership: ConfigurationWording<Ownership> = {
  label: 'Object ownership',
  calls: { GetBucketOwnershipControls: 's3:GetBucketOwnershipControls' },
  known: ({ status }) =>
    Object.hasOwn(WORDS, status) ? WORDS[status] : status,
  none: 'not set: who writes an object owns it; ACLs are in force',
  noneStatus: 'ObjectWriter',
  statuses: {
    BucketOwnerEnforced: {
      label: 'BucketOwnerEnforced',
      meaning: 'Only policies decide who has access.',
    },
    BucketOwnerPreferred: {
      label: 'BucketOwnerPreferred',
      meaning: 'Policies and ACLs decide who has access.',
    },
    ObjectWriter: {
      label: 'ObjectWriter',
      meaning: 'Policies and ACLs decide who has access.',
    },
  },
};
