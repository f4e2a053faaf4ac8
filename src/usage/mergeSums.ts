import type {
  UsageOfGroup,
  UsageSum,
} from 'backstage-plugin-aws-s3-buckets-common';

/** A number of the database: PostgreSQL answers sums and counts as text. */
export type Count = number | string | null;

/** A sum as the database answers it. */
export interface SumRow {
  key: string | null;
  buckets: Count;
  bytes: Count;
  /** Absent where they are not asked for. */
  objects?: Count;
}

/** Adds up the sums of one key. */
export function mergeSums(rows: SumRow[] | UsageOfGroup[]): UsageOfGroup[] {
  const sums = new Map<string, UsageOfGroup>();
  for (const row of rows) {
    const key = row.key ?? '';
    const sum: UsageSum = sums.get(key) ?? { buckets: 0, bytes: 0 };
    const objects = row.objects ?? undefined;
    sums.set(key, {
      key: `${key}`,
      buckets: sum.buckets + Number(row.buckets),
      bytes: sum.bytes + Number(row.bytes ?? 0),
      objects:
        objects === undefined
          ? sum.objects
          : (sum.objects ?? 0) + Number(objects),
    });
  }
  return [...sums.values()];
}
