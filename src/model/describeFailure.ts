import type { AwsAccountFailure } from 'backstage-plugin-aws-s3-buckets-common';
import { type Denied, explainDenial } from './explainDenial';
import type { Failure, FailureKind } from './Failure';
import { listInWords } from './listInWords';

/** A failure in words that do not name the account, so that many accounts with the same reason make one line. */
export interface DescribedFailure extends AwsAccountFailure {
  kind: FailureKind;
}

/** What the texts are made of. */
interface Circumstances {
  code: string;
  call: string;
  /** `s3:ListAllMyBuckets is denied` */
  actions: string;
  denied: string;
  /** `general purpose buckets` */
  listed: string;
  facts: string;
  regions: string;
  role?: string;
  state?: string;
  isAnswered: boolean;
  orElse: string;
  denial: Denied;
}

type Text = string | ((circumstances: Circumstances) => string);

/** So many actions at the most are named in a sentence; the statement has them all. */
const ACTIONS_NAMED = 3;

const OR_OTHER_REGION =
  ', or name a region in which it is allowed under aws.accounts[].region';

/** What else can be done than to have the policy changed. */
function orElse(failure: Failure): string {
  const { roles, listed, facts, regions = [] } = failure;
  const { isOfAllRegions = regions.length === 0 } = failure;
  if (roles) {
    return `${OR_OTHER_REGION}, or leave these accounts out`;
  }
  if (facts) {
    return ', or leave the facts out of configuration.facts';
  }
  if (!listed) {
    return '';
  }
  return [
    isOfAllRegions && OR_OTHER_REGION,
    regions.length > 0 &&
      ', or leave the region out of regions, or the kind out of kinds',
  ]
    .filter(Boolean)
    .join('');
}

const NEXT_RUN = 'The next run tries again.';

/** The one table of what errors mean for people. */
const EXPLANATIONS: Record<FailureKind, { reason: Text; remedy: Text }> = {
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
    reason: ({ role, denial }) =>
      `Backstage itself may not assume ${role}${denial.because}`,
    remedy: ({ denial }) => `${denial.remedy}.`,
  },
  'denied-by-organization': {
    reason: ({ role, listed, facts, actions, denial }) =>
      `${denial.policy} of the organization denies Backstage to ${attemptInWords({ role, listed, facts, actions })}`,
    remedy: ({ denial, orElse: otherwise }) => `${denial.remedy}${otherwise}.`,
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
      'If they were rotated, expired or were revoked, renew them. If the account is in another partition (aws-cn, aws-us-gov), it needs keys of that partition: under aws.accounts, or those of role.sourceAccount.',
  },
  'region-off': {
    reason: ({ regions, code }) =>
      `${regions} accepts none of the account's credentials (${code})`,
    remedy: ({ regions }) =>
      `Is ${regions} enabled in the account? A region that is not enabled accepts none of the account's credentials.`,
  },
  'sts-region-disabled': {
    reason: ({ role = 'the account' }) =>
      `STS isn't activated in the region in which ${role} was asked for`,
    remedy:
      'Activate the region in the IAM settings of the account, or name another under aws.accounts[].region.',
  },
  'sts-missing': {
    reason:
      "the endpoint doesn't know STS, by which Backstage verifies whose credentials it has",
    remedy:
      'Where the store speaks S3 alone, name it in AWS_ENDPOINT_URL_S3 instead of AWS_ENDPOINT_URL, and let STS be answered elsewhere: by AWS, or by what AWS_ENDPOINT_URL_STS names.',
  },
  'list-denied': {
    reason: ({ listed, denied, denial }) =>
      `the ${listed} may not be listed: ${denied}${denial.because}`,
    remedy: ({ denial, orElse: otherwise }) => `${denial.remedy}${otherwise}.`,
  },
  'facts-denied': {
    reason: ({ facts, denied, denial }) =>
      `${facts} may not be read: ${denied}${denial.because}`,
    remedy: ({ denial, orElse: otherwise }) => `${denial.remedy}${otherwise}.`,
  },
  denied: {
    reason: ({ denied, denial }) => `${denied}${denial.because}`,
    remedy: ({ denial }) => `${denial.remedy}.`,
  },
  'organization-denied': {
    reason: ({ denied, denial }) => `${denied}${denial.because}`,
    remedy: ({ actions, call }) =>
      `Allow ${actions}, and name the management account or a delegated administrator of the organization as organization.account: AWS refuses other accounts in the same words.${call === 'ListTagsForResource' ? " organization.tags: false does without the accounts' tags." : ''}`,
  },
  'organization-missing': {
    reason: 'the account is in no organization',
    remedy:
      'Name the management account or a delegated administrator of the organization as organization.account.',
  },
  'list-incomplete': {
    reason: ({ listed }) =>
      `the list of ${listed || 'buckets'} did not come to its end`,
    remedy:
      'Check AWS_ENDPOINT_URL and what stands between Backstage and AWS; the next run tries again.',
  },
  throttled: {
    reason: ({ role, code }) =>
      `AWS throttled ${role ? `AssumeRole of ${role}` : 'the calls'} to the end (${code})`,
    remedy:
      'AWS throttles this account: lower concurrency.accounts and concurrency.buckets, or raise the time between runs.',
  },
  unreachable: {
    reason: ({ isAnswered, code }) =>
      isAnswered
        ? 'the answer did not come from AWS'
        : `AWS could not be reached (${code})`,
    remedy: ({ isAnswered }) =>
      isAnswered
        ? 'Check AWS_ENDPOINT_URL, and which proxy or firewall stands between Backstage and AWS; the next run tries again.'
        : 'The endpoint gave no answer: check network, proxy, DNS and VPC endpoints; the next run tries again.',
  },
  'unknown-call': {
    reason: ({ call, code }) => `the endpoint does not know ${call} (${code})`,
    remedy: ({ listed }) =>
      listed
        ? 'AWS knows it. Check AWS_ENDPOINT_URL; what the endpoint does not have can be left out of kinds.'
        : 'AWS knows it. Check AWS_ENDPOINT_URL; facts that the endpoint does not have can be left out of configuration.facts.',
  },
  other: {
    reason: ({ role, code }) =>
      `${role ? `${role} could not be assumed` : 'it could not be read, or what was read could not be stored'} (${code})`,
    remedy: NEXT_RUN,
  },
};

function attemptInWords(
  attempt: Pick<Circumstances, 'role' | 'listed' | 'facts' | 'actions'>,
): string {
  const { role, listed, facts, actions } = attempt;
  if (role) {
    return `assume ${role}`;
  }
  if (facts) {
    return `read ${facts}`;
  }
  return listed ? `list ${listed}` : `do ${actions}`;
}

/** Those of which a permission is what is missing. */
const DENIALS = new Set<FailureKind>([
  'role-denied',
  'host-denied',
  'denied-by-organization',
  'list-denied',
  'facts-denied',
]);

/** Puts a failure into the words of the log, of the routes and of the pages. */
export function describeFailure(failure: Failure): DescribedFailure {
  const { kind, actions = [], roles = ['*'], trustPolicy } = failure;
  const circumstances = circumstancesOf(failure);
  const { reason, remedy } = EXPLANATIONS[kind];
  const text = (part: Text) =>
    typeof part === 'string' ? part : part(circumstances);
  const isPermission = DENIALS.has(kind);
  return {
    kind,
    reason: text(reason),
    remedy: text(remedy),
    permissions: isPermission
      ? actions.flatMap(action => roles.map(resource => ({ action, resource })))
      : [],
    ...(isPermission &&
      circumstances.denial.isMendedByAllow && {
        statement: {
          Effect: 'Allow',
          Action: oneOrAll(actions),
          Resource: oneOrAll(roles),
        },
      }),
    ...(trustPolicy && { trustPolicy }),
  };
}

function oneOrAll(items: string[]): string | string[] {
  const all = [...new Set(items)].sort();
  return all.length === 1 ? all[0] : all;
}

function circumstancesOf(failure: Failure): Circumstances {
  const { actions = [], roles, cause } = failure;
  const named = listInWords(actions) || 'it';
  const areMany = actions.length > ACTIONS_NAMED;
  const denialOf = (action: string) =>
    explainDenial(cause, {
      action,
      whose: roles ? 'the principal that Backstage runs as' : 'the role',
    });
  const denial = denialOf(named);
  return {
    code: failure.code,
    call: failure.call ?? 'the call',
    actions: named,
    denied: `${areMany ? `${actions.length} actions` : named} ${actions.length > 1 ? 'are' : 'is'} denied`,
    listed: listInWords(failure.listed),
    facts: listInWords(failure.facts),
    regions: listInWords(failure.regions),
    role: roles && `role ${roles[0].split(':role/')[1]}`,
    state: failure.state,
    isAnswered: failure.isAnswered,
    orElse: orElse(failure),
    denial:
      areMany && denial.isMendedByAllow
        ? denialOf('the actions of the statement')
        : denial,
  };
}
