export { type AccountStatus, listAccountStatuses } from './listAccountStatuses';
export {
  BucketOrder,
  type BucketOrderQuery,
  type Measures,
  type OrderedRow,
} from './BucketOrder';
export { BucketsToJudge, type RowToJudge } from './BucketsToJudge';
export type { NameRange } from './BucketsTable';
export { KnownAccountsTable } from './KnownAccountsTable';
export { type KnownTargets, lookUpTargets } from './lookUpTargets';
export type { ShownBucket } from './ShownBuckets';
export { pruneChanges } from './changes/pruneChanges';
export { ChangePublisher } from './changes/ChangePublisher';
export { explainOwnerChanges } from './changes/explainOwnerChanges';
export { insertChanges } from './changes/listChanges';
export type { Scope } from './SlicePlan';
export { type ChangeCounts, countKinds } from './countKinds';
export { ROWS_AT_ONCE } from './InventoryTables';
export { History, type HistoryFilter } from './History';
export type { PastBucket, PastDifference } from './pastBucketOf';
export { knownPart, type StoredFacts } from './storedFacts';
export { openInventoryDatabase } from './openInventoryDatabase';
export { withoutStatement } from './DatabaseError';
export { SweepTakenOverError } from './commitErrors';
export type { EventEffect, StoredEvent } from './EventsTable';
export { Inventory } from './Inventory';
export {
  type GoneAccount,
  type KnownInventory,
  noteAccounts,
} from './noteAccounts';
export type { HeldBackRemoval, ListingSweep } from './ListingSweep';
export type { InventorySlice } from './InventorySlice';
export type {
  AskedFact,
  ReadRequest,
  RequestOutcome,
  TakenRequest,
} from './ReadRequest';
export { RENEW_EVERY_MS } from './RequestQueue';
export { RequestsTable } from './RequestsTable';
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
