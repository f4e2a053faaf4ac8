import { parseEntityRef } from '@backstage/catalog-model';
import { actorAccount, actorName, type ChangeActor } from './actor';
import type { BucketChange, BucketChangeKind } from './changes';
import { describeConfigurationValue } from './describeConfigurationValue';
import { factLabel } from './facts';

/**
 * A part of a sentence: plain words, a value as it is in AWS, or an entity that can be linked to.
 *
 * @public
 */
export type TextPart = string | { value: string } | { entityRef: string };

/** A lifecycle may have 1,000 rules. */
const MAX_CHARACTERS = 2_000;

type ChangeValues = Pick<BucketChange, 'key' | 'oldValue' | 'newValue'>;

const texts: {
  [Kind in BucketChangeKind]: (change: ChangeValues) => TextPart[];
} = {
  discovered: () => ['Seen for the first time; it may be older'],
  created: () => ['Created'],
  deleted: () => ['Deleted'],
  'left-scope': () => ['No longer read'],
  'tag-added': ({ key, newValue }) => [
    'Tag ',
    value(key),
    ' added: ',
    value(newValue),
  ],
  'tag-changed': ({ key, oldValue, newValue }) => [
    'Tag ',
    value(key),
    ' changed from ',
    value(oldValue),
    ' to ',
    value(newValue),
  ],
  'tag-removed': ({ key, oldValue }) => [
    'Tag ',
    value(key),
    ' removed; it was ',
    value(oldValue),
  ],
  'configuration-changed': ({ key = '', oldValue, newValue }) =>
    oldValue === undefined
      ? [`${factLabel(key)} is `, value(newValue, key)]
      : [
          `${factLabel(key)} changed from `,
          value(oldValue, key),
          ' to ',
          value(newValue, key),
        ],
  'owner-changed': ({ key, oldValue, newValue }) => [
    'Owner changed from ',
    owner(oldValue),
    ' to ',
    owner(newValue),
    ...(key ? [', the owner of ', owner(key)] : []),
  ],
  unreadable: ({ key, newValue }) => [
    `Its ${nameInSentence(key)} can’t be read any more (`,
    value(newValue),
    '); the last known value stays',
  ],
  readable: ({ key }) => [`Its ${nameInSentence(key)} can be read again`],
};

/**
 * What a change says to people, in parts.
 *
 * @public
 */
export function describeChange(
  change: ChangeValues & { kind: BucketChangeKind },
): TextPart[] {
  // A backend that is newer than the frontend may have more kinds.
  const text = Object.hasOwn(texts, change.kind) && texts[change.kind];
  return text ? text(change) : [change.kind];
}

/**
 * What a change says to people, taken apart: what changed, and what it was before and is after.
 *
 * @public
 */
export interface ChangeParts {
  /** As `Tag owner`, `Versioning` or `Deleted`. */
  what: string;
  /** Absent where there was nothing before, or nothing that can be told. */
  before?: TextPart;
  /** Absent where there is nothing after. */
  after?: TextPart;
}

/**
 * What a change says to people, with what was before and what is after side by side.
 *
 * @public
 */
export function changeParts(
  change: ChangeValues & { kind: BucketChangeKind },
): ChangeParts {
  const { kind, key = '', oldValue, newValue } = change;
  switch (kind) {
    case 'tag-added':
      return { what: `Tag ${key}`, after: value(newValue) };
    case 'tag-changed':
      return {
        what: `Tag ${key}`,
        before: value(oldValue),
        after: value(newValue),
      };
    case 'tag-removed':
      return { what: `Tag ${key}`, before: value(oldValue) };
    case 'configuration-changed':
      return {
        what: factLabel(key),
        before: oldValue && value(oldValue, key),
        after: value(newValue, key),
      };
    case 'owner-changed':
      return {
        what: key ? `Owner, that of ${key}` : 'Owner',
        before: owner(oldValue),
        after: owner(newValue),
      };
    case 'unreadable':
      return {
        what: capital(factLabel(key)),
        after: `can’t be read any more (${plainText(value(newValue))})`,
      };
    case 'readable':
      return { what: capital(factLabel(key)), after: 'can be read again' };
    default:
      return { what: describeChange(change).map(plainText).join('') };
  }
}

/**
 * What is known of who made a change; and the account of the bucket, where that is known.
 *
 * @public
 */
export type ChangeActors = Pick<BucketChange, 'actor' | 'possibleActors'> & {
  accountId?: string;
};

/**
 * By whom a change was made, where that is known, as `, by jane (Admin)`. Where it was one of several:
 * `, by jane (Admin) or joe (Admin)`.
 *
 * @internal
 */
export function describeActor(change: ChangeActors): TextPart[] {
  const names = nameActors(change);
  return names.length > 0 ? [', by ', ...names] : [];
}

/**
 * Who made a change, as `jane (Admin) in the AWS console`; all who may have, where it was one of several. Of somebody of
 * another account than the bucket's it says which. Empty where nobody is known.
 *
 * @public
 */
export function nameActors(change: ChangeActors): TextPart[] {
  const { actor, possibleActors = [], accountId } = change;
  const actors = actor ? [actor] : possibleActors;
  return actors.flatMap((one, i) => [
    ...(i === 0 ? [] : [' or ']),
    ...nameActor(one, accountId),
  ]);
}

function nameActor(actor: ChangeActor, bucketAccount?: string): TextPart[] {
  const { service, source } = actor;
  const name = actorName(actor);
  const account = actorAccount(actor);
  const isForeign =
    account &&
    bucketAccount &&
    account !== bucketAccount &&
    source !== 'service';
  return [
    { value: name },
    // The name may say it itself.
    ...(isForeign && !name.includes(account) ? [` of account ${account}`] : []),
    ...(source !== 'service' && service && service !== name
      ? [' through ', { value: service }]
      : []),
    ...(source === 'console' ? [' in the AWS console'] : []),
  ];
}

/**
 * What a change says to people, and by whom it was made, where that is known, as plain text.
 *
 * @public
 */
export function changeText(
  change: ChangeValues & Pick<BucketChange, 'kind'> & ChangeActors,
): string {
  return [...describeChange(change), ...describeActor(change)]
    .map(plainText)
    .join('');
}

/**
 * A part of a sentence as plain text.
 *
 * @public
 */
export function plainText(part: TextPart): string {
  if (typeof part === 'string') {
    return part;
  }
  return 'value' in part ? part.value : part.entityRef;
}

/** `public access` for `publicAccess`; the region is no fact. */
function nameInSentence(key: string = ''): string {
  return factLabel(key).toLowerCase();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param fact - the name of the fact whose value it is */
function value(of: ChangeValues['newValue'], fact: string = ''): TextPart {
  const text =
    typeof of === 'object' ? describeConfigurationValue(fact, of) : of;
  return { value: shorten(text ?? '') || '(empty)' };
}

function shorten(text: string): string {
  const characters = [...text];
  return characters.length > MAX_CHARACTERS
    ? `${characters.slice(0, MAX_CHARACTERS).join('')}…`
    : text;
}

/** Where unowned buckets get no group, their owner is what the configuration says, which may be a bare word. */
function owner(ref: ChangeValues['newValue']): TextPart {
  if (!ref) {
    return 'nobody';
  }
  return typeof ref === 'string' && isEntityRef(ref)
    ? { entityRef: ref }
    : value(ref);
}

function isEntityRef(ref: string): boolean {
  try {
    parseEntityRef(ref);
    return true;
  } catch {
    return false;
  }
}
