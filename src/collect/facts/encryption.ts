import { GetBucketEncryptionCommand } from '@aws-sdk/client-s3';
import type { Encryption } from 'backstage-plugin-aws-s3-buckets-common';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html. Since 2023 every bucket of AWS has some:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-bucket-encryption.html
 */
export const encryption = defineFact({
  name: 'encryption',
  noneCodes: ['ServerSideEncryptionConfigurationNotFoundError'],
  events: ['PutBucketEncryption', 'DeleteBucketEncryption'],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { ServerSideEncryptionConfiguration } = await s3.send(
      new GetBucketEncryptionCommand(input),
    );
    const rules = ServerSideEncryptionConfiguration?.Rules ?? [];
    const rule = rules.find(
      each => each.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
    );
    const blocked = rules
      .flatMap(each => each.BlockedEncryptionTypes?.EncryptionType ?? [])
      .filter(type => type !== 'NONE');
    if (!rule && !rules.some(each => each.BlockedEncryptionTypes)) {
      throw new UnusableAnswerError('The answer has no encryption.');
    }
    // What only blocks leaves the default of all buckets of AWS.
    const { SSEAlgorithm = 'AES256', KMSMasterKeyID: key } =
      rule?.ApplyServerSideEncryptionByDefault ?? {};
    return {
      status: SSEAlgorithm as Encryption['status'],
      ...(key && !isKeyOfAws(key) && { key }),
      ...(SSEAlgorithm === 'aws:kms' && {
        bucketKey: rule?.BucketKeyEnabled ?? false,
      }),
      ...(blocked.length > 0 && { blocked: [...new Set(blocked)].sort() }),
    };
  },
});

/**
 * Whether this is an alias of a key that AWS manages, alone or in an ARN. Nobody else can make one:
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
 */
function isKeyOfAws(key: string): boolean {
  return /(^|:)alias\/aws\//.test(key);
}
