import { UnusableAnswerError } from '../../aws/awsErrors';
import { loadS3Vectors } from '../../aws/lazyClients';
import type { AccountSession } from '../../aws/AccountSession';
import { type BucketPlace, defineFact } from '../facts/defineFact';
import type { KindOfBucket } from './KindOfBucket';
import { answerOfAws, regionalKind, tagsOrNone } from './regionalKind';

const calls = {
  ListVectorBuckets: 's3vectors:ListVectorBuckets',
  GetVectorBucket: 's3vectors:GetVectorBucket',
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-vectors-buckets.html */
export const vector: KindOfBucket = regionalKind({
  kind: 'vector',
  noun: 'vector bucket',
  calls,
  eventSource: 's3vectors.amazonaws.com',
  facts: {
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_S3VectorBuckets_ListTagsForResource.html */
    tags: defineFact({
      name: 'tags',
      calls: { ListTagsForResource: 's3vectors:ListTagsForResource' },
      noneCodes: [],
      events: ['TagResource', 'UntagResource'],
      stopsWhenDenied: true,
      async read(_, __, session, { arn, region }) {
        const answer = await session.s3Vectors(region).send(
          new (loadS3Vectors().ListTagsForResourceCommand)({
            resourceArn: arn,
          }),
        );
        return tagsOrNone(answerOfAws(answer).tags);
      },
    }),
    /** Set when the bucket is created, and by default SSE-S3. */
    encryption: defineFact({
      name: 'encryption',
      calls: { GetVectorBucket: calls.GetVectorBucket },
      noneCodes: [],
      events: [],
      stopsWhenDenied: true,
      async read(_, __, session, place) {
        const { vectorBucket } = await getVectorBucket(session, place);
        if (!vectorBucket) {
          throw new UnusableAnswerError('The answer has no vector bucket.');
        }
        const { sseType = 'AES256', kmsKeyArn } =
          vectorBucket.encryptionConfiguration ?? {};
        return { status: sseType, ...(kmsKeyArn && { key: kmsKeyArn }) };
      },
    }),
  },
  async listPage(session, region, { token, prefix }) {
    const { vectorBuckets, nextToken } = await session.s3Vectors(region).send(
      new (loadS3Vectors().ListVectorBucketsCommand)({
        maxResults: 500,
        nextToken: token,
        prefix,
      }),
    );
    return {
      entries: vectorBuckets?.map(
        ({ vectorBucketName, vectorBucketArn, creationTime }) => ({
          name: vectorBucketName,
          arn: vectorBucketArn,
          createdAt: creationTime,
        }),
      ),
      token: nextToken,
    };
  },
  ask: (session, { arn }, region) => getVectorBucket(session, { arn, region }),
});

function getVectorBucket(
  session: AccountSession,
  { arn, region }: Pick<BucketPlace, 'arn' | 'region'>,
) {
  return session
    .s3Vectors(region)
    .send(
      new (loadS3Vectors().GetVectorBucketCommand)({ vectorBucketArn: arn }),
    );
}
