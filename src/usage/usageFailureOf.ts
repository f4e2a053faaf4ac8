import { stringifyError } from '@backstage/errors';
import { errorAttempts } from '../aws/awsErrors';
import { explainCall } from '../aws/explainCall';
import type { FailureKind } from '../model/Failure';
import { failureOf } from '../aws/failureOf';
import { type BaseCall, BASE_IAM_ACTIONS } from '../aws/iamActions';
import type { AwsAccount } from '../model/AwsAccount';
import type { UsageFailure, UsageFailureKind } from './UsageReadings';

const KINDS: { [Kind in FailureKind]?: UsageFailureKind } = {
  'role-denied': 'denied',
  'role-distrusts': 'denied',
  'host-denied': 'denied',
  'denied-by-organization': 'denied',
  denied: 'denied',
  throttled: 'throttled',
  unreachable: 'unreachable',
};

/** Explains why the usage of an account, or of a region of it, could not be read. */
export function usageFailureOf(
  error: unknown,
  account: AwsAccount,
  region?: string,
): UsageFailure {
  const { kind, call } = failureOf(error, {});
  return {
    kind: KINDS[kind] ?? 'other',
    message:
      call && errorAttempts(error) !== undefined
        ? explainCall(error, {
            call,
            action: BASE_IAM_ACTIONS[call as BaseCall],
            account,
            region,
          }).message
        : stringifyError(error),
  };
}
