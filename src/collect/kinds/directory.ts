import {
  GetBucketEncryptionCommand,
  ListDirectoryBucketsCommand,
} from '@aws-sdk/client-s3';
import { defineFact } from '../facts/defineFact';
import { encryption } from '../facts/encryption';
import { controlTags } from './controlTags';
import type { KindOfBucket } from './KindOfBucket';
import { regionalKind } from './regionalKind';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-buckets-overview.html. All calls go to the regional
 * endpoint; HeadBucket would go to the zone, with a session that only CreateSession gives. None of them takes
 * `ExpectedBucketOwner`.
 */
export const directory: KindOfBucket = regionalKind({
  kind: 'directory',
  noun: 'directory bucket',
  calls: { ListDirectoryBuckets: 's3express:ListAllMyDirectoryBuckets' },
  eventSource: 's3express.amazonaws.com',
  facts: {
    tags: controlTags({
      ListTagsForResource: 's3express:ListTagsForResource',
    }),
    encryption: defineFact({
      ...encryption,
      calls: { GetBucketEncryption: 's3express:GetEncryptionConfiguration' },
      read: (_, { Bucket }, session, place, whatCanBeRead) =>
        encryption.read(
          session.s3Express(place.region),
          { Bucket },
          session,
          place,
          whatCanBeRead,
        ),
    }),
  },
  async listPage(session, region, { token }) {
    const { Buckets = [], ContinuationToken } = await session
      .s3Express(region)
      .send(
        new ListDirectoryBucketsCommand({
          MaxDirectoryBuckets: 1000,
          ContinuationToken: token,
        }),
      );
    return {
      entries: Buckets.map(({ Name, BucketArn, CreationDate }) => ({
        name: Name,
        arn: BucketArn,
        createdAt: CreationDate,
      })),
      token: ContinuationToken,
    };
  },
  ask: (session, { name }, region) =>
    session
      .s3Express(region)
      .send(new GetBucketEncryptionCommand({ Bucket: name })),
});
