import type { AwsAccount } from '../model/account';
import { failedCall } from './callMetrics';
import { causeOfDenial } from './causeOfDenial';
import { BASE_IAM_ACTIONS } from './iamActions';
import {
  AssumeRoleError,
  errorCode,
  hasNoAnswer,
  IdentityMismatchError,
  IncompleteListError,
  isAccountNotServed,
  isDenied,
  isSessionRefused,
  isThrottled,
  NO_MESSAGE,
  UnusableAnswerError,
} from './errors';

/** Why an account could not be read, as far as AWS's answer tells. */
export type AccountFailureKind =
  /** AssumeRole was denied without a reason. AWS answers the same for a role that does not exist. */
  | 'role-denied'
  /** The role exists, and its trust policy does not let Backstage in. */
  | 'role-distrusts'
  /** Backstage's own policy does not let it assume the role. */
  | 'host-denied'
  /** A service control policy or resource control policy of the organization denies it. */
  | 'denied-by-organization'
  /** The account is not in use: suspended, closed, or not yet signed up. */
  | 'suspended'
  /** The credentials belong to another account. */
  | 'wrong-identity'
  /** There are no credentials to begin with. */
  | 'credentials-missing'
  /** AWS does not accept the credentials. */
  | 'credentials-refused'
  /** STS is not activated for the account in the region in which it was asked. */
  | 'sts-region-disabled'
  /** The role was assumed and may not list buckets of some kind. */
  | 'list-denied'
  /** The list of buckets did not come to its end. */
  | 'list-incomplete'
  /** AWS throttled the calls to the end. */
  | 'throttled'
  /** No usable answer: network, DNS, proxy, time-out. */
  | 'unreachable'
  | 'other';

/** Why something could not be read, and what to do about it. */
export interface Failure {
  kind: AccountFailureKind;
  /** Why, in words that do not name the account, so that many accounts with the same reason make one line. */
  reason: string;
  /** What to do about it. */
  remedy: string;
  /** What AWS, the SDK or this module said in this case. */
  detail: string;
  /** The permission that is likely to be missing, where one can be named. */
  permission?: { action: string; resource: string };
}

/** An account that could not be read. */
export interface AccountFailure extends Failure {
  accountId: string;
  accountName?: string;
  /** `table buckets in eu-west-1`, where the failure is that of one listing. */
  listing?: string;
}

/** Which listing of an account could not be read. */
export interface ListedKind {
  /** `table bucket` */
  noun: string;
  /** The IAM action that allows the list. */
  action: string;
  /** Empty where the list is not that of a region. */
  region: string;
}

const GENERAL_PURPOSE: ListedKind = {
  noun: 'bucket',
  action: BASE_IAM_ACTIONS.ListBuckets,
  region: '',
};

/** `table buckets in eu-west-1`; `general purpose buckets` where the list is not that of a region. */
export function listingInWords({ noun, region }: ListedKind): string {
  return region ? `${noun}s in ${region}` : `general purpose ${noun}s`;
}

/** What the texts of a failure are made of. */
interface Circumstances {
  code: string;
  /** `role backstage-read`, where it was AssumeRole that failed. */
  role?: string;
  /** The account's state as the organization has it, where that is not ACTIVE. */
  state?: string;
  /** Whether an answer came, if an unusable one. */
  isAnswered: boolean;
  /** `buckets`, `table buckets` */
  buckets: string;
  /** The IAM action that allows to list them. */
  action: string;
  /** Where in the configuration the listing can be left out; empty where it can't. */
  orLeaveOut: string;
}

type Text = string | ((circumstances: Circumstances) => string);

const EXPLANATIONS: Record<AccountFailureKind, { reason: Text; remedy: Text }> =
  {
    'role-denied': {
      reason: ({ role }) =>
        `${role} could not be assumed, and AWS doesn't say why`,
      remedy:
        'Check that the role exists in the account and the account is in use, that its trust policy names the principal and the external id of Backstage, that Backstage may do sts:AssumeRole on it, and that no service control policy denies it.',
    },
    'role-distrusts': {
      reason: ({ role }) =>
        `the trust policy of ${role} doesn't let Backstage in`,
      remedy:
        "Name the principal that Backstage runs as in the role's trust policy, and configure the external id that it demands.",
    },
    'host-denied': {
      reason: ({ role }) => `Backstage itself may not assume ${role}`,
      remedy:
        'Allow sts:AssumeRole on the role to the principal that Backstage runs as.',
    },
    'denied-by-organization': {
      reason: ({ role, buckets }) =>
        `a policy of the organization denies Backstage to ${role ? `assume ${role}` : `list ${buckets}`}`,
      remedy: ({ role, action, orLeaveOut }) =>
        `Except the role from the service control policy or resource control policy that denies ${role ? 'sts:AssumeRole' : action}, or leave these accounts out${role ? '' : orLeaveOut}.`,
    },
    suspended: {
      reason: ({ state, code }) =>
        state
          ? `the organization has the account in state ${state}`
          : `AWS doesn't serve the account (${code})`,
      remedy: ({ state }) =>
        state
          ? 'Take the account out of accounts, or reinstate it; once it is left out its buckets leave the catalog.'
          : "Look for the account's state in the organization and for open invoices; take it out of the config if it is closed.",
    },
    'wrong-identity': {
      reason: 'the credentials belong to another account or partition',
      remedy:
        'Give the account a role or keys of its own under aws.accounts, or set aws.accountDefaults.roleName or the role of the provider.',
    },
    'credentials-missing': {
      reason: 'there are no credentials to ask AWS with',
      remedy:
        'Check aws.mainAccount, and what the host gives: environment, profile, or the role of its pod, task or instance.',
    },
    'credentials-refused': {
      reason: ({ role, code }) =>
        `AWS refuses the credentials${role ? ` that were to assume ${role}` : ''} (${code})`,
      remedy:
        'If they were rotated or expired, renew them. If the account is in another partition (aws-cn, aws-us-gov), it needs keys of that partition: under aws.accounts, or those of role.sourceAccount.',
    },
    'sts-region-disabled': {
      reason: ({ role = 'the account' }) =>
        `STS isn't activated in the region in which ${role} was asked for`,
      remedy:
        'Activate the region in the IAM settings of the account, or name another under aws.accounts[].region.',
    },
    'list-denied': {
      reason: ({ buckets, action }) =>
        `the ${buckets} may not be listed: ${action} is denied`,
      remedy: ({ action, orLeaveOut }) =>
        `Allow ${action} in the policy of the role, and look for a permissions boundary or service control policy that denies it${orLeaveOut && `;${orLeaveOut.replace(',', '')}`}.`,
    },
    'list-incomplete': {
      reason: ({ buckets }) => `the list of ${buckets} did not come to its end`,
      remedy:
        'Check AWS_ENDPOINT_URL and what stands between Backstage and AWS; the next run tries again.',
    },
    throttled: {
      reason: ({ role, code }) =>
        `AWS throttled ${role ? `AssumeRole of ${role}` : 'the calls'} to the end (${code})`,
      remedy:
        'Lower concurrency.accounts and concurrency.buckets, or raise the time between runs.',
    },
    unreachable: {
      reason: ({ isAnswered, code }) =>
        isAnswered
          ? 'the answer did not come from AWS'
          : `AWS could not be reached (${code})`,
      remedy: ({ isAnswered }) =>
        isAnswered
          ? 'Check AWS_ENDPOINT_URL and what stands between Backstage and AWS; the next run tries again.'
          : 'Check network, proxy, DNS and VPC endpoints; the next run tries again.',
    },
    other: {
      reason: ({ role, code }) =>
        `${role ? `${role} could not be assumed` : 'it could not be read, or what was read could not be stored'} (${code})`,
      remedy: 'The next run tries again.',
    },
  };

/**
 * Explains the error that ended a reading.
 *
 * @param state - the account's state as the organization has it, where that is not ACTIVE: STS and S3 do not tell
 * @param listing - what was to be listed; by default general purpose buckets
 */
export function failureOf(
  error: unknown,
  state?: string,
  listing: ListedKind = GENERAL_PURPOSE,
): Failure {
  const inactive = state === 'ACTIVE' ? undefined : state;
  const isAssumeRole = error instanceof AssumeRoleError;
  const answer = isAssumeRole ? error.cause : error;
  const kind = inactive ? 'suspended' : kindOf(answer, isAssumeRole);
  const circumstances: Circumstances = {
    code: errorCode(answer),
    role: isAssumeRole ? `role ${error.roleArn.split(':role/')[1]}` : undefined,
    state: inactive,
    isAnswered: answer instanceof UnusableAnswerError,
    buckets: `${listing.noun}s`,
    action: listing.action,
    orLeaveOut:
      listing.region &&
      ', or leave the region out of regions, or the kind out of kinds',
  };
  const text = (part: Text) =>
    typeof part === 'string' ? part : part(circumstances);
  const { reason, remedy } = EXPLANATIONS[kind];
  const permission = missingPermission(kind, error, listing);
  return {
    kind,
    reason: text(reason),
    remedy: text(remedy),
    detail: detailOf(error),
    ...(permission && { permission }),
  };
}

/** What was said; where the SDK found nothing in the answer, its status. */
function detailOf(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  return error.message === NO_MESSAGE
    ? `${failedCall(error) ?? 'The call'} failed: ${errorCode(error)}`
    : error.message;
}

/** The statement that Backstage's own policy, or that of the role, is likely to lack. */
function missingPermission(
  kind: AccountFailureKind,
  error: unknown,
  { action }: ListedKind,
): Failure['permission'] {
  const isOfHost = kind === 'host-denied' || kind === 'role-denied';
  if (isOfHost && error instanceof AssumeRoleError) {
    return { action: BASE_IAM_ACTIONS.AssumeRole, resource: error.roleArn };
  }
  return kind === 'list-denied' ? { action, resource: '*' } : undefined;
}

/** {@link failureOf} an account. */
export function accountFailure(
  error: unknown,
  { id, name }: Pick<AwsAccount, 'id' | 'name'>,
  state?: string,
  listing?: ListedKind,
): AccountFailure {
  return {
    accountId: id,
    ...(name && { accountName: name }),
    ...(listing && { listing: listingInWords(listing) }),
    ...failureOf(error, state, listing),
  };
}

function kindOf(answer: unknown, isAssumeRole: boolean): AccountFailureKind {
  if (isAccountNotServed(answer)) {
    return 'suspended';
  }
  if (answer instanceof IdentityMismatchError) {
    return 'wrong-identity';
  }
  if (isDenied(answer)) {
    return kindOfDenial(answer, isAssumeRole);
  }
  switch (errorCode(answer)) {
    case 'CredentialsProviderError':
      return 'credentials-missing';
    case 'RegionDisabledException':
      return 'sts-region-disabled';
    default:
  }
  if (isSessionRefused(answer)) {
    return 'credentials-refused';
  }
  if (isThrottled(answer)) {
    return 'throttled';
  }
  if (answer instanceof IncompleteListError) {
    return 'list-incomplete';
  }
  if (answer instanceof UnusableAnswerError || hasNoAnswer(answer)) {
    return 'unreachable';
  }
  return 'other';
}

function kindOfDenial(
  answer: unknown,
  isAssumeRole: boolean,
): AccountFailureKind {
  const message = answer instanceof Error ? answer.message : '';
  switch (causeOfDenial(message).policy) {
    case 'service-control-policy':
    case 'resource-control-policy':
      return 'denied-by-organization';
    case 'resource-based-policy':
    case 'role-trust-policy':
      return isAssumeRole ? 'role-distrusts' : 'list-denied';
    case 'identity-based-policy':
    case 'permissions-boundary':
    case 'session-policy':
      return isAssumeRole ? 'host-denied' : 'list-denied';
    default:
      return isAssumeRole ? 'role-denied' : 'list-denied';
  }
}

/** One block of text about all accounts that could not be read: each reason once, with its accounts and remedy. */
export function summariseFailures(failures: AccountFailure[]): string {
  const groups = new Map<string, AccountFailure[]>();
  for (const failure of failures) {
    const key = `${failure.kind} ${failure.reason}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(failure);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map(group => {
      const [{ reason, remedy, detail }] = group;
      const accounts = accountsInWords(group);
      const count = `${accounts.length} account${accounts.length === 1 ? '' : 's'}`;
      const whose = accounts.length === 1 ? '' : `, of ${group[0].accountId}`;
      return `${count}: ${reason}: ${accounts.join(', ')}. ${remedy} (The answer${whose}: ${detail})`;
    })
    .join('\n');
}

/** `222222222222 (payments-prod: table buckets in eu-west-1, table buckets in us-east-1)` */
function accountsInWords(failures: AccountFailure[]): string[] {
  const accounts = new Map<string, { name?: string; listings: string[] }>();
  for (const { accountId, accountName: name, listing } of failures) {
    const account = accounts.get(accountId) ?? { name, listings: [] };
    accounts.set(accountId, account);
    if (listing) {
      account.listings.push(listing);
    }
  }
  return [...accounts]
    .map(([id, { name, listings }]) => {
      const details = [name, listings.sort().join(', ')].filter(Boolean);
      return details.length > 0 ? `${id} (${details.join(': ')})` : id;
    })
    .sort();
}
