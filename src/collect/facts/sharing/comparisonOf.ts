import type { Condition } from './parsePolicy';

/** How a condition compares: with the value as it is, with wildcards in it, or with the parts of an ARN. */
export type Comparison = 'exact' | 'wildcards' | 'arn';

const OPERATORS: ReadonlyMap<string, Comparison> = new Map([
  ['stringequals', 'exact'],
  ['stringequalsignorecase', 'exact'],
  ['stringlike', 'wildcards'],
  ['arnequals', 'arn'],
  ['arnlike', 'arn'],
]);

/**
 * How a condition compares that holds only where the request has the key with one of the values; undefined for all
 * others. A negated operator, `…IfExists` and `ForAllValues:` hold as well where the request doesn't have the key:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html,
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function comparisonOf({ operator }: Condition): Comparison | undefined {
  return OPERATORS.get(operator.toLowerCase().replace(/^foranyvalue:/, ''));
}
