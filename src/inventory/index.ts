export { type AccountStatus, listAccountStatuses } from './accountStatus';
export type { SourcedAccount } from './accounts';
export type { NameRange } from './buckets';
export { DEFAULT_CHANGE_RETENTION, pruneChanges } from './changes/prune';
export type { ObservedBucket, Scope } from './compare';
export { addCounts, type ChangeCounts, type Mutate } from './context';
export { openInventoryDatabase } from './database';
export { SweepTakenOverError } from './errors';
export type { EventFact, OpenEvent, StoredEvent } from './events';
export { DEFAULT_REMOVAL_GUARD, type RemovalGuard } from './guard';
export { HintsTable, type Hint, RENEW_EVERY_MS, type TakenHint } from './hints';
export { type GoneAccount, Inventory, type KnownInventory } from './inventory';
export type {
  ConfirmedMissing,
  HeldBackRemoval,
  ListingSweep,
  MissingBucket,
  SweepEnd,
} from './listingSweep';
export type { ClaimedBucket, InventorySlice } from './slice';
export { type AccountState, accountStates, countBuckets } from './status';
export {
  keyOfRow,
  type ListingKey,
  type ListingRow,
  textOfKey,
} from './tables';
