export * from 'backstage-plugin-aws-s3-buckets-common';
export { DEFAULT_CHANGE_RETENTION, pruneChanges } from './changes/prune';
export { createChangesRouter } from '../api/changes';
export { countBuckets, listHeldBack } from './count';
export { AccountTakenOverError } from './errors';
export { DEFAULT_REMOVAL_GUARD, type RemovalGuard } from './guard';
export * from './inventory';
export { openInventoryDatabase } from './migrations';
export type {
  HeldBackRemoval,
  ObservedBucket,
  ReadingScope,
  UnlistedBucket,
} from './reading';
