import type {
  FactName,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { DenyingPolicy } from '../../model/CauseOfDenial';

/** After so many denials in a region, and no answer, a fact counts as denied there. */
const DENIALS = 40;

/** In so many regions a fact has to be denied before that says something of the other regions of the account. */
const REGIONS = 3;

/** So many denials are enough in a region where the fact is denied in {@link REGIONS} others and answered in none. */
const DENIALS_ELSEWHERE = 5;

/** So many buckets of a region are asked in each sweep, in its first slice, although the fact counts as denied. */
const ASKED_FIRST = 5;

/** So many of each later slice. */
const ASKED_LATER = 2;

/** What a denial was about, and which policy AWS says that it comes from. */
export interface Denial {
  reason: Unavailable;
  policy: DenyingPolicy;
  /** Whether it answered a call about the whole account, which is made once for all buckets. */
  isOfAccount: boolean;
}

/** How a fact fares in a region. */
interface RegionDenials {
  fact: FactName;
  region: string;
  isConcluded: boolean;
  /** In this sweep, since the last answer. */
  denials: number;
  /** The sweep in which it was last answered. */
  answeredIn: number;
  /** The sweep in which an answer ended a conclusion. */
  mendedIn: number;
  /** The last denial. */
  denial?: Denial;
}

/**
 * Which facts of a kind of bucket an account denies, region by region: a role that was set up before a fact was known is
 * denied it for each of the account's buckets, and service control policies deny whole regions. Asking for all of them
 * would only cost calls.
 *
 * A denial says no more than AWS says of it. One that comes from a bucket's own policy is about that bucket alone. All
 * others count for their region, and only while no bucket of that region answers: one answer ends the conclusion, and
 * all buckets of the region that were denied the fact are asked in that sweep and in the next. In each sweep some are
 * asked all the same ({@link mayAsk}), so that a role that was mended is noticed.
 *
 * Make one for each account and kind of bucket, and keep it as long as the process lives.
 */
export class FactDenials {
  readonly #facts = new Map<FactName, Map<string, RegionDenials>>();
  #sweep = 0;

  /** To be called when a sweep begins. */
  beginSweep(): void {
    this.#sweep += 1;
    this.#all().forEach(one => {
      one.denials = 0;
    });
  }

  /** Why a fact is not to be asked for in a region; undefined where it is. */
  reasonFor(fact: FactName, region: string): Unavailable | undefined {
    const { isConcluded, denial } = this.#facts.get(fact)?.get(region) ?? {};
    return isConcluded && denial
      ? {
          code: denial.reason.code,
          message: `Not asked for, because AWS denied it for each bucket that was asked for in ${region}: ${denial.reason.message}`,
        }
      : undefined;
  }

  /**
   * Whether a bucket is to be asked for a fact, whatever is concluded.
   *
   * @param rank - the bucket's place among those of its region in a slice, in an order that is another one in each sweep
   */
  mayAsk(rank: number, isFirstSlice: boolean): boolean {
    return rank < (isFirstSlice ? ASKED_FIRST : ASKED_LATER);
  }

  /**
   * Whether all buckets of a region that were denied a fact are due for it: a conclusion was wrong, or is over, or may turn
   * out so in this sweep, or this process knows nothing yet. Those of which {@link reasonFor} knows better are not asked.
   *
   * @param region - undefined where the list doesn't tell it
   */
  isRetried(fact: FactName, region: string | undefined): boolean {
    const regions = this.#facts.get(fact);
    const some =
      region === undefined
        ? [...(regions?.values() ?? [])]
        : [regions?.get(region)];
    return (
      this.#sweep <= 1 ||
      some.some(one => one && (one.isConcluded || this.#isRecent(one.mendedIn)))
    );
  }

  /** Takes note of what a bucket's region said of a fact: a denial, or undefined for an answer. */
  note(fact: FactName, region: string, denial: Denial | undefined): void {
    const one = this.#of(fact, region);
    if (!denial) {
      one.mendedIn = one.isConcluded ? this.#sweep : one.mendedIn;
      one.isConcluded = false;
      one.denials = 0;
      one.answeredIn = this.#sweep;
    } else if (denial.policy !== 'resource-based-policy') {
      one.denials += 1;
      one.denial = denial;
      one.isConcluded ||=
        // It costs no call for each bucket, and what else there is to know of the bucket may be readable.
        !denial.isOfAccount &&
        !this.#isRecent(one.answeredIn) &&
        one.denials >= this.#needed(fact);
    }
  }

  /** What a region said of a fact in this sweep: an answer, or why it is denied; undefined where it said neither. */
  saidOf(fact: FactName, region: string): 'answered' | Denial | undefined {
    const one = this.#facts.get(fact)?.get(region);
    if (one?.answeredIn === this.#sweep) {
      return 'answered';
    }
    return one && one.denials > 0 ? one.denial : undefined;
  }

  /** How many denials it takes in a region. */
  #needed(fact: FactName): number {
    const regions = this.#regionsOf(fact);
    const denied = regions.filter(one => one.isConcluded || one.denials > 0);
    const denials = denied.reduce(
      (sum, one) => sum + (one.isConcluded ? DENIALS : one.denials),
      0,
    );
    return denied.length >= REGIONS &&
      denials >= DENIALS &&
      !regions.some(one => this.#isRecent(one.answeredIn))
      ? DENIALS_ELSEWHERE
      : DENIALS;
  }

  /** Of this sweep or the one before. */
  #isRecent(sweep: number): boolean {
    return this.#sweep - sweep <= 1;
  }

  #of(fact: FactName, region: string): RegionDenials {
    const regions = this.#facts.get(fact) ?? new Map<string, RegionDenials>();
    this.#facts.set(fact, regions);
    const one = regions.get(region) ?? {
      fact,
      region,
      isConcluded: false,
      denials: 0,
      answeredIn: -Infinity,
      mendedIn: -Infinity,
    };
    regions.set(region, one);
    return one;
  }

  #regionsOf(fact: FactName): RegionDenials[] {
    return [...(this.#facts.get(fact)?.values() ?? [])];
  }

  #all(): RegionDenials[] {
    return [...this.#facts.keys()].flatMap(fact => this.#regionsOf(fact));
  }
}
