import { GetBucketEncryptionCommand } from '@aws-sdk/client-s3';
import type { Encryption } from 'backstage-plugin-aws-s3-buckets-common';
import { UnusableAnswerError } from '../aws/errors';
import { defineFact } from './defineFact';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html. Since 2023 every bucket of AWS has some:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
 */
export const encryption = defineFact({
  name: 'encryption',
  calls: { GetBucketEncryption: 's3:GetEncryptionConfiguration' },
  noneCodes: ['ServerSideEncryptionConfigurationNotFoundError'],
  events: ['PutBucketEncryption', 'DeleteBucketEncryption'],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { ServerSideEncryptionConfiguration } = await s3.send(
      new GetBucketEncryptionCommand(input),
    );
    const [rule] = ServerSideEncryptionConfiguration?.Rules ?? [];
    const byDefault = rule?.ApplyServerSideEncryptionByDefault;
    if (!byDefault?.SSEAlgorithm) {
      throw new UnusableAnswerError('The answer has no encryption.');
    }
    const { SSEAlgorithm, KMSMasterKeyID } = byDefault;
    return {
      status: SSEAlgorithm as Encryption['status'],
      ...(KMSMasterKeyID && { key: KMSMasterKeyID }),
      ...(SSEAlgorithm === 'aws:kms' && {
        bucketKey: rule.BucketKeyEnabled ?? false,
      }),
    };
  },
});
