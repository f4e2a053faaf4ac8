import type {
  FactName,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isDeniedCode } from '../aws/errors';

/** After so many denials, and no answer before them, the role counts as lacking the permission. */
const DENIALS = 10;

/**
 * Which facts the role of an account may not read. A role that was set up before a fact was known is denied it for each
 * of the account's buckets, and asking for all of them would only cost calls.
 */
export class FactDenials {
  readonly #denials = new Map<FactName, number>();
  readonly #answered = new Set<FactName>();
  readonly #denied = new Map<FactName, Unavailable>();

  /** @param onDenied - called once for each fact that is given up, with the last answer */
  constructor(
    private readonly onDenied: (fact: FactName, reason: Unavailable) => void,
  ) {}

  /** Why a fact is not to be asked for; undefined where it is. */
  reasonFor(fact: FactName): Unavailable | undefined {
    return this.#denied.get(fact);
  }

  /** Takes note of an answer: why the fact could not be read, or undefined where it could. */
  note(fact: FactName, reason: Unavailable | undefined): void {
    if (reason === undefined) {
      this.#answered.add(fact);
    } else if (isDeniedCode(reason.code) && !this.#answered.has(fact)) {
      const denials = (this.#denials.get(fact) ?? 0) + 1;
      this.#denials.set(fact, denials);
      if (denials === DENIALS) {
        this.#denied.set(fact, reason);
        this.onDenied(fact, reason);
      }
    }
  }
}
