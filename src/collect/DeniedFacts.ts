import {
  CONFIGURATION_FACTS,
  factLabel,
  type FactName,
} from 'backstage-plugin-aws-s3-buckets-common';
import { causeOfDenial } from '../aws/causeOfDenial';
import { isDeniedCode } from '../aws/awsErrors';
import { failureOfFacts } from '../aws/failures';
import type { StoredDenial } from '../inventory';
import type { BucketRecord } from '../model/BucketRecord';

/** Which facts a sweep finds denied of each bucket of a region that was asked for, so that the account can say so. */
export class DeniedFacts {
  /** By fact and region; undefined where a bucket answered. */
  readonly #found = new Map<string, StoredDenial | undefined>();
  readonly #regions = new Set<string>();

  /** @param actionsOf - the IAM actions that a fact takes */
  constructor(private readonly actionsOf: (fact: FactName) => string[]) {}

  /** Takes note of a bucket as it was read, without what was known before. */
  note({ region, facts }: BucketRecord): void {
    if (region.status !== 'known') {
      return;
    }
    this.#regions.add(region.region);
    for (const fact of ['tags', ...CONFIGURATION_FACTS] as const) {
      const read = facts[fact];
      const key = keyOf({ fact, region: region.region });
      if (read.status === 'known' || read.status === 'none') {
        this.#found.set(key, undefined);
      } else if (
        read.status === 'unavailable' &&
        isDeniedCode(read.reason.code) &&
        !isOfBucket(read.reason.message) &&
        !this.#found.has(key)
      ) {
        this.#found.set(key, {
          fact,
          region: region.region,
          failure: failureOfFacts({
            facts: [factLabel(fact).toLowerCase()],
            actions: this.actionsOf(fact),
            regions: [region.region],
            message: read.reason.message,
          }),
        });
      }
    }
  }

  /**
   * What is denied now. Of what this sweep did not ask, the last word is that of the sweeps before.
   *
   * @param facts - those that are wanted
   */
  after(before: StoredDenial[], facts: FactName[]): StoredDenial[] {
    const kept = before.filter(
      denial =>
        facts.includes(denial.fact) &&
        this.#regions.has(denial.region) &&
        !this.#found.has(keyOf(denial)),
    );
    const found = [...this.#found.values()].filter(
      denial => denial !== undefined,
    );
    return [...kept, ...found];
  }
}

function keyOf({ fact, region }: { fact: FactName; region: string }): string {
  return `${fact} ${region}`;
}

/** Whether it is the bucket's own policy that denies it, which says nothing of others. */
function isOfBucket(message: string): boolean {
  return causeOfDenial(message).policy === 'resource-based-policy';
}
