import { GetBucketAbacCommand } from '@aws-sdk/client-s3';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAbac.html */
export const abac = defineFact({
  name: 'abac',
  noneCodes: [],
  events: ['PutBucketAbac'],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { AbacStatus } = await s3.send(new GetBucketAbacCommand(input));
    switch (AbacStatus?.Status) {
      case 'Enabled':
        return { status: 'on' };
      case 'Disabled':
        return undefined;
      default:
        throw new UnusableAnswerError(
          'The answer does not say whether access by tags is on.',
        );
    }
  },
});
