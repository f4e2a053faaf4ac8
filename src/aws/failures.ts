import { AssumeRoleError } from './credentials';
import {
  errorCode,
  errorStatus,
  IAM_ACTIONS,
  isDenied,
  isSessionRefused,
  isThrottled,
} from './errors';
import type { AwsAccount } from '../model/account';

/** Why an account could not be read, as far as AWS's answer tells. */
export type AccountFailureKind =
  /** AssumeRole was denied without a reason. AWS answers so for a role that doesn't exist as well. */
  | 'role-denied'
  /** The role is there, and its trust policy doesn't let Backstage in. */
  | 'role-distrusts'
  /** Backstage's own policy doesn't let it assume the role. */
  | 'host-denied'
  /** A service control policy or resource control policy of the organization denies it. */
  | 'denied-by-organization'
  /** The account isn't in use: suspended, closed, or not yet signed up. */
  | 'suspended'
  /** The credentials belong to another account. */
  | 'wrong-identity'
  /** There are no credentials to begin with. */
  | 'credentials-missing'
  /** AWS doesn't accept the credentials. */
  | 'credentials-refused'
  /** STS isn't activated for the account in the region in which it was asked. */
  | 'sts-region-disabled'
  /** The role was assumed and may not list buckets. */
  | 'list-denied'
  /** The list of buckets didn't come to its end. */
  | 'list-incomplete'
  | 'throttled'
  /** No usable answer: network, DNS, proxy, time-out. */
  | 'unreachable'
  | 'other';

/** An account that could not be read. */
export interface AccountFailure {
  accountId: string;
  accountName?: string;
  kind: AccountFailureKind;
  /** Why, in words that don't name the account, so that the same reason of many accounts is said once. */
  reason: string;
  /** What to do about it. */
  remedy: string;
  /** What AWS, the SDK or this module said of this account in particular. */
  detail: string;
}

type Explanation = Pick<AccountFailure, 'kind' | 'reason' | 'remedy'>;

/**
 * Explains the error that ended the reading of an account.
 *
 * @param state - the account's state as the organization has it, where that isn't ACTIVE: STS and S3 don't tell
 */
export function accountFailure(
  error: unknown,
  account: Pick<AwsAccount, 'id' | 'name'>,
  state?: string,
): AccountFailure {
  const { id, name } = account;
  return {
    accountId: id,
    ...(name && { accountName: name }),
    ...explanation(error, state),
    detail: error instanceof Error ? error.message : String(error),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and the common errors of other services. */
const ACCOUNT_CODES = new Set([
  'AccountProblem',
  'AllAccessDisabled',
  'NotSignedUp',
  'OptInRequired',
]);

function explanation(error: unknown, state: string | undefined): Explanation {
  const assumed =
    error instanceof AssumeRoleError
      ? `role ${error.roleArn.split(':role/')[1]}`
      : undefined;
  const answer = error instanceof AssumeRoleError ? error.cause : error;
  const code = errorCode(answer);

  if (state !== undefined && state !== 'ACTIVE') {
    return {
      kind: 'suspended',
      reason: `the organization has the account in state ${state}`,
      remedy:
        'Take the account out of accounts, or reinstate it; once it is left out its buckets leave the catalog.',
    };
  }
  if (ACCOUNT_CODES.has(code)) {
    return {
      kind: 'suspended',
      reason: `AWS doesn't serve the account (${code})`,
      remedy:
        "Look for the account's state in the organization and for open invoices; take it out of the config if it is closed.",
    };
  }
  if (code === 'IdentityMismatchError') {
    return {
      kind: 'wrong-identity',
      reason: 'the credentials belong to another account or partition',
      remedy:
        'Give the account a role or keys of its own under aws.accounts, or set aws.accountDefaults.roleName or the role of the provider.',
    };
  }
  if (isDenied(answer)) {
    return assumed === undefined
      ? explainListDenied(answer as Error)
      : explainRoleDenied(answer as Error, assumed);
  }
  if (code === 'CredentialsProviderError') {
    return {
      kind: 'credentials-missing',
      reason: 'there are no credentials to ask AWS with',
      remedy:
        'Check aws.mainAccount, and what the host gives: environment, profile, or the role of its pod, task or instance.',
    };
  }
  if (isSessionRefused(answer)) {
    return {
      kind: 'credentials-refused',
      reason: `AWS refuses the credentials${assumed ? ` that were to assume ${assumed}` : ''} (${code})`,
      remedy:
        'If they were rotated or expired, renew them. If the account is in another partition (aws-cn, aws-us-gov), it needs keys of that partition: under aws.accounts, or those of role.sourceAccount.',
    };
  }
  if (code === 'RegionDisabledException') {
    return {
      kind: 'sts-region-disabled',
      reason: `STS isn't activated in the region in which ${assumed ?? 'it'} was asked for`,
      remedy:
        'Activate the region in the IAM settings of the account, or name another under aws.accounts[].region.',
    };
  }
  if (isThrottled(answer)) {
    return {
      kind: 'throttled',
      reason: `AWS throttled ${assumed ? `AssumeRole of ${assumed}` : 'the calls'} to the end (${code})`,
      remedy:
        'Lower concurrency.accounts and concurrency.buckets, or raise the time between runs.',
    };
  }
  if (code === 'IncompleteListError') {
    return {
      kind: 'list-incomplete',
      reason: 'the list of buckets did not come to its end',
      remedy:
        'Check AWS_ENDPOINT_URL and what stands between Backstage and AWS; the next run tries again.',
    };
  }
  if (hasNoAnswer(answer)) {
    return {
      kind: 'unreachable',
      reason: `AWS could not be reached (${code})`,
      remedy:
        'Check network, proxy, DNS and VPC endpoints; the next run tries again.',
    };
  }
  return {
    kind: 'other',
    reason: `${assumed ? `${assumed} could not be assumed` : 'it could not be read or its buckets not be committed'} (${code})`,
    remedy: 'The next run tries again.',
  };
}

function explainRoleDenied(error: Error, role: string): Explanation {
  switch (denyingPolicy(error)) {
    case 'service control policy':
    case 'resource control policy':
      return deniedByOrganization(`assume ${role}`, 'AssumeRole');
    case 'resource-based policy':
    case 'role trust policy':
      return {
        kind: 'role-distrusts',
        reason: `the trust policy of ${role} doesn't let Backstage in`,
        remedy:
          "Name the principal that Backstage runs as in the role's trust policy, and configure the external id that it demands.",
      };
    case 'identity-based policy':
    case 'permissions boundary':
    case 'session policy':
      return {
        kind: 'host-denied',
        reason: `Backstage itself may not assume ${role}`,
        remedy: `Allow ${IAM_ACTIONS.AssumeRole} on the role to the principal that Backstage runs as.`,
      };
    default:
      return {
        kind: 'role-denied',
        reason: `${role} could not be assumed, and AWS doesn't say why`,
        remedy: `Check that the role exists in the account and the account is in use, that its trust policy names the principal and the external id of Backstage, that Backstage may do ${IAM_ACTIONS.AssumeRole} on it, and that no service control policy denies it.`,
      };
  }
}

function explainListDenied(error: Error): Explanation {
  switch (denyingPolicy(error)) {
    case 'service control policy':
    case 'resource control policy':
      return deniedByOrganization('list buckets', 'ListBuckets');
    default:
      return {
        kind: 'list-denied',
        reason: `the buckets may not be listed: ${IAM_ACTIONS.ListBuckets} is denied`,
        remedy: `Allow ${IAM_ACTIONS.ListBuckets} in the policy of the role, and look for a permissions boundary or service control policy that denies it.`,
      };
  }
}

function deniedByOrganization(
  what: string,
  call: keyof typeof IAM_ACTIONS,
): Explanation {
  return {
    kind: 'denied-by-organization',
    reason: `a policy of the organization denies Backstage to ${what}`,
    remedy: `Except the role from the service control policy or resource control policy that denies ${IAM_ACTIONS[call]}, or leave these accounts out.`,
  };
}

/**
 * The type of policy that AWS says denied a call. AWS has one error code for all of them and tells them apart in the
 * text alone, in a documented form:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html. So this one reads the text; nothing
 * but the advice depends on it, and where AWS words it otherwise the advice names all possible causes.
 */
function denyingPolicy({ message }: Error): string | undefined {
  return /(?:explicit deny in (?:an?|the)|because no) ((?:service control|resource control|identity-based|resource-based|role trust|session) policy|permissions boundary)/.exec(
    message,
  )?.[1];
}

/** Whether the SDK sent a request and got nothing that is an HTTP answer: it notes its attempts on each error. */
function hasNoAnswer(error: unknown): boolean {
  const { $metadata } = error as { $metadata?: { attempts?: number } };
  return $metadata?.attempts !== undefined && errorStatus(error) === undefined;
}

/** One block of text about all accounts that could not be read: each reason once, with its accounts and remedy. */
export function summariseFailures(failures: AccountFailure[]): string {
  const groups = new Map<string, AccountFailure[]>();
  for (const failure of failures) {
    const key = `${failure.kind} ${failure.reason}`;
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map(group => {
      const [{ reason, remedy, detail }] = group;
      const accounts = group
        .map(({ accountId, accountName }) =>
          accountName ? `${accountId} (${accountName})` : accountId,
        )
        .sort();
      const count = `${group.length} account${group.length === 1 ? '' : 's'}`;
      const whose = group.length === 1 ? '' : `, of ${group[0].accountId}`;
      return `${count}: ${reason}: ${accounts.join(', ')}. ${remedy} (The answer${whose}: ${detail})`;
    })
    .join('\n');
}
