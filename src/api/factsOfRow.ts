import { type BucketRow, knownPart, type StoredFacts } from '../inventory';

/** What the row of a bucket has of its facts: as stored, its tags, and what of it can't be read. */
export function factsOfRow(row: Pick<BucketRow, 'facts' | 'region_status'>): {
  facts: StoredFacts;
  /** Absent where they were never read. */
  tags?: Record<string, string>;
  /** `tags`, `region` or names of facts. */
  unavailable: string[];
} {
  const facts: StoredFacts = JSON.parse(row.facts);
  const tags = knownPart(facts.tags);
  return {
    facts,
    ...(tags && {
      tags:
        tags.status === 'known' ? (tags.value as Record<string, string>) : {},
    }),
    unavailable: [
      ...(row.region_status === 'unavailable' ? ['region'] : []),
      ...Object.entries(facts)
        .filter(([, fact]) => fact.status === 'unavailable')
        .map(([name]) => name)
        .sort(),
    ],
  };
}
