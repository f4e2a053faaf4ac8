import {
  GetBucketEncryptionCommand,
  ListDirectoryBucketsCommand,
} from '@aws-sdk/client-s3';
import { loadS3Control } from '../../aws/lazyClients';
import { defineFact } from '../facts/defineFact';
import { encryption } from '../facts/encryption';
import { sortedTags } from '../../model/sortedTags';
import type { KindOfBucket } from './KindOfBucket';
import { answerOfAws, regionalKind } from './regionalKind';

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
    /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html */
    tags: defineFact({
      name: 'tags',
      calls: { ListTagsForResource: 's3express:ListTagsForResource' },
      noneCodes: [],
      events: ['TagResource', 'UntagResource'],
      stopsWhenDenied: true,
      async read(_, __, session, { arn, region }) {
        const command = new (loadS3Control().ListTagsForResourceCommand)({
          AccountId: session.account.id,
          ResourceArn: arn,
        });
        const answer = await session.s3Control(region).send(command);
        const { Tags = [] } = answerOfAws(answer);
        return Tags.length === 0 ? undefined : sortedTags(Tags);
      },
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
