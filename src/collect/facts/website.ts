import { GetBucketWebsiteCommand } from '@aws-sdk/client-s3';
import { UnusableAnswerError } from '../../aws/awsErrors';
import { defineFact } from './defineFact';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html */
export const website = defineFact({
  name: 'website',
  noneCodes: ['NoSuchWebsiteConfiguration'],
  events: ['PutBucketWebsite', 'DeleteBucketWebsite'],
  stopsWhenDenied: true,
  async read(s3, input) {
    const { IndexDocument, ErrorDocument, RedirectAllRequestsTo } =
      await s3.send(new GetBucketWebsiteCommand(input));
    if (!IndexDocument && !RedirectAllRequestsTo) {
      throw new UnusableAnswerError(
        'The answer has neither an index document nor a redirect.',
      );
    }
    const { HostName, Protocol } = RedirectAllRequestsTo ?? {};
    return {
      status: 'on',
      ...(IndexDocument?.Suffix && { indexDocument: IndexDocument.Suffix }),
      ...(ErrorDocument?.Key && { errorDocument: ErrorDocument.Key }),
      ...(HostName && {
        redirectTo: Protocol ? `${Protocol}://${HostName}` : HostName,
      }),
    };
  },
});
