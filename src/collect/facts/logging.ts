import { GetBucketLoggingCommand } from '@aws-sdk/client-s3';
import { defineFact } from './defineFact';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html: where it is off, the answer is empty. */
export const logging = defineFact({
  name: 'logging',
  noneCodes: [],
  events: ['PutBucketLogging'],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { LoggingEnabled } = await s3.send(
      new GetBucketLoggingCommand(input),
    );
    if (!LoggingEnabled?.TargetBucket) {
      return undefined;
    }
    const { TargetBucket, TargetPrefix } = LoggingEnabled;
    return {
      status: 'on',
      target: TargetBucket,
      ...(TargetPrefix && { prefix: TargetPrefix }),
    };
  },
});
