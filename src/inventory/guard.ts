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
  /** In how many runs in a row each of the buckets must be missing until they are removed; 1 holds nothing back. */
  runs: number;
}

/** More than half of the account's buckets and at least 10, or a list that is empty; until seen twice. */
export const DEFAULT_REMOVAL_GUARD: RemovalGuard = {
  share: 0.5,
  minimum: 10,
  runs: 2,
};

/**
 * Whether buckets that are missing from a complete reading have to stay for now.
 *
 * An account that lists nothing is held back however few buckets it had: its last bucket then takes one run longer to
 * go, which costs less than taking a wrong answer for an empty account. So is a removal of which AWS leaves open whether
 * the buckets are gone. All of them wait for the one that has been missing for the shortest time; a run that could not
 * read the account doesn't count and doesn't interrupt.
 */
export function isHeldBack(options: {
  guard: RemovalGuard;
  /** How many buckets of the account were known. */
  known: number;
  listed: number;
  missing: number;
  /** In how many runs in a row each of them was missing at least, this one included. */
  seen: number;
  /** Whether AWS left open of some that are missing whether they are gone. */
  isUnproven: boolean;
}): boolean {
  const { guard, known, listed, missing, seen, isUnproven } = options;
  const isSuspicious =
    missing > 0 &&
    (listed === 0 ||
      isUnproven ||
      (missing >= guard.minimum && missing > guard.share * known));
  return isSuspicious && seen < guard.runs;
}
