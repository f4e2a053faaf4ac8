import type { Unavailable } from 'backstage-plugin-aws-s3-buckets-common';
import type { AwsAccount } from '../model/AwsAccount';
import { errorCode, errorMessage, NO_MESSAGE, requestIdOf } from './awsErrors';
import { describeFailure } from '../model/describeFailure';
import { failureOf } from './failureOf';

/** One sentence for the person on call: the call, its object, the answer, and what to do. */
export function explainCall(
  error: unknown,
  options: {
    /** `GetBucketTagging` */
    call: string;
    /** The IAM action that allows the call. */
    action?: string;
    account: Pick<AwsAccount, 'id'>;
    bucket?: string;
    region?: string;
  },
): Unavailable {
  const { call, action, account, bucket, region } = options;
  const code = errorCode(error);
  const message = errorMessage(error);
  const requestId = requestIdOf(error);
  const object = [
    bucket === undefined ? undefined : `bucket ${bucket}`,
    `account ${account.id}`,
    region,
  ]
    .filter(Boolean)
    .join(', ');
  const answer =
    message && message !== code && message !== NO_MESSAGE
      ? ` (${message})`
      : '';
  const { remedy } = describeFailure(
    failureOf(error, {
      call,
      actions: action ? [action] : [],
      regions: region ? [region] : [],
    }),
  );
  return {
    code,
    message: `${call} of ${object} failed: ${code}${answer}${requestId ? ` [request ${requestId}]` : ''}. ${remedy}`,
  };
}
