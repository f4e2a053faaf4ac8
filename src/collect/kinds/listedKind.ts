import type { ListedKind } from '../../aws/failures';
import type { ListingKey } from '../../inventory';
import { KINDS_OF_BUCKETS, listCallOf } from '.';

/** A listing in the words of a failure. */
export function listedKind({ kind, region }: ListingKey): ListedKind {
  const { noun } = KINDS_OF_BUCKETS[kind];
  const { action } = listCallOf(KINDS_OF_BUCKETS[kind]);
  return { noun, action, region };
}
