import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import type { AwsAccount } from '../model/account';
import { insertChanges } from './changes/store';
import { changeOf, refsOf } from './compare';
import type { InventoryContext, Mutate } from './context';
import type { Difference } from './differences';
import type { BucketRow } from './tables';

/** Buckets that are removed at once: as many as a slice has. */
export const REMOVED_AT_ONCE = 500;

/**
 * Removes buckets of an account, with those of their entities that no other bucket has. To be called under the commit
 * lock.
 *
 * @param removal - `difference`: what the change log says of each; `keep`: makes sure, within the transaction, that the
 *   rows may still be removed
 */
export async function removeRows(
  { database, buckets, removedRefs, now }: InventoryContext,
  removal: {
    account: AwsAccount;
    rows: BucketRow[];
    difference: Difference;
    keep?: (tx: Knex) => Promise<void>;
  },
  mutate: Mutate,
): Promise<BucketChange[]> {
  const { account, rows, difference, keep } = removal;
  const arns = rows.map(({ arn }) => arn);
  const refs = rows.flatMap(refsOf);
  const holders = await buckets.holdersOf(refs, new Set(arns));
  const removed = refs.filter(ref => !holders.has(ref));

  await mutate({ removed, withheld: new Set() });

  const observedAt = now().toISOString();
  return database.transaction(async tx => {
    await keep?.(tx);
    await buckets.delete(tx, arns);
    await removedRefs.add(tx, account.id, removed, observedAt);
    return insertChanges(
      tx,
      rows
        // Of one that was never committed, the change log knows nothing.
        .filter(({ state }) => state === 'present')
        .map(row => changeOf(account, row, difference, observedAt)),
    );
  });
}
