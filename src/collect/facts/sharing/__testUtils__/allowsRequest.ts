import type { PolicyElements } from './sharingSettings';

/** A request as a policy sees it: who asks, and the keys of its context. */
export interface PolicyRequest {
  /** The caller's account; absent for services of AWS, and for who doesn't sign. */
  account?: string;
  service?: string;
  keys: Record<string, string>;
}

/**
 * Whether a policy lets a request in, as IAM evaluates it: by the words of
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, and for those
 * principals, operators and values only that the tests of this folder make up.
 */
export function allowsRequest(
  statements: PolicyElements[],
  request: PolicyRequest,
): boolean {
  const applying = statements.filter(
    ({ Principal, Condition = {} }) =>
      isNamed(Principal, request) &&
      Object.entries(Condition as Record<string, object>).every(
        ([operator, keys]) =>
          Object.entries(keys).every(([key, values]) =>
            holds(operator, request.keys[key], values),
          ),
      ),
  );
  return (
    applying.some(({ Effect }) => Effect === 'Allow') &&
    applying.every(({ Effect }) => Effect === 'Allow')
  );
}

function isNamed(principal: unknown, request: PolicyRequest): boolean {
  if (principal === '*') {
    return true;
  }
  const { AWS = [], Service = [] } = principal as Record<string, string[]>;
  return (
    AWS.includes('*') ||
    [AWS].flat().includes(request.account ?? 'nobody') ||
    Service.includes(request.service ?? 'none')
  );
}

function holds(
  written: string,
  value: string | undefined,
  expected: string[],
): boolean {
  const operator = written
    .replace(/^For(?:Any|All)Values?:/, '')
    .replace(/IfExists$/, '');
  const isNegated = operator.includes('Not');
  if (value === undefined) {
    return /^ForAllValues:|IfExists$/.test(written) || isNegated;
  }
  const matches = expected.some(each => {
    switch (operator) {
      case 'StringEquals':
      case 'StringNotEquals':
        return each === value;
      case 'IpAddress':
        return (
          each === '0.0.0.0/0' ||
          (each === '203.0.113.0/24' && value.startsWith('203.0.113.'))
        );
      default:
        return each.endsWith('*')
          ? value.startsWith(each.slice(0, -1))
          : each === value;
    }
  });
  return matches !== isNegated;
}
