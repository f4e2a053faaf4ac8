import type {
  BucketKind,
  FactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { BASE_IAM_ACTIONS } from '../aws/iamActions';
import type { FactDeclaration } from './defineFact';
import { tags } from './tags';

/** How each fact is read. The compiler demands one declaration for each fact of the common package. */
export const FACTS: { [Name in FactName]: FactDeclaration<Name> } = {
  tags,
};

export const FACT_NAMES = Object.keys(FACTS) as FactName[];

/** The facts that buckets of a kind have. */
export function factsOfKind(kind: BucketKind): FactName[] {
  return FACT_NAMES.filter(name => FACTS[name].kinds.includes(kind));
}

/** All calls to AWS that this module makes, each with the IAM action that allows it. */
export const IAM_ACTIONS: Record<string, string> = Object.assign(
  {},
  BASE_IAM_ACTIONS,
  ...FACT_NAMES.map(name => FACTS[name].calls),
);
