import { GetObjectLockConfigurationCommand } from '@aws-sdk/client-s3';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html */
export const objectLock = defineFact({
  name: 'objectLock',
  noneCodes: ['ObjectLockConfigurationNotFoundError'],
  // CloudTrail's name differs from the API's.
  events: ['PutObjectLockConfiguration', 'PutBucketObjectLockConfiguration'],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { ObjectLockConfiguration } = await s3.send(
      new GetObjectLockConfigurationCommand(input),
    );
    if (ObjectLockConfiguration?.ObjectLockEnabled !== 'Enabled') {
      throw new UnusableAnswerError(
        'The answer does not say that Object Lock is enabled, which it says where there is any.',
      );
    }
    const { Mode, Days, Years } =
      ObjectLockConfiguration.Rule?.DefaultRetention ?? {};
    return {
      status: 'on',
      ...(Mode && { mode: Mode }),
      ...(Days && { days: Days }),
      ...(Years && { years: Years }),
    };
  },
});
