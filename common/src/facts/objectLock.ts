import type { ConfigurationWording } from './fact';

/**
 * Whether objects can be locked, and how new ones are by default.
 *
 * @public
 */
export interface ObjectLock {
  /** Where it is off, the bucket has `null` instead. */
  status: 'on';
  /** How new objects are locked by default; absent where they are not. */
  mode?: 'GOVERNANCE' | 'COMPLIANCE';
  /** For how many days new objects are locked by default. */
  days?: number;
  /** For how many years new objects are locked by default. */
  years?: number;
}

export const objectLock: ConfigurationWording<ObjectLock> = {
  label: 'Object Lock',
  calls: {
    GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
  },
  known({ mode, days, years }) {
    const time = years ? count(years, 'year') : days && count(days, 'day');
    return mode && time
      ? `on, new objects for ${time} (${mode})`
      : 'on, without a default for new objects';
  },
  none: 'off',
  noneStatus: 'off',
  statuses: {
    on: {
      label: 'on',
      meaning:
        'Nobody can delete or overwrite a locked object before its time is over.',
    },
    off: {
      label: 'off',
      meaning: 'Whoever has the permission can delete objects at any time.',
    },
  },
};

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
