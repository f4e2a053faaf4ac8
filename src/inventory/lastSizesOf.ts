import type { Knex } from 'knex';
import type { PastBucket } from './pastBucketOf';
import { selectInChunks, USAGE } from './tables';

/** The last values of a bucket. PostgreSQL answers large numbers as text. */
interface UsageRow {
  provider_id: string;
  arn: string;
  /** Counted from 1970. */
  day: number;
  bytes: number | string;
  objects: number | string | null;
}

const DAY_MS = 86_400_000;

/** How large buckets were that are gone, by the ids of their rows. The values of one that was made again are the new one's. */
export async function lastSizesOf(
  database: Knex,
  gone: PastBucket[],
): Promise<Map<number, PastBucket['lastSize']>> {
  const rows = await selectInChunks(
    [...new Set(gone.map(({ row }) => row.arn))],
    some =>
      database<UsageRow>(USAGE)
        .whereIn('arn', some)
        .select('provider_id', 'arn', 'day', 'bytes', 'objects'),
  );
  const byBucket = new Map(
    rows.map(row => [`${row.provider_id} ${row.arn}`, row]),
  );
  return new Map(
    gone.flatMap(({ row }) => {
      const found = byBucket.get(`${row.provider_id} ${row.arn}`);
      const size = found && sizeOf(found);
      return size && size.day <= row.gone_at! ? [[row.id, size] as const] : [];
    }),
  );
}

function sizeOf({ day, bytes, objects }: UsageRow) {
  return {
    bytes: Number(bytes),
    ...(objects !== null && { objects: Number(objects) }),
    day: new Date(day * DAY_MS).toISOString().slice(0, 10),
  };
}
