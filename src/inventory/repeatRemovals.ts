import type { InventoryContext, Mutate } from './context';

/**
 * Sends again what was removed from an account within the last day: a process that was paused may have added it after
 * that.
 */
export async function repeatRemovals(
  { database, accounts, buckets, removedRefs, lock, now }: InventoryContext,
  accountId: string,
  mutate: Mutate,
): Promise<void> {
  const { recent, old } = await removedRefs.ofAccount(accountId, now());
  if (recent.length > 0) {
    await lock.run(async () => {
      const ofBuckets = await buckets.holdersOf(recent, new Set());
      const ofAccounts = await accounts.holdersOf(recent);
      await mutate({
        removed: recent.filter(
          ref => !ofBuckets.has(ref) && !ofAccounts.has(ref),
        ),
        withheld: new Set(),
      });
    });
  }
  await removedRefs.delete(database, old);
}
