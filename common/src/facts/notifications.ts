import type { ConfigurationWording } from './fact';

/**
 * One of a bucket's event notifications.
 *
 * @public
 */
export interface NotificationRule {
  /** Its id. S3 makes one up where nobody gave one. */
  name?: string;
  /** The ARN of the Lambda function, the queue of SQS or the topic of SNS that gets the events. */
  target: string;
  /** Of which events, as `s3:ObjectCreated:*`. Sorted. */
  events: string[];
  /** Which objects it concerns, in words, as `prefix logs/`; absent: all. */
  filter?: string;
}

/**
 * Whom S3 tells of what happens to objects.
 *
 * @public
 */
export interface Notifications {
  /** Where it is off, the bucket has `null` instead. */
  status: 'on';
  /**
   * The ARNs of all that get events: Lambda functions, queues of SQS, topics of SNS, and the default event bus of the
   * bucket's account and region, where S3 tells EventBridge of every event. Sorted.
   */
  targets: string[];
  /** In a stable order; EventBridge has none. */
  rules: NotificationRule[];
  /** How many more rules and targets there are; only in the change log, which keeps about a hundred. */
  more?: number;
}

export const notifications: ConfigurationWording<Notifications> = {
  label: 'Notifications',
  calls: { GetBucketNotificationConfiguration: 's3:GetBucketNotification' },
  known: ({ targets, more }) =>
    `to ${[...targets.map(targetInWords), ...(more ? [`${more} more`] : [])].join(', ')}`,
  none: 'off',
  noneStatus: 'off',
  statuses: {
    on: {
      label: 'on',
      meaning: 'S3 tells others of what happens to its objects.',
    },
    off: {
      label: 'off',
      meaning: 'S3 tells nobody of what happens to its objects.',
    },
  },
};

const SERVICES = new Map([
  ['lambda', 'the Lambda function'],
  ['sqs', 'the queue'],
  ['sns', 'the topic'],
]);

/** `the queue orders` for an ARN; an ARN of another service stays as it is. */
function targetInWords(arn: string): string {
  const [, , service, , , ...resource] = arn.split(':');
  if (service === 'events') {
    return 'EventBridge';
  }
  const noun = SERVICES.get(service);
  return noun ? `${noun} ${resource.join(':').replace(/^function:/, '')}` : arn;
}
