import { isEqual, uniqWith } from 'lodash';
import {
  type FailureKind,
  isMendedByAllow,
  type Meaning,
  wordsOf,
} from './wordsOf';

/** A trust policy that lets Backstage assume a role: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-user_externalid.html */
export interface TrustPolicy {
  Version: '2012-10-17';
  Statement: Array<{
    Effect: 'Allow';
    Principal: { AWS: string };
    Action: 'sts:AssumeRole';
    Condition?: { StringEquals: { 'sts:ExternalId': string } };
  }>;
}

/** An IAM action that AWS denied, and on what. */
export interface Permission {
  action: string;
  /** An ARN, or `*`. */
  resource: string;
}

/** A statement for an IAM policy. */
export interface Statement {
  Effect: 'Allow';
  Action: string | string[];
  Resource: string | string[];
}

/** Why something could not be read, as the inventory keeps it. Several of one kind make one. */
export interface Failure {
  meaning: Meaning;
  /** What AWS, the SDK or this module said in this case. */
  detail: string;
  /** What AWS denied. */
  permissions: Permission[];
  trustPolicy?: TrustPolicy;
}

/** A failure in words, with what to paste. */
export interface DescribedFailure {
  kind: FailureKind;
  /** Why, in words that do not name the account, so that many accounts with the same reason make one line. */
  reason: string;
  /** What to do about it. */
  remedy: string;
  permissions: Permission[];
  /** What a policy lacks, where a statement that allows it is what is missing. */
  statement?: Statement;
  /** What the role's trust policy has to be like, where that may be what is missing. */
  trustPolicy?: TrustPolicy;
}

/** Puts a failure into words, and says in which regions. */
export function describeFailure(failure: Failure): DescribedFailure {
  const { meaning, permissions, trustPolicy } = failure;
  const { reason, remedy } = wordsOf(meaning);
  const { regions = [] } = meaning;
  return {
    kind: meaning.kind,
    reason: regions.length > 0 ? `${reason} (${regions.join(', ')})` : reason,
    remedy,
    permissions,
    ...(permissions.length > 0 &&
      isMendedByAllow(meaning) && { statement: statementOf(permissions) }),
    ...(trustPolicy && { trustPolicy }),
  };
}

function statementOf(permissions: Permission[]): Statement {
  const oneOrAll = (items: string[]) => {
    const all = [...new Set(items)].sort();
    return all.length === 1 ? all[0] : all;
  };
  return {
    Effect: 'Allow',
    Action: oneOrAll(permissions.map(({ action }) => action)),
    Resource: oneOrAll(permissions.map(({ resource }) => resource)),
  };
}

/** Makes one of those that say the same of other listings, regions, facts or roles, so that each is said once. */
export function mergeFailures(failures: Failure[]): Failure[] {
  const groups = new Map<string, Failure>();
  for (const failure of failures) {
    const { kind, code, cause, role, state } = failure.meaning;
    const isRegional = (failure.meaning.regions ?? []).length > 0;
    const key = JSON.stringify([
      kind,
      code,
      cause,
      role,
      state,
      isRegional,
      failure.trustPolicy,
    ]);
    const group = groups.get(key);
    groups.set(key, group ? merged(group, failure) : failure);
  }
  return [...groups.values()];
}

/** Makes one of two that say the same. */
export function merged(a: Failure, b: Failure): Failure {
  return {
    ...a,
    meaning: {
      ...a.meaning,
      actions: union(a.meaning.actions, b.meaning.actions),
      listed: union(a.meaning.listed, b.meaning.listed),
      facts: union(a.meaning.facts, b.meaning.facts),
      regions: union(a.meaning.regions, b.meaning.regions),
    },
    permissions: uniqWith([...a.permissions, ...b.permissions], isEqual),
  };
}

function union(a: string[] | undefined, b: string[] | undefined) {
  return a && b ? [...new Set([...a, ...b])] : (a ?? b);
}
