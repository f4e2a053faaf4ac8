import type {
  BucketFacts,
  BucketKind,
  FactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { BASE_IAM_ACTIONS } from '../aws/iamActions';
import type { FactDeclaration } from './defineFact';
import { encryption } from './encryption';
import { lifecycle } from './lifecycle';
import { logging } from './logging';
import { objectLock } from './objectLock';
import { ownership } from './ownership';
import { publicAccess } from './publicAccess';
import { replication } from './replication';
import { tags } from './tags';
import { versioning } from './versioning';
import { website } from './website';

/** How each fact is read. The compiler demands one declaration for each fact of the common package. */
export const FACTS: { [Name in FactName]: FactDeclaration<Name> } = {
  tags,
  publicAccess,
  encryption,
  versioning,
  objectLock,
  lifecycle,
  logging,
  replication,
  ownership,
  website,
};

export const FACT_NAMES = Object.keys(FACTS) as FactName[];

/** The facts that buckets of a kind have. */
export function factsOfKind(kind: BucketKind): FactName[] {
  return FACT_NAMES.filter(name => FACTS[name].kinds.includes(kind));
}

const NOT_READ = Object.fromEntries(
  FACT_NAMES.map(name => [name, { status: 'not-read' }]),
) as BucketFacts;

/** The facts of a bucket of which nothing was read. */
export function notReadFacts(): BucketFacts {
  return { ...NOT_READ };
}

/** All calls to AWS that this module makes, each with the IAM action that allows it. */
export const IAM_ACTIONS: Record<string, string> = Object.assign(
  {},
  BASE_IAM_ACTIONS,
  ...FACT_NAMES.map(name => FACTS[name].calls),
);
