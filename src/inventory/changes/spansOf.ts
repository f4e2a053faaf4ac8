import type { ReplacedColumns } from '../replacedColumns';

/** A time in which some buckets were in a state. */
export interface Span {
  /** The day in UTC on which it began, as `2026-06-01`. */
  from: string;
  /** The day on which it ended; null where it lasts. */
  to: string | null;
  buckets: number;
}

/**
 * The times in which one bucket was there, and in a state. Pure.
 *
 * @param now - what its row says today
 * @param past - what was replaced in the row, the latest first
 * @param wasIn - whether it was in the state before that; undefined where what was replaced does not say it
 */
export function spansOf(
  now: { known_since: string; gone_at: string | null; isIn: boolean },
  past: Array<{ until: string; columns: ReplacedColumns }>,
  wasIn: (replaced: ReplacedColumns) => boolean | undefined,
): Span[] {
  const spans: Span[] = [];
  let { isIn, gone_at: goneAt } = now;
  let to: string | null = null;
  const begin = (time: string) => {
    const from = time.slice(0, 10);
    // What began and ended on one day was over at its end.
    if (isIn && goneAt === null && from !== to) {
      spans.push({ from, to, buckets: 1 });
    }
    to = from;
  };
  for (const { until, columns } of past) {
    begin(until);
    isIn = wasIn(columns) ?? isIn;
    goneAt = columns.gone_at === undefined ? goneAt : columns.gone_at;
  }
  begin(now.known_since);
  return spans;
}
