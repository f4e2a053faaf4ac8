import type { Knex } from 'knex';
import type { ReplacedColumns } from './replacedColumns';
import {
  BUCKETS,
  type BucketRow,
  inChunks,
  PAST,
  type PastRow,
  ROWS_PER_STATEMENT,
  selectInChunks,
} from './tables';

/** The table of what was replaced in the rows of buckets. */
export class PastTable {
  constructor(private readonly database: Knex) {}

  /** Adds what was replaced, in the transaction that replaced it. */
  static async add(
    tx: Knex,
    providerId: string,
    replaced: Array<{ id: number; columns: ReplacedColumns | undefined }>,
    until: string,
  ): Promise<void> {
    const rows = replaced.flatMap(({ id, columns }) =>
      columns
        ? [
            {
              provider_id: providerId,
              bucket_id: id,
              until,
              replaced: JSON.stringify(columns),
              owner: columns.owner ?? null,
            },
          ]
        : [],
    );
    await inChunks(rows, some => tx<PastRow>(PAST).insert(some));
  }

  /** Forgets what was replaced before a time, so that it can be told since then only what buckets were like. */
  async forget(
    before: string,
    only: (query: Knex.QueryBuilder) => void,
  ): Promise<void> {
    const some = () =>
      this.database(PAST)
        .where('until', '<', before)
        .modify(only)
        .distinct<Array<{ bucket_id: number }>>('bucket_id')
        .limit(ROWS_PER_STATEMENT);
    let rows = await some();
    while (rows.length > 0) {
      const ids = rows.map(row => row.bucket_id);
      await this.database.transaction(async tx => {
        await tx<BucketRow>(BUCKETS)
          .whereIn('id', ids)
          .where('known_since', '<', before)
          .update({ known_since: before });
        await tx(PAST)
          .whereIn('bucket_id', ids)
          .where('until', '<', before)
          .delete();
      });
      rows = await some();
    }
  }

  /**
   * What was replaced in rows after a time, by the id of the row, the latest first.
   *
   * @param only - which of it; by default all
   */
  async after(
    ids: number[],
    time: string,
    only: (query: Knex.QueryBuilder) => void = () => {},
  ): Promise<Map<number, Array<{ until: string; columns: ReplacedColumns }>>> {
    const found = new Map<
      number,
      Array<{ until: string; columns: ReplacedColumns }>
    >();
    const rows = await selectInChunks(ids, some =>
      this.database<PastRow>(PAST)
        .whereIn('bucket_id', some)
        .where('until', '>', time)
        .modify(only)
        .orderBy('id', 'desc')
        .select<Array<Pick<PastRow, 'bucket_id' | 'until' | 'replaced'>>>(
          'bucket_id',
          'until',
          'replaced',
        ),
    );
    for (const { bucket_id, until, replaced } of rows) {
      const past = found.get(bucket_id) ?? [];
      past.push({ until, columns: JSON.parse(replaced) });
      found.set(bucket_id, past);
    }
    return found;
  }
}
