export * from './changes/change';
export { AccountTakenOverError } from './errors';
export { DEFAULT_REMOVAL_GUARD, type RemovalGuard } from './guard';
export * from './inventory';
export { openInventoryDatabase } from './migrations';
export type { HeldBackRemoval, ObservedBucket, ReadingScope } from './reading';
