import {
  GetBucketLifecycleConfigurationCommand,
  type LifecycleRule as RuleOfS3,
} from '@aws-sdk/client-s3';
import {
  LIFECYCLE_ACTIONS,
  type LifecycleRule,
} from 'backstage-plugin-aws-s3-buckets-common';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';
import { filterInWords, sortedRules } from './rules';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html */
export const lifecycle = defineFact({
  name: 'lifecycle',
  noneCodes: ['NoSuchLifecycleConfiguration'],
  events: [
    'PutBucketLifecycle',
    'PutBucketLifecycleConfiguration',
    'DeleteBucketLifecycle',
  ],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { Rules, TransitionDefaultMinimumObjectSize: minimum } =
      await s3.send(new GetBucketLifecycleConfigurationCommand(input));
    if (!Rules || Rules.length === 0) {
      throw new UnusableAnswerError('The answer has no lifecycle rules.');
    }
    const rules = sortedRules(Rules.map(ruleOf));
    return {
      status: rules.some(({ enabled }) => enabled) ? 'on' : 'off',
      rules,
      ...(minimum &&
        Rules.some(movesObjects) && { transitionMinimumSize: minimum }),
    };
  },
});

function movesObjects({
  Transitions = [],
  NoncurrentVersionTransitions = [],
}: RuleOfS3): boolean {
  return Transitions.length + NoncurrentVersionTransitions.length > 0;
}

function ruleOf(rule: RuleOfS3): LifecycleRule {
  const filter = filterInWords(rule);
  return {
    ...(rule.ID && { name: rule.ID }),
    enabled: rule.Status === 'Enabled',
    ...(filter && { filter }),
    actions: actionsOf(rule),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-actions */
function actionsOf({
  Transitions = [],
  Expiration,
  NoncurrentVersionTransitions = [],
  NoncurrentVersionExpiration: noncurrent,
  AbortIncompleteMultipartUpload: uploads,
}: RuleOfS3): string[] {
  return [
    ...Transitions.map(
      ({ StorageClass, ...when }) => `move to ${StorageClass} ${time(when)}`,
    ),
    ...(Expiration?.Days !== undefined || Expiration?.Date
      ? [`delete ${time(Expiration)}`]
      : []),
    ...(Expiration?.ExpiredObjectDeleteMarker
      ? ['delete markers without versions']
      : []),
    ...NoncurrentVersionTransitions.map(
      ({ StorageClass, NoncurrentDays, NewerNoncurrentVersions }) =>
        `move old versions to ${StorageClass} ${time({ Days: NoncurrentDays })}${but(NewerNoncurrentVersions)}`,
    ),
    ...(noncurrent
      ? [
          `${LIFECYCLE_ACTIONS.deleteOldVersions} ${time({ Days: noncurrent.NoncurrentDays })}${but(noncurrent.NewerNoncurrentVersions)}`,
        ]
      : []),
    ...(uploads
      ? [
          `${LIFECYCLE_ACTIONS.deleteUploads} ${time({ Days: uploads.DaysAfterInitiation })}`,
        ]
      : []),
  ];
}

function time({ Days = 0, Date }: { Days?: number; Date?: Date }): string {
  return Date
    ? `on ${Date.toISOString().slice(0, 10)}`
    : `after ${Days} day${Days === 1 ? '' : 's'}`;
}

function but(kept: number | undefined): string {
  return kept ? ` but the last ${kept}` : '';
}
