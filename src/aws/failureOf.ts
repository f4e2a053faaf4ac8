import { failedCall } from './callMetrics';
import { causeOfDenial } from './causeOfDenial';
import {
  AssumeRoleError,
  errorCode,
  errorMessage,
  errorStatus,
  hasNoAnswer,
  IdentityMismatchError,
  IncompleteListError,
  isAccountNotServed,
  isDenied,
  isSessionRefused,
  isThrottled,
  NO_MESSAGE,
  refusesEverywhere,
  UNKNOWN_CALL_STATUSES,
  UnusableAnswerError,
} from './awsErrors';
import type { Attempt, Failure, FailureKind } from '../model/Failure';
import { trustPolicyOf } from './trustPolicyOf';

/** Those that end every reading of an account. */
const KINDS_OF_ACCOUNTS = new Set<FailureKind>([
  'suspended',
  'wrong-identity',
  'credentials-missing',
  'credentials-refused',
  'sts-region-disabled',
  'sts-missing',
]);

/** What an error of AWS, of the SDK, of the network or of this module means. */
export function failureOf(error: unknown, given: Attempt): Failure {
  const isAssumeRole = error instanceof AssumeRoleError;
  const answer = isAssumeRole ? error.cause : error;
  const attempt = { ...given, call: given.call ?? failedCall(error) };
  const inactive = attempt.state === 'ACTIVE' ? undefined : attempt.state;
  const kind = inactive ? 'suspended' : kindOf(answer, isAssumeRole, attempt);
  const trustPolicy = trustPolicyOf(error, kind);
  // Whatever was to be listed, and wherever: it is said once.
  const isOfAccount = isAssumeRole || KINDS_OF_ACCOUNTS.has(kind);
  return {
    ...attempt,
    ...(isOfAccount && { listed: undefined, regions: undefined }),
    ...(isAssumeRole && {
      actions: ['sts:AssumeRole'],
      roles: [error.roleArn],
    }),
    state: inactive,
    kind,
    code: errorCode(answer),
    cause: causeOfDenial(errorMessage(answer)),
    // Where the SDK found nothing in the answer, its status.
    detail:
      errorMessage(error) === NO_MESSAGE
        ? `${attempt.call ?? 'The call'} failed: ${errorCode(error)}`
        : errorMessage(error),
    isAnswered: answer instanceof UnusableAnswerError,
    ...(trustPolicy && { trustPolicy }),
  };
}

function kindOf(
  answer: unknown,
  isAssumeRole: boolean,
  attempt: Attempt,
): FailureKind {
  const isOfSts = isAssumeRole || attempt.call === 'GetCallerIdentity';
  if (answer instanceof UnusableAnswerError) {
    // An error of S3, which STS words otherwise.
    return isOfSts && answer.root === 'Error' ? 'sts-missing' : 'unreachable';
  }
  if (errorCode(answer) === 'AWSOrganizationsNotInUseException') {
    return 'organization-missing';
  }
  if (isAccountNotServed(answer)) {
    return 'suspended';
  }
  if (answer instanceof IdentityMismatchError) {
    return 'wrong-identity';
  }
  if (isDenied(answer)) {
    return kindOfDenial(errorMessage(answer), isAssumeRole, attempt);
  }
  switch (errorCode(answer)) {
    case 'CredentialsProviderError':
      return 'credentials-missing';
    case 'RegionDisabledException':
      return 'sts-region-disabled';
    default:
  }
  if (isSessionRefused(answer)) {
    const isOff =
      attempt.regions?.length && !attempt.listed && !refusesEverywhere(answer);
    return isOff ? 'region-off' : 'credentials-refused';
  }
  if (isThrottled(answer)) {
    return 'throttled';
  }
  if (answer instanceof IncompleteListError) {
    return 'list-incomplete';
  }
  if (hasNoAnswer(answer)) {
    return 'unreachable';
  }
  if (UNKNOWN_CALL_STATUSES.has(errorStatus(answer) ?? 0)) {
    return isOfSts ? 'sts-missing' : 'unknown-call';
  }
  return 'other';
}

function kindOfDenial(
  message: string,
  isAssumeRole: boolean,
  { listed, facts, isOfOrganization }: Attempt,
): FailureKind {
  const { policy } = causeOfDenial(message);
  if (isOfOrganization) {
    return 'organization-denied';
  }
  if (
    policy === 'service-control-policy' ||
    policy === 'resource-control-policy'
  ) {
    return 'denied-by-organization';
  }
  if (!isAssumeRole && facts) {
    return 'facts-denied';
  }
  if (!isAssumeRole) {
    return listed ? 'list-denied' : 'denied';
  }
  switch (policy) {
    case 'resource-based-policy':
    case 'role-trust-policy':
      return 'role-distrusts';
    case 'unknown':
      return 'role-denied';
    default:
      return 'host-denied';
  }
}
