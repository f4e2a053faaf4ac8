import type { Attempt } from '../../model/Failure';
import type { ListingKey } from '../../inventory';
import { KINDS_OF_BUCKETS, listCallOf } from '.';

/**
 * What was attempted where a listing was to be read.
 *
 * @param state - the account's, as the organization has it, where that is not ACTIVE: STS and S3 do not tell
 */
export function attemptToList(
  { kind, region }: Pick<ListingKey, 'kind' | 'region'>,
  state?: string,
): Attempt {
  const { noun } = KINDS_OF_BUCKETS[kind];
  return {
    actions: [listCallOf(KINDS_OF_BUCKETS[kind]).action],
    listed: [`${noun}s`],
    regions: region ? [region] : [],
    state,
  };
}

/** `table buckets in eu-west-1`; `general purpose buckets` where the list is not that of a region. */
export function listingInWords({
  kind,
  region,
}: Pick<ListingKey, 'kind' | 'region'>): string {
  const { noun } = KINDS_OF_BUCKETS[kind];
  return region ? `${noun}s in ${region}` : `general purpose ${noun}s`;
}
