import { GetBucketVersioningCommand } from '@aws-sdk/client-s3';
import { defineFact } from './defineFact';

/**
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html: where versioning was never on, the answer
 * has nothing in it.
 */
export const versioning = defineFact({
  name: 'versioning',
  noneCodes: [],
  events: ['PutBucketVersioning'],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { Status, MFADelete } = await s3.send(
      new GetBucketVersioningCommand(input),
    );
    if (!Status) {
      return undefined;
    }
    return {
      status: Status === 'Enabled' ? 'enabled' : 'suspended',
      mfaDelete: MFADelete === 'Enabled',
    };
  },
});
