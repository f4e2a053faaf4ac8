import type { AwsAccount } from '../model/account';
import { refsOf } from './compare';
import {
  addCounts,
  type ChangeCounts,
  countKinds,
  type InventoryContext,
  type Mutate,
} from './context';
import { isHeldBack } from './guard';
import type { HeldBackRemoval } from './listingSweep';
import { REMOVED_AT_ONCE, removeRows } from './removeRows';
import { repeatRemovals } from './repeatRemovals';
import type { AccountRow, BucketRow, ListingKey } from './tables';

/** Removes the entities of an account that is not read any more, and of its buckets; or holds that back. */
export class AccountLeaving {
  constructor(
    private readonly context: InventoryContext,
    private readonly account: AwsAccount,
    private readonly row: AccountRow,
  ) {}

  /** @param isGuarded - whether the removal waits until the account was gone in several runs in a row */
  async run(
    isGuarded: boolean,
    mutate: Mutate,
  ): Promise<{ changes: ChangeCounts; heldBack?: HeldBackRemoval }> {
    const heldBack = isGuarded ? await this.#heldBack() : undefined;
    if (heldBack) {
      await this.context.accounts.update(
        this.context.database,
        this.account.id,
        { missing_runs: heldBack.seen },
      );
      return { changes: new Map(), heldBack };
    }
    const changes = await removeAll(
      this.context,
      this.account,
      limit => this.context.buckets.ofAccount(this.account.id, limit),
      mutate,
    );
    await this.#removeAccount(mutate);
    await repeatRemovals(this.context, this.account.id, mutate);
    return { changes };
  }

  async #heldBack(): Promise<HeldBackRemoval | undefined> {
    const { buckets, guard } = this.context;
    const known = await buckets.countOfAccount(this.account.id);
    const seen = this.row.missing_runs + 1;
    const isWaiting = isHeldBack({
      guard,
      known,
      listed: 0,
      missing: known + (this.row.entity_ref ? 1 : 0),
      seen,
      isUnproven: false,
    });
    if (!isWaiting) {
      return undefined;
    }
    const rows = await buckets.ofAccount(this.account.id, known);
    return {
      buckets: rows.map(({ name }) => name),
      known,
      seen,
      runs: guard.runs,
    };
  }

  async #removeAccount(mutate: Mutate): Promise<void> {
    const { database, accounts, removedRefs, lock, now } = this.context;
    const refs = refsOf(this.row);
    if (refs.length === 0 && this.row.missing_runs === 0) {
      return;
    }
    await lock.run(async () => {
      await mutate({ removed: refs, withheld: new Set() });
      await database.transaction(async tx => {
        await accounts.update(tx, this.account.id, {
          entity_ref: null,
          pending_ref: null,
          missing_runs: 0,
        });
        await removedRefs.add(tx, this.account.id, refs, now().toISOString());
      });
    });
  }
}

/** Removes the entities of a listing that is not read any more, because the configuration leaves it out. */
export async function leaveListing(
  context: InventoryContext,
  account: AwsAccount,
  key: ListingKey,
  mutate: Mutate,
): Promise<ChangeCounts> {
  const changes = await removeAll(
    context,
    account,
    limit => context.buckets.ofListing(key, limit),
    mutate,
  );
  // Last: until then the next run knows of what is left.
  await context.listings.deleteOne(key);
  return changes;
}

/** Removes all buckets that `nextRows` answers, until it answers none. */
async function removeAll(
  context: InventoryContext,
  account: AwsAccount,
  nextRows: (limit: number) => Promise<BucketRow[]>,
  mutate: Mutate,
): Promise<ChangeCounts> {
  const { lock, publisher } = context;
  const all: ChangeCounts = new Map();
  const removeSome = () =>
    lock.run(async () => {
      const rows = await nextRows(REMOVED_AT_ONCE);
      return rows.length > 0
        ? removeRows(
            context,
            { account, rows, difference: { kind: 'left-scope' } },
            mutate,
          )
        : undefined;
    });
  let changes = await removeSome();
  while (changes) {
    await publisher.publish(changes);
    addCounts(all, countKinds(changes));
    changes = await removeSome();
  }
  return all;
}
