import type { CauseOfDenial } from './CauseOfDenial';
import { type Denied, explainDenial } from './explainDenial';

/** Why an account could not be read, as far as AWS's answer tells. */
export type AccountFailureKind =
  /** AssumeRole was denied without a reason. AWS answers the same for a role that does not exist. */
  | 'role-denied'
  /** The role exists, and its trust policy does not let Backstage in. */
  | 'role-distrusts'
  /** Backstage's own policies do not let it assume the role. */
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
  /** The endpoint does not know STS, as stores that speak S3 alone. */
  | 'sts-missing'
  /** The role was assumed and may not list buckets of some kind. */
  | 'list-denied'
  /** The role may not read facts of any bucket that was asked for. */
  | 'facts-denied'
  /** The list of buckets did not come to its end. */
  | 'list-incomplete'
  /** AWS throttled the calls to the end. */
  | 'throttled'
  /** No usable answer: network, DNS, time-out, or somebody else's: a proxy's, another endpoint's. */
  | 'unreachable'
  /** The endpoint does not know the call, which AWS does. */
  | 'unknown-call'
  | 'other';

/** Why anything could not be read: also a bucket, or the organization. */
export type FailureKind =
  | AccountFailureKind
  /** The role may not do what a call takes. */
  | 'denied'
  /** A region accepts none of the account's credentials, which the others do. */
  | 'region-off'
  /** Organizations does not answer this account. */
  | 'organization-denied'
  /** The account is in no organization. */
  | 'organization-missing';

/** What was attempted when the error came. */
export interface Attempt {
  /** The API's name of the call, where one is known: `GetBucketTagging`. */
  call?: string;
  /** The IAM actions that allow it. */
  actions?: string[];
  /** Where it was asked; none where that doesn't matter. */
  regions?: string[];
  /** What was to be listed, as `table buckets`. */
  listed?: string[];
  /** The facts that were to be read, as `encryption`. */
  facts?: string[];
  /** The state of the account in the organization, where that is not ACTIVE: STS and S3 do not tell. */
  state?: string;
  /** Whether it was the organization that was asked. */
  isOfOrganization?: boolean;
}

/** What an error means, and what the words for it are made of. Several of one kind make one. */
export interface Meaning extends Attempt {
  kind: FailureKind;
  code: string;
  cause: CauseOfDenial;
  /** `role backstage-read`, where it was AssumeRole that failed. */
  role?: string;
  /** Whether an answer came, if an unusable one. */
  isAnswered: boolean;
}

/** Why it failed, and what to do about it; neither names the account, so that many with one reason make one line. */
export interface Words {
  reason: string;
  remedy: string;
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

const OR_OTHER_REGION =
  ', or name a region in which it is allowed under aws.accounts[].region';

/** What else can be done than to have the policy changed. */
function orElse({ role, listed, facts, regions = [] }: Meaning): string {
  if (role) {
    return `${OR_OTHER_REGION}, or leave these accounts out`;
  }
  if (facts) {
    return ', or leave the facts out of configuration.facts';
  }
  if (!listed) {
    return '';
  }
  return regions.length > 0
    ? ', or leave the region out of regions, or the kind out of kinds'
    : OR_OTHER_REGION;
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

/** The words for it: those of the log, of the routes and of the pages. */
export function wordsOf(meaning: Meaning): Words {
  const { actions = [], listed = [], facts = [], call } = meaning;
  const action = listInWords(actions) || 'it';
  const circumstances: Circumstances = {
    code: meaning.code,
    call: call ?? 'the call',
    actions: action,
    denied: `${action} ${actions.length > 1 ? 'are' : 'is'} denied`,
    listed: listInWords(listed),
    facts: listInWords(facts),
    regions: listInWords(meaning.regions ?? []),
    role: meaning.role,
    state: meaning.state,
    isAnswered: meaning.isAnswered,
    orElse: orElse(meaning),
    denial: denialOf(meaning),
  };
  const { reason, remedy } = EXPLANATIONS[meaning.kind];
  const text = (part: Text) =>
    typeof part === 'string' ? part : part(circumstances);
  return { reason: text(reason), remedy: text(remedy) };
}

function denialOf({ actions = [], role, cause }: Meaning): Denied {
  return explainDenial(cause, {
    action: listInWords(actions) || 'it',
    whose: role ? 'the principal that Backstage runs as' : 'the role',
  });
}

/** Whether a statement that allows its actions is what is missing. */
export function isMendedByAllow(meaning: Meaning): boolean {
  return (
    [
      'role-denied',
      'host-denied',
      'list-denied',
      'facts-denied',
      'denied',
      'organization-denied',
    ].includes(meaning.kind) && denialOf(meaning).isMendedByAllow
  );
}

/** `a`, `a and b`, `a, b and c` */
function listInWords(items: string[]): string {
  return items.length > 1
    ? `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
    : (items[0] ?? '');
}
