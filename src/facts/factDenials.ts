import type {
  FactName,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isDeniedCode } from '../aws/errors';
import { FACT_NAMES } from '.';

/** After so many denials, and no answer before them, the role counts as lacking the permission. */
const DENIALS = 10;

/** What a process remembers of the denials of an account, by fact. */
export type RememberedDenials = Map<
  FactName,
  {
    reason: Unavailable;
    /** Whether the fact is not asked for any more. */
    isGivenUp: boolean;
    /** Until when, in milliseconds, that is so, and nobody has to be told again. */
    until: number;
  }
>;

/** A fact that an account's role was denied wherever it asked. */
export interface DeniedFact {
  fact: FactName;
  /** How many buckets it was denied of. */
  buckets: number;
  reason: Unavailable;
}

/**
 * Which facts of a kind of bucket the role of an account may not read. A role that was set up before a fact was known is denied it for each
 * of the account's buckets, and asking for all of them would only cost calls.
 *
 * For each run, account and kind of bucket, make one of what the runs before it remember. When the time of a fact is over, the fact is asked for
 * again, of all buckets that it was denied of, so that all are right soon after somebody has changed the role. A
 * process that has just started does likewise.
 */
export class FactDenials {
  /** The facts that are to be asked for of each bucket that they were denied of. */
  readonly retried: ReadonlySet<FactName>;
  readonly #remembered: RememberedDenials;
  readonly #until: number;
  readonly #denials = new Map<FactName, DeniedFact>();
  readonly #answered = new Set<FactName>();
  readonly #known: Set<FactName>;

  constructor(
    options: {
      /** By account and kind of bucket. By default nothing is remembered. */
      memory?: Map<string, RememberedDenials>;
      /** The key in that memory. */
      of?: string;
      /** After what time a fact that was given up is asked for again. */
      retryAfterMs?: number;
      now?: number;
    } = {},
  ) {
    const { memory, of = '', retryAfterMs = 0 } = options;
    const { now = Date.now() } = options;
    const before = memory?.get(of);
    this.#remembered = before ?? new Map();
    memory?.set(of, this.#remembered);
    this.#until = now + retryAfterMs;
    const over = [...this.#remembered].filter(([, { until }]) => until <= now);
    over.forEach(([fact]) => this.#remembered.delete(fact));
    this.retried = new Set(before ? over.map(([fact]) => fact) : FACT_NAMES);
    this.#known = new Set(this.#remembered.keys());
  }

  /** Why a fact is not to be asked for; undefined where it is. */
  reasonFor(fact: FactName): Unavailable | undefined {
    const remembered = this.#remembered.get(fact);
    return remembered?.isGivenUp ? remembered.reason : undefined;
  }

  /** Takes note of an answer: why the fact could not be read, or undefined where it could. */
  note(fact: FactName, reason: Unavailable | undefined): void {
    if (reason === undefined) {
      this.#answered.add(fact);
    } else if (isDeniedCode(reason.code) && !this.#answered.has(fact)) {
      const buckets = (this.#denials.get(fact)?.buckets ?? 0) + 1;
      this.#denials.set(fact, { fact, buckets, reason });
      if (buckets === DENIALS) {
        this.#remember(fact, reason, true);
      }
    }
  }

  /** The facts that were denied wherever they were asked for, and of which nobody was told before. */
  toTell(): DeniedFact[] {
    const denied = [...this.#denials.values()].filter(
      ({ fact }) => !this.#answered.has(fact) && !this.#known.has(fact),
    );
    for (const { fact, reason } of denied) {
      this.#remember(fact, reason, this.reasonFor(fact) !== undefined);
      this.#known.add(fact);
    }
    return denied;
  }

  #remember(fact: FactName, reason: Unavailable, isGivenUp: boolean) {
    this.#remembered.set(fact, { reason, isGivenUp, until: this.#until });
  }
}
