import { GetBucketReplicationCommand } from '@aws-sdk/client-s3';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';
import { filterInWords, sortedRules } from './rules';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html */
export const replication = defineFact({
  name: 'replication',
  noneCodes: ['ReplicationConfigurationNotFoundError'],
  events: ['PutBucketReplication', 'DeleteBucketReplication'],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { ReplicationConfiguration } = await s3.send(
      new GetBucketReplicationCommand(input),
    );
    const found = ReplicationConfiguration?.Rules ?? [];
    if (found.length === 0) {
      throw new UnusableAnswerError('The answer has no replication rules.');
    }
    const rules = sortedRules(
      found.map(rule => {
        const filter = filterInWords(rule);
        const { Bucket, Account, StorageClass } = rule.Destination ?? {};
        return {
          ...(rule.ID && { name: rule.ID }),
          enabled: rule.Status === 'Enabled',
          ...(filter && { filter }),
          target: Bucket ?? '',
          ...(Account && { account: Account }),
          ...(StorageClass && { storageClass: StorageClass }),
        };
      }),
    );
    const targets = rules
      .filter(({ enabled, target }) => enabled && target)
      .map(({ target }) => target);
    return {
      status: rules.some(({ enabled }) => enabled) ? 'on' : 'off',
      targets: [...new Set(targets)].sort(),
      rules,
    };
  },
});
