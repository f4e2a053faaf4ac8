import type { AwsAccount } from '../model/AwsAccount';
import type { Clock } from '../model/Clock';
import { hasNoAnswer, isDenied, wrongRegion } from './awsErrors';

/**
 * The region whose list of general purpose buckets has the dates on which they were made. In a list of any other region a
 * date moves with each edit of the bucket's policy: https://github.com/aws/aws-cli/issues/3597,
 * https://github.com/boto/boto3/issues/1956
 */
export const REGION_OF_DATES = 'us-east-1';

/** For so long that region is not asked again where it can't be. */
const CLOSED_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * In which regions to ask for the list of an account's general purpose buckets. Each region has the same list but for its
 * dates. Make one for the process: it remembers where {@link REGION_OF_DATES} can't be asked.
 */
export class ListRegions {
  /** Until when, by account; of all accounts where the network doesn't reach it. */
  readonly #closedUntil = new Map<string, number>();
  #unreachableUntil = 0;

  constructor(private readonly clock: Clock) {}

  /** The regions, the first that answers first. */
  of({ id, partition }: AwsAccount, homeRegion: string): string[] {
    const now = this.clock.now().getTime();
    const isOpen =
      partition === 'aws' &&
      homeRegion !== REGION_OF_DATES &&
      this.#unreachableUntil <= now &&
      (this.#closedUntil.get(id) ?? 0) <= now;
    return isOpen ? [REGION_OF_DATES, homeRegion] : [homeRegion];
  }

  /** Takes note of why {@link REGION_OF_DATES} could not be asked. */
  failed({ id }: AwsAccount, error: unknown): void {
    const until = this.clock.now().getTime() + CLOSED_FOR_MS;
    if (hasNoAnswer(error)) {
      this.#unreachableUntil = until;
    } else if (isDenied(error) || wrongRegion(error)) {
      this.#closedUntil.set(id, until);
    }
  }
}
