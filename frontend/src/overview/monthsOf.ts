import type { MonthlyBucketsPage } from 'backstage-plugin-aws-s3-buckets-common';

/** A month of the chart. */
export interface Month {
  /** In UTC, as `2026-06`. */
  month: string;
  created: number;
  deleted: number;
  /** Whether buckets that went in it, or in a part of it, are not known. */
  isBeforeLog: boolean;
}

/** The last months, the present one last, and how many buckets were created before them. */
export function monthsOf(
  { items, knownSince }: MonthlyBucketsPage,
  options: { count: number; now: Date },
): { months: Month[]; before: number } {
  const { count, now } = options;
  const counts = new Map(items.map(item => [item.month, item]));
  const months = Array.from({ length: count }, (_, index) => {
    const time = new Date(
      Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count + 1 + index),
    );
    const month = time.toISOString().slice(0, 7);
    return {
      month,
      created: counts.get(month)?.created ?? 0,
      deleted: counts.get(month)?.deleted ?? 0,
      isBeforeLog: knownSince === undefined || time.toISOString() < knownSince,
    };
  });
  const before = items
    .filter(({ month }) => month < months[0].month)
    .reduce((sum, { created }) => sum + created, 0);
  return { months, before };
}
