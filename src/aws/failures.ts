import { groupBy } from 'lodash';
import { failedCall } from './callMetrics';
import { AssumeRoleError, errorCode, NO_MESSAGE } from './awsErrors';
import { BASE_IAM_ACTIONS } from './iamActions';
import { meaningOf } from './meaningOf';
import { trustPolicyOf } from './trustPolicyOf';
import type { AwsAccount } from '../model/AwsAccount';
import {
  describeFailure,
  type Failure,
  merged,
  type Permission,
  type TrustPolicy,
} from '../model/Failure';
import { type Meaning, wordsOf } from '../model/wordsOf';

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

/**
 * What the error means that ended a reading.
 *
 * @param state - the account's state as the organization has it, where that is not ACTIVE: STS and S3 do not tell
 * @param listing - what was to be listed; by default general purpose buckets
 */
export function failureOf(
  error: unknown,
  state?: string,
  listing: ListedKind = GENERAL_PURPOSE,
): Failure {
  const { noun, action, region } = listing;
  const meaning = meaningOf(error, {
    call: failedCall(error),
    actions: [action],
    listed: [`${noun}s`],
    regions: region ? [region] : [],
    state,
  });
  const trustPolicy = trustPolicyOf(error, meaning.kind);
  return {
    meaning,
    detail: detailOf(error),
    permissions: deniedPermissions(meaning, error),
    ...(trustPolicy && { trustPolicy }),
  };
}

/** What it means that facts of all buckets that were asked for were denied. */
export function failureOfFacts(denied: {
  /** `encryption` */
  facts: string[];
  /** The IAM actions that they take. */
  actions: string[];
  /** Where; none where all regions deny it. */
  regions?: string[];
  /** What AWS answered. */
  message: string;
}): Failure {
  const { facts, actions, regions, message } = denied;
  const error = Object.assign(new Error(message), { name: 'AccessDenied' });
  return {
    meaning: meaningOf(error, { facts, actions, regions }),
    detail: message,
    permissions: actions.map(action => ({ action, resource: '*' })),
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

function deniedPermissions(
  { kind, actions = [] }: Meaning,
  error: unknown,
): Permission[] {
  switch (kind) {
    case 'role-denied':
    case 'host-denied':
    case 'list-denied':
    case 'denied-by-organization': {
      const resource = error instanceof AssumeRoleError ? error.roleArn : '*';
      return actions.map(action => ({ action, resource }));
    }
    default:
      return [];
  }
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

/** One block of text about all accounts that could not be read: each reason once, with its accounts and remedy. */
export function summariseFailures(failures: AccountFailure[]): string {
  const groups = groupBy(failures, ({ meaning }) => {
    const { kind } = meaning;
    return `${kind} ${wordsOf(meaning).reason}`;
  });
  return Object.values(groups)
    .sort((a, b) => b.length - a.length)
    .map(lineOf)
    .join('\n');
}

function lineOf(group: AccountFailure[]): string {
  const [{ accountId, detail, trustPolicy }] = group;
  const whole = group.reduce<Failure>(merged, group[0]);
  const { remedy, statement } = describeFailure(whole);
  const { reason } = wordsOf(whole.meaning);
  const accounts = accountsInWords(group);
  const count = `${accounts.length} account${accounts.length === 1 ? '' : 's'}`;
  const whose = accounts.length === 1 ? '' : `, of ${accountId}`;
  return [
    `${count}: ${reason}: ${accounts.join(', ')}. ${remedy}`,
    statement && `The statement: ${JSON.stringify(statement)}`,
    trustPolicy && `The trust policy: ${inLog(trustPolicy)}`,
    `(The answer${whose}: ${detail})`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** Without the external id: the scheduler shows the error of a run to whoever is signed in. */
function inLog(trustPolicy: TrustPolicy): string {
  return JSON.stringify(trustPolicy, (key, value) =>
    key === 'sts:ExternalId' ? '(the external id)' : value,
  );
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
