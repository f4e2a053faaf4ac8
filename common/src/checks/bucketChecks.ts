import { aclsCheck } from './aclsCheck';
import type { BucketCheck } from './BucketCheck';
import { customerKeysCheck } from './customerKeysCheck';
import { emptyCheck } from './emptyCheck';
import { foreignCheck } from './foreignCheck';
import { growingCheck } from './growingCheck';
import { oldVersionsCheck } from './oldVersionsCheck';
import { publicCheck } from './publicCheck';
import { unfinishedUploadsCheck } from './unfinishedUploadsCheck';
import { unloggedCheck } from './unloggedCheck';
import { unownedCheck } from './unownedCheck';
import { unreadableCheck } from './unreadableCheck';
import { unversionedCheck } from './unversionedCheck';

/**
 * The name of a check.
 *
 * @public
 */
export type CheckName =
  | 'public'
  | 'foreign'
  | 'unversioned'
  | 'unowned'
  | 'unreadable'
  | 'growing'
  | 'acls'
  | 'customerKeys'
  | 'oldVersions'
  | 'unfinishedUploads'
  | 'empty'
  | 'unlogged';

/**
 * What is looked at of each bucket, the worst first where they matter as much as each other.
 *
 * @internal
 */
export const BUCKET_CHECKS: { readonly [Name in CheckName]: BucketCheck } = {
  public: publicCheck,
  foreign: foreignCheck,
  unversioned: unversionedCheck,
  unowned: unownedCheck,
  unreadable: unreadableCheck,
  growing: growingCheck,
  acls: aclsCheck,
  customerKeys: customerKeysCheck,
  oldVersions: oldVersionsCheck,
  unfinishedUploads: unfinishedUploadsCheck,
  empty: emptyCheck,
  unlogged: unloggedCheck,
};

/**
 * The names of all checks.
 *
 * @public
 */
export const CHECK_NAMES = Object.keys(BUCKET_CHECKS) as readonly CheckName[];
