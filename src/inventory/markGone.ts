import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { insertChanges } from './changes/listChanges';
import { goneRow } from './compareSlice';
import type { InventoryTables } from './InventoryTables';
import type { BucketRow } from './tables';

/**
 * Writes down that buckets are gone: not those whose row was written by somebody else since it was loaded.
 *
 * @param options - `difference`: what the change log says of each; `at`: when it was found, ISO 8601; `readAt`: when its
 *   last reading is to count as begun, no earlier than its row says
 */
export async function markGone(
  tx: Knex.Transaction,
  { buckets, now }: Pick<InventoryTables, 'buckets' | 'now'>,
  rows: BucketRow[],
  options: {
    difference: {
      kind: 'deleted' | 'left-scope';
      previousObservedAt?: string;
    };
    at: string;
    readAt: (row: BucketRow) => string;
  },
): Promise<BucketChange[]> {
  const { difference, at, readAt } = options;
  const gone = rows.map(before => ({
    before,
    after: goneRow(before, {
      as: difference.kind,
      at,
      readAt: readAt(before),
    }),
  }));
  const written = await buckets.update(tx, gone, now);
  return insertChanges(
    tx,
    gone
      .filter(({ after }) => written.has(after.id))
      .map(({ after }) => ({ row: after, difference, observedAt: at })),
  );
}
