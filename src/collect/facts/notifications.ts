import {
  type Event,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfigurationFilter,
} from '@aws-sdk/client-s3';
import type { NotificationRule } from 'backstage-plugin-aws-s3-buckets-common';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';
import { sortedRules } from './rules';

/** What the configurations of all three services have, but for the name of the target. */
interface FoundRule {
  Id?: string;
  Events: Event[] | undefined;
  Filter?: NotificationConfigurationFilter;
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html: where it is off, the
 * answer is empty. Events for EventBridge go to the default event bus of the account, in the bucket's region:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
 */
export const notifications = defineFact({
  name: 'notifications',
  noneCodes: [],
  // CloudTrail's name, and the API's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
  events: ['PutBucketNotification', 'PutBucketNotificationConfiguration'],
  stopsWhenDenied: true,
  async read(s3, input, { account }, { region }) {
    const {
      EventBridgeConfiguration,
      LambdaFunctionConfigurations = [],
      QueueConfigurations = [],
      TopicConfigurations = [],
    } = await s3.send(new GetBucketNotificationConfigurationCommand(input));
    const rules = sortedRules([
      ...LambdaFunctionConfigurations.map(rule =>
        ruleOf(rule, rule.LambdaFunctionArn),
      ),
      ...QueueConfigurations.map(rule => ruleOf(rule, rule.QueueArn)),
      ...TopicConfigurations.map(rule => ruleOf(rule, rule.TopicArn)),
    ]);
    const targets = rules.map(({ target }) => target);
    if (EventBridgeConfiguration) {
      targets.push(
        `arn:${account.partition}:events:${region}:${account.id}:event-bus/default`,
      );
    }
    return targets.length > 0
      ? { status: 'on', targets: [...new Set(targets)].sort(), rules }
      : undefined;
  },
});

function ruleOf(
  { Id, Events = [], Filter }: FoundRule,
  target: string | undefined,
): NotificationRule {
  if (!target) {
    throw new UnusableAnswerError('The answer has a rule without a target.');
  }
  const filter = (Filter?.Key?.FilterRules ?? [])
    .map(({ Name, Value }) => `${Name?.toLowerCase()} ${Value}`)
    .sort()
    .join(', ');
  return {
    ...(Id && { name: Id }),
    target,
    events: [...Events].sort(),
    ...(filter && { filter }),
  };
}
