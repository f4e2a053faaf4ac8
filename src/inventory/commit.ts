import { Knex } from 'knex';
import { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import { insertChanges } from './changes/store';
import { AccountTakenOverError } from './errors';
import { RememberedAccount, Transition } from './reading';
import {
  ACCOUNTS,
  AccountRow,
  CHANGES,
  inSlices,
  INVENTORY,
  PENDING_REFS,
  PendingRefRow,
} from './tables';

/**
 * For how long the removal of an entity is repeated. A run that began before the removal may add the entity once more
 * after it, if its process stood still in between; no run takes this long.
 */
const REPEAT_REMOVAL_FOR_MS = 24 * 60 * 60 * 1000;

/**
 * Brings the catalog and the inventory to what a reading found. They commit separately, and the process may be killed
 * between any two steps; in this order the inventory always knows of every entity that the catalog may hold:
 *
 * 1. The run claims the account, and the entities that the catalog is about to get are written down as expected.
 * 2. The catalog takes the mutation.
 * 3. The inventory takes the buckets as read, with the changes, in one transaction. Entities whose removal was sent are
 *    remembered for a day, and sent again by each run of that day.
 *
 * Nothing is written where there is nothing new. Both writes are refused if another run wrote the account since this
 * one loaded it; if the catalog took the mutation before that shows, what it took is among the expected or the removed
 * entities, and the next run settles it.
 */
export async function commitTransition(options: {
  database: Knex;
  remembered: RememberedAccount;
  transition: Transition;
  now: Date;
  mutate: (removed: string[]) => Promise<void>;
}): Promise<BucketChange[]> {
  const { database, remembered, transition, now, mutate } = options;
  const { row, pendingRefs } = remembered;
  const { unwantedRefs, expectedRefs, vouchedRefs } = transition;
  const key = { provider_id: row.provider_id, account_id: row.account_id };
  const since = now.toISOString();
  const expiry = new Date(now.getTime() - REPEAT_REMOVAL_FOR_MS).toISOString();
  let { revision } = row;

  const elsewhere = await refsOfOtherAccounts(database, row, unwantedRefs);
  const removed = unwantedRefs.filter(ref => !elsewhere.has(ref));

  const isRepeated = (ref: string) => {
    const pending = pendingRefs.get(ref);
    return pending?.state === 'removed' && pending.since > expiry;
  };
  const isOver = (ref: string) =>
    pendingRefs.get(ref)?.state === 'removed' && !isRepeated(ref);
  const newlyRemoved = removed.filter(ref => !isRepeated(ref) && !isOver(ref));

  if (expectedRefs.length > 0 || newlyRemoved.length > 0) {
    await database.transaction(async tx => {
      await writeAccount(tx, {});
      await writePendingRefs(tx, expectedRefs, 'expected');
    });
    revision++;
  }

  await mutate(removed);

  const settled = [
    ...[...new Set([...pendingRefs.keys(), ...expectedRefs])].filter(ref =>
      vouchedRefs.has(ref),
    ),
    ...removed.filter(isOver),
    ...unwantedRefs.filter(ref => elsewhere.has(ref) && pendingRefs.has(ref)),
  ];

  const isUnchanged =
    [
      transition.buckets,
      transition.forgotten,
      transition.changes,
      expectedRefs,
      newlyRemoved,
      settled,
    ].every(list => list.length === 0) &&
    isSameAccount(row, transition.account);
  if (isUnchanged) {
    return [];
  }

  return database.transaction(async tx => {
    await writeAccount(tx, transition.account);
    await inSlices(transition.buckets, slice =>
      tx(INVENTORY)
        .insert(slice)
        .onConflict(['provider_id', 'account_id', 'bucket'])
        .merge()
        .then(() => []),
    );
    await inSlices(transition.forgotten, slice =>
      tx(INVENTORY)
        .where(key)
        .whereIn('bucket', slice)
        .delete()
        .then(() => []),
    );
    await inSlices(settled, slice =>
      tx(PENDING_REFS)
        .where(key)
        .whereIn('entity_ref', slice)
        .delete()
        .then(() => []),
    );
    await writePendingRefs(tx, newlyRemoved, 'removed');
    // So that an entity's page shows its history from before it had this name, to those who may read the entity.
    await inSlices(transition.renamed, slice =>
      tx(CHANGES)
        .where(key)
        .whereIn('bucket', slice)
        .update({
          entity_ref: tx(INVENTORY)
            .select(`${INVENTORY}.entity_ref`)
            .where(key)
            .where(`${INVENTORY}.bucket`, tx.ref(`${CHANGES}.bucket`)),
        })
        .then(() => []),
    );
    return insertChanges(tx, transition.changes);
  });

  async function writeAccount(
    tx: Knex.Transaction,
    columns: Partial<AccountRow>,
  ): Promise<void> {
    const written = await tx<AccountRow>(ACCOUNTS)
      .where({ ...key, revision })
      .update({ ...columns, revision: revision + 1 });
    if (written === 0) {
      throw new AccountTakenOverError(row.provider_id, row.account_id);
    }
  }

  async function writePendingRefs(
    tx: Knex.Transaction,
    refs: string[],
    state: PendingRefRow['state'],
  ): Promise<void> {
    await inSlices(refs, slice =>
      tx<PendingRefRow>(PENDING_REFS)
        .insert(slice.map(ref => ({ ...key, entity_ref: ref, state, since })))
        .onConflict(['provider_id', 'account_id', 'entity_ref'])
        .merge()
        .then(() => []),
    );
  }
}

/**
 * Which of the entities another account of the provider has, or is about to get: a bucket that was created again there
 * keeps its entity.
 */
async function refsOfOtherAccounts(
  database: Knex,
  row: AccountRow,
  refs: string[],
): Promise<Set<string>> {
  const others = (table: string, slice: string[]) =>
    database(table)
      .where('provider_id', row.provider_id)
      .whereNot('account_id', row.account_id)
      .whereIn('entity_ref', slice)
      .select<Array<{ entity_ref: string }>>('entity_ref');
  const rows = await inSlices(refs, async slice => [
    ...(await others(INVENTORY, slice)),
    ...(await others(PENDING_REFS, slice).where('state', 'expected')),
  ]);
  return new Set(rows.map(found => found.entity_ref));
}

/** Whether a write would change more than the time of the reading, which alone is not worth one. */
function isSameAccount(row: AccountRow, columns: Partial<AccountRow>): boolean {
  return (Object.keys(columns) as Array<keyof AccountRow>).every(column =>
    column === 'observed_at'
      ? (row.observed_at === null) === (columns.observed_at === null)
      : row[column] === columns[column],
  );
}
