import type { ConfigurationWording } from './fact';

/**
 * How the words of two actions of rules begin, which checks look for.
 *
 * @internal
 */
export const LIFECYCLE_ACTIONS = {
  deleteOldVersions: 'delete old versions',
  deleteUploads: 'delete unfinished uploads',
};

/**
 * One rule of a bucket's lifecycle.
 *
 * @public
 */
export interface LifecycleRule {
  /** Its id. S3 makes one up where nobody gave one. */
  name?: string;
  /** Whether S3 follows it. */
  enabled: boolean;
  /** Which objects it concerns, in words, as `prefix logs/`; absent: all. */
  filter?: string;
  /** What S3 does, in words, as `delete after 30 days`. */
  actions: string[];
}

/**
 * What S3 does with objects as they get older.
 *
 * @public
 */
export interface Lifecycle {
  /** `off`: there are rules, and none of them is enabled. */
  status: 'on' | 'off';
  /** In a stable order. */
  rules: LifecycleRule[];
  /**
   * Which small objects S3 moves to no other storage class unless a rule says it; only where a rule moves some. As AWS
   * names it: `all_storage_classes_128K`, below 128 KB; `varies_by_storage_class`, below 128 KB but to GLACIER and
   * DEEP_ARCHIVE: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
   */
  transitionMinimumSize?: string;
  /** How many more rules there are; only in the change log, which keeps about a hundred. */
  more?: number;
}

export const lifecycle: ConfigurationWording<Lifecycle> = {
  label: 'Lifecycle rules',
  calls: { GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration' },
  known: ({ rules, more, transitionMinimumSize }) =>
    [
      ...rules.map(ruleInWords),
      ...(more ? [`and ${more} more`] : []),
      ...(transitionMinimumSize === 'varies_by_storage_class'
        ? ['objects below 128 KB are moved to GLACIER and DEEP_ARCHIVE only']
        : []),
    ].join('; '),
  none: 'no rules',
  noneStatus: 'off',
  statuses: {
    on: { label: 'on', meaning: 'S3 moves or deletes objects by these rules.' },
    off: {
      label: 'off',
      meaning: 'S3 keeps objects until somebody deletes them.',
    },
  },
};

function ruleInWords({
  name,
  enabled,
  filter,
  actions,
}: LifecycleRule): string {
  const what = actions.join(', ') || 'nothing';
  return [
    name ? `${name}: ${what}` : what,
    filter && ` (${filter})`,
    !enabled && ' (disabled)',
  ]
    .filter(Boolean)
    .join('');
}
