import { type Fact, type FactWording, lastKnownFact } from './fact';
import { type Tags, tags } from './tags';

export type { Fact, FactWording, KnownFact, Unavailable } from './fact';
export { lastKnownFact } from './fact';
export type { Tags } from './tags';

/**
 * The facts of a bucket, and the shape of the value of each. To add one: CONTRIBUTING.md.
 *
 * @public
 */
export interface FactValues {
  /** {@inheritDoc Tags} */
  tags: Tags;
}

/**
 * The name of a fact.
 *
 * @public
 */
export type FactName = keyof FactValues;

/**
 * All facts of one bucket.
 *
 * @public
 */
export type BucketFacts = { [Name in FactName]: Fact<FactValues[Name]> };

/**
 * How each fact reads for people. A fact without wording does not compile.
 *
 * @public
 */
export const FACT_WORDINGS: {
  readonly [Name in FactName]: FactWording<FactValues[Name]>;
} = { tags };

/**
 * A fact in words, and whether it could be read.
 *
 * @public
 */
export function describeFact<Name extends FactName>(
  name: Name,
  fact: Fact<FactValues[Name]>,
): string {
  const wording: FactWording<FactValues[Name]> = FACT_WORDINGS[name];
  const last = lastKnownFact(fact);
  const words =
    last?.status === 'known' ? wording.known(last.value) : wording.none;
  switch (fact.status) {
    case 'not-read':
      return 'not read yet';
    case 'unavailable':
      return last
        ? `${words} (last known; can’t be read at present)`
        : 'can’t be read at present';
    default:
      return words;
  }
}
