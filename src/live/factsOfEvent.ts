import { FACTS, FACT_NAMES } from '../facts';
import type { EventFact } from '../inventory';

const FACTS_BY_EVENT = new Map<string, EventFact[]>([
  ['CreateBucket', ['existence']],
  ['DeleteBucket', ['existence']],
]);
for (const fact of FACT_NAMES) {
  for (const event of FACTS[fact].events) {
    FACTS_BY_EVENT.set(event, [...(FACTS_BY_EVENT.get(event) ?? []), fact]);
  }
}

/** What an event may have changed; all of it where its name is unknown. */
export function factsOfEvent(name: string): EventFact[] {
  return FACTS_BY_EVENT.get(name) ?? ['all'];
}
