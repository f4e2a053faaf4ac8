import type { ConfigurationWording } from './fact';

/**
 * Where S3 writes the log of requests to the bucket.
 *
 * @public
 */
export interface Logging {
  /** Where it is off, the bucket has `null` instead. */
  status: 'on';
  /** The name of the bucket that gets the logs. */
  target: string;
  /** What the names of the logs begin with. */
  prefix?: string;
}

export const logging: ConfigurationWording<Logging> = {
  label: 'Access logs',
  calls: { GetBucketLogging: 's3:GetBucketLogging' },
  known: ({ target, prefix = '' }) => `to ${target}/${prefix}`,
  none: 'off',
  noneStatus: 'off',
  statuses: {
    on: { label: 'on', meaning: 'S3 logs there who asked for which object.' },
    off: { label: 'off', meaning: 'S3 logs no requests for this bucket.' },
  },
};
