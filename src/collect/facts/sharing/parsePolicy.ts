import { hasDuplicateKeys } from './hasDuplicateKeys';

type JsonObject = Record<string, unknown>;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
const PRINCIPAL_KINDS = [
  'aws',
  'service',
  'federated',
  'canonicaluser',
] as const;

type PrincipalKind = (typeof PRINCIPAL_KINDS)[number];

/** One statement of a policy, with each list as a list. */
export interface Statement {
  sid?: string;
  effect: 'Allow' | 'Deny';
  /** Whom it concerns. `*` without a kind is of the kind `aws`. */
  principals: { kind: PrincipalKind; names: string[] }[];
  /** Whether it concerns all but the principals. */
  isNotPrincipal: boolean;
  actions: string[];
  isNotAction: boolean;
  resources: string[];
  isNotResource: boolean;
  conditions: Condition[];
}

/** One line of a condition block: all of them must hold, by one of the values each. */
export interface Condition {
  /** As it is written: `ForAnyValue:StringLike`. */
  operator: string;
  /** As it is written. AWS doesn't tell upper and lower case apart. */
  key: string;
  values: string[];
}

/** A policy, as far as it can be read: what can't be is named in `unreadable`, a sentence each. */
export interface Policy {
  statements: Statement[];
  unreadable: string[];
}

/** A statement, or a part of one, that isn't as AWS describes it. */
class PolicyError extends Error {
  readonly name = 'PolicyError';
}

/**
 * Reads the text of a policy. Not normalised: a list of one may be a value, and Statement one object. The names of
 * elements are taken in any case, as stores that imitate S3 do.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parsePolicy(text: string): Policy {
  try {
    const parsed: unknown = JSON.parse(text);
    const policy = toObject('The policy', parsed);
    if (hasDuplicateKeys(text, parsed)) {
      throw new PolicyError('The policy has an element twice.');
    }
    const statements = elementsOf(policy).get('statement');
    if (typeof statements !== 'object' || statements === null) {
      throw new PolicyError('The policy has no statements.');
    }
    return toStatements(toList(statements));
  } catch (error) {
    if (error instanceof SyntaxError) {
      return { statements: [], unreadable: ['The policy is not JSON.'] };
    }
    if (error instanceof PolicyError) {
      return { statements: [], unreadable: [error.message] };
    }
    throw error;
  }
}

function toStatements(written: unknown[]): Policy {
  const policy: Policy = { statements: [], unreadable: [] };
  written.forEach((statement, index) => {
    const place = `Statement ${index + 1} of the policy`;
    try {
      policy.statements.push(toStatement(place, statement));
    } catch (error) {
      if (!(error instanceof PolicyError)) {
        throw error;
      }
      policy.unreadable.push(error.message);
    }
  });
  return policy;
}

function toStatement(place: string, written: unknown): Statement {
  const elements = elementsOf(toObject(place, written));
  const effect = elements.get('effect');
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw new PolicyError(`${place} neither allows nor denies.`);
  }
  const principal = oneOf(place, elements, 'principal');
  const action = oneOf(place, elements, 'action');
  const resource = oneOf(place, elements, 'resource');
  const sid = elements.get('sid');
  return {
    sid: typeof sid === 'string' && sid ? sid : undefined,
    effect,
    principals: toPrincipals(place, principal.value),
    isNotPrincipal: principal.isNegated,
    actions: toTexts(`The actions of ${place}`, action.value),
    isNotAction: action.isNegated,
    resources: toTexts(`The resources of ${place}`, resource.value),
    isNotResource: resource.isNegated,
    conditions: toConditions(place, elements.get('condition')),
  };
}

/** The element, or the one that says all but these. */
function oneOf(place: string, elements: Map<string, unknown>, name: string) {
  const negation = `not${name}`;
  if (elements.has(name) === elements.has(negation)) {
    throw new PolicyError(
      elements.has(name)
        ? `${place} has both ${name} and ${negation}.`
        : `${place} has no ${name}.`,
    );
  }
  return elements.has(name)
    ? { value: elements.get(name), isNegated: false }
    : { value: elements.get(negation), isNegated: true };
}

function toPrincipals(place: string, value: unknown): Statement['principals'] {
  if (typeof value === 'string') {
    return [{ kind: 'aws', names: [value] }];
  }
  const subject = `The principal of ${place}`;
  const principals = [...elementsOf(toObject(subject, value))];
  if (principals.length === 0) {
    throw new PolicyError(`${subject} is empty.`);
  }
  return principals.map(([name, names]) => {
    const kind = PRINCIPAL_KINDS.find(each => each === name);
    if (!kind) {
      throw new PolicyError(`${subject} is of an unknown kind, ${name}.`);
    }
    return { kind, names: toTexts(subject, names) };
  });
}

function toConditions(place: string, value: unknown): Condition[] {
  if (value === undefined) {
    return [];
  }
  const subject = `The condition of ${place}`;
  return Object.entries(toObject(subject, value)).flatMap(([operator, keys]) =>
    Object.entries(toObject(subject, keys)).map(([key, values]) => ({
      operator,
      key,
      values: toTexts(subject, values, { mayBeEmpty: true }),
    })),
  );
}

function toTexts(
  subject: string,
  value: unknown,
  { mayBeEmpty = false } = {},
): string[] {
  const values = toList(value);
  if (values.length === 0 && !mayBeEmpty) {
    throw new PolicyError(`${subject}: the list is empty.`);
  }
  return values.map(each => {
    if (!['string', 'number', 'boolean'].includes(typeof each)) {
      throw new PolicyError(`${subject}: something is not text.`);
    }
    return String(each);
  });
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

function toObject(subject: string, value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PolicyError(`${subject} is not an object.`);
  }
  return value as JsonObject;
}

function elementsOf(object: JsonObject): Map<string, unknown> {
  return new Map(
    Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
