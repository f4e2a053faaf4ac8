import type { ConfigurationWording } from './fact';

/**
 * One rule of a bucket's replication.
 *
 * @public
 */
export interface ReplicationRule {
  /** Its id. */
  name?: string;
  /** Whether S3 follows it. */
  enabled: boolean;
  /** Which objects it concerns, in words, as `prefix logs/`; absent: all. */
  filter?: string;
  /** The ARN of the bucket that gets the copies. */
  target: string;
  /** The account that owns the copies, where the rule says it. */
  account?: string;
  /** The storage class of the copies, as `STANDARD_IA`; absent: that of the object. */
  storageClass?: string;
}

/**
 * Where S3 copies new objects to.
 *
 * @public
 */
export interface Replication {
  /** `off`: there are rules, and none of them is enabled. */
  status: 'on' | 'off';
  /** The ARNs of the buckets that get copies by an enabled rule. Sorted. */
  targets: string[];
  /** In a stable order. */
  rules: ReplicationRule[];
  /** How many more rules and targets there are; only in the change log, which keeps about a hundred. */
  more?: number;
}

export const replication: ConfigurationWording<Replication> = {
  label: 'Replication',
  calls: { GetBucketReplication: 's3:GetReplicationConfiguration' },
  known: ({ rules, more }) =>
    [...rules.map(ruleInWords), ...(more ? [`and ${more} more`] : [])].join(
      '; ',
    ),
  none: 'off',
  noneStatus: 'off',
  statuses: {
    on: { label: 'on', meaning: 'S3 copies new objects to another bucket.' },
    off: { label: 'off', meaning: 'S3 copies nothing to another bucket.' },
  },
};

function ruleInWords({
  name,
  enabled,
  filter,
  target,
  account,
  storageClass,
}: ReplicationRule) {
  return [
    name ? `${name}: to ${target}` : `to ${target}`,
    account && ` of account ${account}`,
    storageClass && ` as ${storageClass}`,
    filter && ` (${filter})`,
    !enabled && ' (disabled)',
  ]
    .filter(Boolean)
    .join('');
}
