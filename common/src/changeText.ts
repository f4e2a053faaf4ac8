import { parseEntityRef } from '@backstage/catalog-model';
import { actorName, type ChangeActor } from './actor';
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
  'owner-changed': ({ oldValue, newValue }) => [
    'Owner changed from ',
    owner(oldValue),
    ' to ',
    owner(newValue),
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
 * By whom a change was made, where that is known, as `, by jane (Admin)`. Where it was one of several:
 * `, by jane (Admin) or joe (Admin)`.
 *
 * @public
 */
export function describeActor({
  actor,
  possibleActors,
}: Pick<BucketChange, 'actor' | 'possibleActors'>): TextPart[] {
  const actors = actor ? [actor] : (possibleActors ?? []);
  return actors.flatMap((one, i) => [
    i === 0 ? ', by ' : ' or ',
    ...describeOne(one),
  ]);
}

function describeOne(actor: ChangeActor): TextPart[] {
  const { service, source } = actor;
  const through =
    source !== 'service' && service ? [' through ', { value: service }] : [];
  const where = source === 'console' ? [' in the AWS console'] : [];
  return [{ value: actorName(actor) }, ...through, ...where];
}

/**
 * What a change says to people, and by whom it was made, where that is known, as plain text.
 *
 * @public
 */
export function changeText(
  change: ChangeValues &
    Pick<BucketChange, 'kind' | 'actor' | 'possibleActors'>,
): string {
  return [...describeChange(change), ...describeActor(change)]
    .map(plainText)
    .join('');
}

function plainText(part: TextPart): string {
  if (typeof part === 'string') {
    return part;
  }
  return 'value' in part ? part.value : part.entityRef;
}

/** `public access` for `publicAccess`; the region is no fact. */
function nameInSentence(key: string = ''): string {
  return factLabel(key).toLowerCase();
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
