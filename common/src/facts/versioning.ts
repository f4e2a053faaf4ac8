import type { ConfigurationWording } from './fact';

/**
 * Whether S3 keeps what is overwritten or deleted. A bucket where it was never on has none.
 *
 * @public
 */
export interface Versioning {
  /** `suspended`: older versions are still there, and new ones are not kept. */
  status: 'enabled' | 'suspended' | 'off';
  /** Whether deleting a version takes a second factor. */
  mfaDelete: boolean;
}

export const versioning: ConfigurationWording<Versioning> = {
  label: 'Versioning',
  calls: { GetBucketVersioning: 's3:GetBucketVersioning' },
  known: ({ status, mfaDelete }) =>
    mfaDelete ? `${status}, with MFA delete` : status,
  none: 'off',
  noneStatus: 'off',
  statuses: {
    enabled: {
      label: 'enabled',
      meaning: 'A deleted or overwritten object can be restored.',
    },
    suspended: {
      label: 'suspended',
      meaning:
        'What was stored before it was suspended can be restored. Newer objects can’t.',
    },
    off: { label: 'off', meaning: 'A deleted or overwritten object is gone.' },
  },
};
