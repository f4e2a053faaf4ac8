import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import { FACT_NAMES } from '../facts';
import type { OpenEvent } from '../inventory';

/** The facts that events are about. A bucket that is created anew may have other ones. */
export function factsOfEvents(events: OpenEvent[]): FactName[] {
  const facts = new Set<FactName>();
  for (const { fact, event_name } of events) {
    if (fact === 'all' || event_name === 'CreateBucket') {
      return [...FACT_NAMES];
    }
    if (fact !== 'existence') {
      facts.add(fact);
    }
  }
  return [...facts];
}
