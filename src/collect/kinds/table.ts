import type { Encryption } from 'backstage-plugin-aws-s3-buckets-common';
import { isGone, UnusableAnswerError } from '../../aws/awsErrors';
import { loadS3Tables } from '../../aws/lazyClients';
import type { AccountSession } from '../../aws/AccountSession';
import { type BucketPlace, defineFact } from '../facts/defineFact';
import { answerOfAws, regionalKind, tagsOrNone } from './regionalKind';

const calls = {
  ListTableBuckets: 's3tables:ListTableBuckets',
  GetTableBucket: 's3tables:GetTableBucket',
};

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-buckets.html. Those that AWS itself makes, as for the metadata of S3, are
 * nobody's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-aws-managed-buckets.html
 */
export const table = regionalKind({
  kind: 'table',
  noun: 'table bucket',
  calls,
  eventSource: 's3tables.amazonaws.com',
  facts: {
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_ListTagsForResource.html */
    tags: defineFact({
      name: 'tags',
      calls: { ListTagsForResource: 's3tables:ListTagsForResource' },
      noneCodes: [],
      events: ['TagResource', 'UntagResource'],
      stopsWhenDenied: true,
      async read(_, __, session, { arn, region }) {
        const answer = await session.s3Tables(region).send(
          new (loadS3Tables().ListTagsForResourceCommand)({
            resourceArn: arn,
          }),
        );
        return tagsOrNone(answerOfAws(answer).tags);
      },
    }),
    encryption: defineFact({
      name: 'encryption',
      calls: {
        GetTableBucketEncryption: 's3tables:GetTableBucketEncryption',
        GetTableBucket: calls.GetTableBucket,
      },
      noneCodes: [],
      events: ['PutTableBucketEncryption', 'DeleteTableBucketEncryption'],
      stopsWhenDenied: true,
      read: (_, __, session, place) => readEncryption(session, place),
    }),
  },
  async listPage(session, region, { token, prefix }) {
    const { tableBuckets: page, continuationToken } = await session
      .s3Tables(region)
      .send(
        new (loadS3Tables().ListTableBucketsCommand)({
          maxBuckets: 1000,
          continuationToken: token,
          prefix,
        }),
      );
    return {
      entries: page
        ?.filter(({ type }) => type !== 'aws')
        .map(({ name, arn, createdAt }) => ({ name, arn, createdAt })),
      token: continuationToken,
    };
  },
  ask: (session, { arn }, region) => getTableBucket(session, { arn, region }),
});

function getTableBucket(
  session: AccountSession,
  { arn, region }: Pick<BucketPlace, 'arn' | 'region'>,
) {
  return session
    .s3Tables(region)
    .send(new (loadS3Tables().GetTableBucketCommand)({ tableBucketARN: arn }));
}

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_s3Buckets_GetTableBucketEncryption.html. A bucket for which nobody
 * set it may have none to answer, and is encrypted by SSE-S3 all the same:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-tables-encryption.html
 */
async function readEncryption(
  session: AccountSession,
  place: BucketPlace,
): Promise<Encryption> {
  try {
    const { encryptionConfiguration } = await session
      .s3Tables(place.region)
      .send(
        new (loadS3Tables().GetTableBucketEncryptionCommand)({
          tableBucketARN: place.arn,
        }),
      );
    if (!encryptionConfiguration?.sseAlgorithm) {
      throw new UnusableAnswerError('The answer has no encryption.');
    }
    const { sseAlgorithm, kmsKeyArn } = encryptionConfiguration;
    return { status: sseAlgorithm, ...(kmsKeyArn && { key: kmsKeyArn }) };
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
  }
  // The bucket itself may be gone; then this throws, too.
  await getTableBucket(session, place);
  return { status: 'AES256' };
}
