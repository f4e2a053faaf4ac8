import { nameActors, type TextPart } from './changeText';
import type { BucketChange } from './changes';
import { factLabel } from './facts';
import type { ChangeGroup, ChangeGroupKind } from './groupChanges';

/** So many tags and facts are named that changed. */
const NAMED = 4;

const verbs: Record<
  ChangeGroupKind,
  {
    /** Of what somebody did; absent where nobody does it. */
    active?: string;
    one: string;
    several: string;
    /** Whether it is about parts of a bucket. */
    namesParts?: boolean;
  }
> = {
  discovered: {
    one: 'was seen for the first time; it may be older',
    several: 'were seen for the first time; they may be older',
  },
  created: { active: 'created', one: 'was created', several: 'were created' },
  deleted: { active: 'deleted', one: 'was deleted', several: 'were deleted' },
  'left-scope': { one: 'is no longer read', several: 'are no longer read' },
  changed: {
    active: 'changed',
    one: 'changed',
    several: 'changed',
    namesParts: true,
  },
  unreadable: {
    one: 'can’t be read in full any more',
    several: 'can’t be read in full any more',
    namesParts: true,
  },
  readable: {
    one: 'can be read again',
    several: 'can be read again',
    namesParts: true,
  },
};

/**
 * What changes of one group say to people, in parts: `jane (Admin) changed 14 buckets of payments-prod: lifecycle rules`.
 *
 * @param options - `accountName`: the name of the account, where it is known
 *
 * @public
 */
export function describeChangeGroup(
  { kind, changes }: ChangeGroup,
  options: { accountName?: string } = {},
): TextPart[] {
  const [first] = changes;
  const { active, one, several, namesParts } = verbs[kind];
  const buckets = new Set(changes.map(({ arn }) => arn)).size;
  const subject = active ? nameActors(first) : [];
  const object: TextPart[] = [
    buckets === 1
      ? { value: first.bucket }
      : `${buckets.toLocaleString('en')} buckets`,
    ' of ',
    { value: options.accountName ?? first.accountId },
  ];
  return [
    ...(subject.length > 0
      ? [...subject, ` ${active} `, ...object]
      : [...object, ` ${buckets === 1 ? one : several}`]),
    ...(namesParts ? [`: ${partsOf(changes)}`] : []),
  ];
}

/** `lifecycle rules, tag owner and 3 more`. */
function partsOf(changes: BucketChange[]): string {
  const names = [...new Set(changes.map(partOf))];
  const more = names.length - NAMED;
  return more > 0
    ? `${names.slice(0, NAMED).join(', ')} and ${more} more`
    : names.join(', ');
}

function partOf({ kind, key = '' }: BucketChange): string {
  switch (kind) {
    case 'tag-added':
    case 'tag-changed':
    case 'tag-removed':
      return `tag ${key}`;
    case 'owner-changed':
      return 'owner';
    default:
      return factLabel(key).toLowerCase();
  }
}
