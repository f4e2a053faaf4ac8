import { nameActors, plainText } from './changeText';
import type { BucketChange, BucketChangeKind } from './changes';

/**
 * What changes of one group have in common: each kind is its own, but for those of what a bucket is like.
 *
 * @public
 */
export type ChangeGroupKind =
  | 'discovered'
  | 'created'
  | 'deleted'
  | 'left-scope'
  | 'changed'
  | 'unreadable'
  | 'readable';

/**
 * Changes that somebody made at once in an account, or that were found at once where nobody knows who made them.
 *
 * @public
 */
export interface ChangeGroup {
  /** What they have in common. */
  kind: ChangeGroupKind;
  /** The latest first, one at the least. */
  changes: BucketChange[];
}

const MINUTE_MS = 60_000;

/** So far apart are two changes at the most that were made at once. */
const AT_ONCE_MS = 15 * MINUTE_MS;

/** The first reading of a large account takes hours where it is interrupted. */
const ONE_READING_MS = 24 * 60 * MINUTE_MS;

/**
 * Gathers changes, the latest first, into groups: those that one person made at once in one account. The groups are in the
 * order of their latest changes.
 *
 * @public
 */
export function groupChanges(changes: BucketChange[]): ChangeGroup[] {
  const groups: ChangeGroup[] = [];
  const latest = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const kind = groupKind(change.kind);
    const key = JSON.stringify([
      kind,
      change.providerId,
      change.accountId,
      nameActors(change).map(plainText).join(''),
    ]);
    const group = latest.get(key);
    if (group && areAtOnce(group, change)) {
      group.changes.push(change);
    } else {
      const begun = { kind, changes: [change] };
      latest.set(key, begun);
      groups.push(begun);
    }
  }
  return groups;
}

function groupKind(kind: BucketChangeKind): ChangeGroupKind {
  switch (kind) {
    case 'discovered':
    case 'created':
    case 'deleted':
    case 'left-scope':
    case 'unreadable':
    case 'readable':
      return kind;
    default:
      return 'changed';
  }
}

function areAtOnce({ kind, changes }: ChangeGroup, change: BucketChange) {
  const apart = Math.abs(timeOf(changes.at(-1)!) - timeOf(change));
  return apart <= (kind === 'discovered' ? ONE_READING_MS : AT_ONCE_MS);
}

/** When a change happened, where that is known; else when it was found. */
function timeOf({ occurredAt, observedAt }: BucketChange): number {
  return Date.parse(occurredAt ?? observedAt);
}
