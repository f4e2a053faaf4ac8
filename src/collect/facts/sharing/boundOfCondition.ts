import { type Comparison, comparisonOf } from './comparisonOf';
import type { Condition } from './parsePolicy';
import type { Party } from './Party';

/** Whom a condition leaves, at most. */
export interface Bound {
  /**
   * What of the request it is about: who calls, for whom a service of AWS calls, or which access point the request came
   * through.
   */
  about: 'caller' | 'source' | 'accessPoint';
  parties: Party[];
}

type ToParty = (value: string, comparison: Comparison) => Party | undefined;

/**
 * The keys that say whose a request is: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html,
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-policy-keys.
 * `aws:Source…` exists only where a service of AWS calls by itself, for a resource of that account.
 */
const KEYS: ReadonlyMap<string, [Bound['about'], ToParty]> = new Map<
  string,
  [Bound['about'], ToParty]
>([
  ['aws:principalaccount', ['caller', toAccount]],
  ['aws:principalarn', ['caller', toPrincipal]],
  ['aws:principalorgid', ['caller', toOrganization]],
  ['aws:principalorgpaths', ['caller', toOrganizationOfPath]],
  ['aws:principalservicename', ['caller', toService]],
  ['aws:principalservicenameslist', ['caller', toService]],
  ['aws:userid', ['caller', toIdentity]],
  ['aws:sourceaccount', ['source', toAccount]],
  ['aws:sourceowner', ['source', toAccount]],
  ['aws:sourcearn', ['source', toAccountOfArn]],
  ['aws:sourceorgid', ['source', toOrganization]],
  ['aws:sourceorgpaths', ['source', toOrganizationOfPath]],
  ['s3:dataaccesspointaccount', ['accessPoint', toAccount]],
  ['s3:dataaccesspointarn', ['accessPoint', toAccountOfArn]],
]);

/** Whom a condition of an Allow leaves; undefined where that can't be told, or where it leaves anybody. */
export function boundOfCondition(condition: Condition): Bound | undefined {
  const { key, values } = condition;
  const comparison = comparisonOf(condition);
  const [about, toParty] = KEYS.get(key.toLowerCase()) ?? [];
  if (!comparison || !about || !toParty || values.length === 0) {
    return undefined;
  }
  const parties = values.map(value =>
    // A policy variable may stand for anybody's.
    value.includes('${') ? undefined : toParty(value, comparison),
  );
  return parties.every(party => party !== undefined)
    ? {
        about,
        parties:
          about === 'accessPoint' ? throughAccessPoints(parties) : parties,
      }
    : undefined;
}

function toAccount(value: string): Party | undefined {
  return /^\d{12}$/.test(value) ? { kind: 'account', id: value } : undefined;
}

/**
 * A `*` of StringLike may stand for several parts of an ARN, so that none may come before the account. The operators for
 * ARNs compare part by part.
 */
function toAccountOfArn(
  value: string,
  comparison: Comparison,
): Party | undefined {
  const parts = value.split(':');
  const before = parts.slice(0, 4).join(':');
  return parts.length >= 6 &&
    (comparison !== 'wildcards' || !/[*?]/.test(before))
    ? toAccount(parts[4])
    : undefined;
}

function toPrincipal(value: string, comparison: Comparison): Party | undefined {
  return (
    toAccountOfArn(value, comparison) ??
    (/[*?]/.test(value) ? undefined : { kind: 'identity', name: value })
  );
}

function toOrganization(
  value: string,
  comparison: Comparison,
): Party | undefined {
  return comparison === 'wildcards' && /[*?]/.test(value)
    ? undefined
    : { kind: 'organization', id: value };
}

/** `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`: the ids of units are only unique within the organization. */
function toOrganizationOfPath(value: string): Party | undefined {
  const [, id] = /^(o-[a-z0-9]+)\//.exec(value) ?? [];
  return id ? { kind: 'organization', id } : undefined;
}

function toService(value: string, comparison: Comparison): Party | undefined {
  return comparison === 'wildcards' && /[*?]/.test(value)
    ? undefined
    : { kind: 'service', name: value };
}

/**
 * The account id of a root user or of a federated user; else the id of a user or a role, which doesn't tell its account:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable
 */
function toIdentity(value: string, comparison: Comparison): Party | undefined {
  const [id] = value.split(':', 1);
  if (comparison === 'wildcards' && /[*?]/.test(id)) {
    return undefined;
  }
  return toAccount(id) ?? { kind: 'identity', name: id };
}

function throughAccessPoints(parties: Party[]): Party[] {
  return parties.map(party =>
    party.kind === 'account' ? { kind: 'accessPoints', id: party.id } : party,
  );
}
