import type { BucketKind } from 'backstage-plugin-aws-s3-buckets-common';
import { KINDS_OF_BUCKETS } from '../collect/kinds';
import type { RequestedFact } from '../inventory';

/** What an event may have changed; all of it where its name is unknown. Pure. */
export function factsOfEvent(
  kind: BucketKind,
  eventName: string,
): RequestedFact[] {
  if (
    /^(Create|Delete)((Table|Vector)?Bucket|(MultiRegion)?AccessPoint)$/.test(
      eventName,
    )
  ) {
    return ['existence'];
  }
  const facts = Object.values(KINDS_OF_BUCKETS[kind].facts)
    .filter(({ events }) => events.includes(eventName))
    .map(({ name }) => name);
  return facts.length > 0 ? facts : ['all'];
}

/** What is to be read because of an event: a bucket that is created anew may have other facts than the one before. */
export function factsToAsk(
  eventName: string,
  facts: RequestedFact[],
): RequestedFact[] {
  return facts.includes('existence') && eventName.startsWith('Create')
    ? ['all']
    : facts;
}
