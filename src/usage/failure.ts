import { stringifyError } from '@backstage/errors';
import { failedCall } from '../aws/callMetrics';
import {
  errorAttempts,
  explain,
  hasNoAnswer,
  isDenied,
  isThrottled,
  UnusableAnswerError,
} from '../aws/errors';
import { type BaseCall, BASE_IAM_ACTIONS } from '../aws/iamActions';
import type { AwsAccount } from '../model/account';
import type { UsageFailure, UsageFailureKind } from './readings';

/** Explains why the usage of an account, or of a region of it, could not be read. */
export function usageFailureOf(
  error: unknown,
  account: AwsAccount,
  region?: string,
): UsageFailure {
  return {
    kind: kindOf(error),
    message: messageOf(error, account, region),
  };
}

function kindOf(error: unknown): UsageFailureKind {
  if (isDenied(error)) {
    return 'denied';
  }
  if (isThrottled(error)) {
    return 'throttled';
  }
  return error instanceof UnusableAnswerError || hasNoAnswer(error)
    ? 'unreachable'
    : 'other';
}

function messageOf(
  error: unknown,
  account: AwsAccount,
  region: string | undefined,
): string {
  const call = failedCall(error);
  if (!call || errorAttempts(error) === undefined) {
    return stringifyError(error);
  }
  return explain(error, {
    call,
    action: BASE_IAM_ACTIONS[call as BaseCall],
    account,
    region,
  }).message;
}
