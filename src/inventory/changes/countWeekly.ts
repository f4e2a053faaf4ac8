import type { Knex } from 'knex';
import { BUCKETS, selectInChunks } from '../tables';
import { BucketSpans } from './BucketSpans';
import type { Span } from './spansOf';
import { weekEnds } from './weekEnds';

/** How many buckets were known to be public, and how many nobody's, at the end of a day. */
export interface WeeklyCount {
  /** The last of a week, in UTC, as `2026-11-29`; of the present week today. */
  day: string;
  public: number;
  unowned: number;
}

/** How many buckets were public, and how many nobody's, as far as the inventory knows. */
export interface WeeklyCounts {
  /** The oldest first; none where no bucket is known. */
  items: WeeklyCount[];
  /** Since when it is known, ISO 8601. Undefined where nothing is. */
  knownSince?: string;
}

/**
 * Counts the buckets that were public, and those that were nobody's, at the end of each week.
 *
 * @param options - `since`: not before this time; `unowned`: the refs of the groups that stand for nobody; `entityRefs`:
 *   only those that are there and have these entities; by default all, also those that are gone
 */
export async function countWeekly(
  database: Knex,
  options: {
    since: Date;
    now: Date;
    unowned: string[];
    entityRefs?: string[];
  },
): Promise<WeeklyCounts> {
  const { now, unowned, entityRefs } = options;
  const first = await firstKnown(database, entityRefs);
  if (!first) {
    return { items: [] };
  }
  const since = options.since.toISOString();
  const knownSince = first > since ? first : since;
  const spans = new BucketSpans(database, { since: knownSince, entityRefs });
  const ofPublic = await spans.public();
  const ofUnowned = await spans.ownedBy(unowned);
  return {
    items: weekEnds(new Date(knownSince), now).map(day => ({
      day,
      public: countAt(day, ofPublic),
      unowned: countAt(day, ofUnowned),
    })),
    knownSince,
  };
}

/** Since when any of the buckets is known. */
async function firstKnown(
  database: Knex,
  entityRefs: string[] | undefined,
): Promise<string | undefined> {
  const first = (refs?: string[]) =>
    database(BUCKETS)
      .modify(query => {
        if (refs) {
          query.whereIn('entity_ref', refs).whereNull('gone_at');
        }
      })
      .min<Array<{ since: string | null }>>({ since: 'known_since' });
  const rows = entityRefs
    ? await selectInChunks(entityRefs, some => first(some))
    : await first();
  return rows
    .flatMap(({ since }) => since ?? [])
    .sort()
    .at(0);
}

/** How many were in a state at the end of a day. */
function countAt(day: string, spans: Span[]): number {
  return spans
    .filter(({ from, to }) => from <= day && (to === null || to > day))
    .reduce((sum, { buckets }) => sum + buckets, 0);
}
