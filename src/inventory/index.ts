export { type AccountStatus, listAccountStatuses } from './listAccountStatuses';
export {
  accountOfRow,
  AccountsTable,
  type SourcedAccount,
} from './AccountsTable';
export { BucketsTable, type NameRange, type ShownBucket } from './BucketsTable';
export { DEFAULT_CHANGE_RETENTION, pruneChanges } from './changes/pruneChanges';
export { ChangePublisher } from './changes/ChangePublisher';
export { explainOwnerChanges } from './changes/explainOwnerChanges';
export { insertChanges } from './changes/listChanges';
export type { Scope } from './compareSlice';
export {
  addCounts,
  type ChangeCounts,
  countKinds,
  ROWS_AT_ONCE,
} from './InventoryContext';
export {
  History,
  type HistoryFilter,
  type PastBucket,
  type PastDifference,
} from './History';
export { knownPart, type StoredFacts } from './storedFacts';
export { openInventoryDatabase } from './openInventoryDatabase';
export { withoutStatement } from './DatabaseError';
export { SweepTakenOverError } from './commitErrors';
export type { EventEffect, StoredEvent } from './EventsTable';
export { type GoneAccount, Inventory, type KnownInventory } from './Inventory';
export type {
  ConfirmedMissing,
  HeldBackRemoval,
  ListingSweep,
  MissingBucket,
  SweepEnd,
} from './ListingSweep';
export type { ClaimedBucket, InventorySlice } from './InventorySlice';
export {
  type AskedFact,
  type ReadRequest,
  RENEW_EVERY_MS,
  type RequestOutcome,
  RequestsTable,
  type TakenRequest,
} from './RequestsTable';
export {
  type AccountState,
  accountStates,
  countBuckets,
} from './accountStates';
export { inTransaction } from './inTransaction';
export { isSameIncarnation } from './isSameIncarnation';
export {
  type BucketRow,
  keyOfRow,
  type ListingKey,
  type ListingRow,
  type RequestedFact,
  selectInChunks,
  type StoredDenial,
  textOfKey,
} from './tables';
