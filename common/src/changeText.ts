import { parseEntityRef } from '@backstage/catalog-model';
import { actorName } from './actor';
import type { BucketChange, BucketChangeKind } from './changes';
import { factLabel } from './facts';

/**
 * A part of a sentence: plain words, a value as it is in AWS, or an entity that can be linked to.
 *
 * @public
 */
export type TextPart = string | { value: string } | { entityRef: string };

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
  'configuration-changed': ({ key, oldValue, newValue }) => [
    `${factLabel(key ?? '')} changed from `,
    value(oldValue),
    ' to ',
    value(newValue),
  ],
  'owner-changed': ({ oldValue, newValue }) => [
    'Owner changed from ',
    owner(oldValue),
    ' to ',
    owner(newValue),
  ],
  'region-changed': ({ oldValue, newValue }) => [
    'Deleted in ',
    value(oldValue),
    ' and created again in ',
    value(newValue),
  ],
  'account-changed': ({ oldValue, newValue }) => [
    'Deleted in account ',
    value(oldValue),
    ' and created again in account ',
    value(newValue),
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
 * By whom a change was made, where that is known: `, by jane (Admin)`.
 *
 * @public
 */
export function describeActor({
  actor,
}: Pick<BucketChange, 'actor'>): TextPart[] {
  if (!actor) {
    return [];
  }
  const { service, source } = actor;
  const through =
    source !== 'service' && service ? [' through ', { value: service }] : [];
  const where = source === 'console' ? [' in the AWS console'] : [];
  return [', by ', { value: actorName(actor) }, ...through, ...where];
}

/**
 * What a change says to people, and by whom it was made, where that is known, as plain text.
 *
 * @public
 */
export function changeText(
  change: ChangeValues & Pick<BucketChange, 'kind' | 'actor'>,
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

function value(text: string | undefined): TextPart {
  return { value: text || '(empty)' };
}

/** Where unowned buckets get no group, their owner is what the configuration says, which may be a bare word. */
function owner(ref: string | undefined): TextPart {
  if (!ref) {
    return 'nobody';
  }
  return isEntityRef(ref) ? { entityRef: ref } : { value: ref };
}

function isEntityRef(ref: string): boolean {
  try {
    parseEntityRef(ref);
    return true;
  } catch {
    return false;
  }
}
