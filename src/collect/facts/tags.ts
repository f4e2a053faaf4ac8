import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';
import { sortedTags } from '../../model/sortedTags';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html */
export const tags = defineFact({
  name: 'tags',
  noneCodes: ['NoSuchTagSet'],
  // TagResource and UntagResource: where attribute-based access control is on for the bucket.
  events: [
    'PutBucketTagging',
    'DeleteBucketTagging',
    'TagResource',
    'UntagResource',
  ],
  stopsWhenDenied: false,
  async read(s3, input) {
    const { TagSet } = await s3.send(new GetBucketTaggingCommand(input));
    if (!TagSet) {
      throw new UnusableAnswerError('The answer has no tag set.');
    }
    return TagSet.length === 0 ? undefined : sortedTags(TagSet);
  },
});
