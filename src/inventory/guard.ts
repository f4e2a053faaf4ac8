import { createHash } from 'node:crypto';

/**
 * When a removal is too big to believe at first sight.
 *
 * @public
 */
export interface RemovalGuard {
  /** The share of an account's buckets, 0 to 1: a removal of more than this is held back. */
  share: number;
  /** The least number of buckets that `share` applies to: fewer may always go, unless the account then lists none at all. */
  minimum: number;
  /** In how many runs in a row the same buckets must be missing until they are removed; 1 holds nothing back. */
  runs: number;
}

/** More than half of the account's buckets and at least 10, or a list that is empty; until seen twice. */
export const DEFAULT_REMOVAL_GUARD: RemovalGuard = {
  share: 0.5,
  minimum: 10,
  runs: 2,
};

/** What the guard remembers from one run to the next. */
export interface MissingBuckets {
  fingerprint: string;
  runs: number;
}

/**
 * Whether buckets that are missing from a complete reading may be removed now, and what to remember until the next run.
 *
 * An account that lists nothing is held back however few buckets it had: its last bucket then takes one run longer to
 * go, which costs less than taking a wrong answer for an empty account. So is a removal of which AWS leaves open whether
 * the buckets are gone. The count starts again when other buckets are missing than the last time; a run that could not
 * read the account doesn't count and doesn't interrupt.
 */
export function guardRemoval(options: {
  guard: RemovalGuard;
  /** What is missing: buckets of an account, or the account with all of them. */
  of: 'buckets' | 'account';
  known: number;
  listed: number;
  missing: string[];
  /** Whether AWS left open of some that are missing whether they are gone. */
  isUnproven: boolean;
  before?: MissingBuckets;
}): { heldBack: boolean; remember?: MissingBuckets } {
  const { guard, of, known, listed, missing, isUnproven, before } = options;
  const isSuspicious =
    missing.length > 0 &&
    (listed === 0 ||
      isUnproven ||
      (missing.length >= guard.minimum &&
        missing.length > guard.share * known));
  if (!isSuspicious) {
    return { heldBack: false };
  }
  const hash = createHash('sha256')
    .update(JSON.stringify([...missing].sort()))
    .digest('hex');
  const fingerprint = `${of}:${hash}`;
  const runs = before?.fingerprint === fingerprint ? before.runs + 1 : 1;
  return runs >= guard.runs
    ? { heldBack: false }
    : { heldBack: true, remember: { fingerprint, runs } };
}

/** Whether it was the account that was missing, rather than some of its buckets. */
export function isOfAccount(fingerprint: string | null): boolean {
  return fingerprint?.startsWith('account:') ?? false;
}
