import { GetBucketOwnershipControlsCommand } from '@aws-sdk/client-s3';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html */
export const ownership = defineFact({
  name: 'ownership',
  noneCodes: ['OwnershipControlsNotFoundError'],
  events: ['PutBucketOwnershipControls', 'DeleteBucketOwnershipControls'],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { OwnershipControls } = await s3.send(
      new GetBucketOwnershipControlsCommand(input),
    );
    const [rule] = OwnershipControls?.Rules ?? [];
    if (!rule?.ObjectOwnership) {
      throw new UnusableAnswerError('The answer has no object ownership.');
    }
    return { status: rule.ObjectOwnership };
  },
});
