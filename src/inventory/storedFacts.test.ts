import type { BucketFacts } from 'backstage-plugin-aws-s3-buckets-common';
import { rememberFacts, type StoredFact } from './storedFacts';

const READ_AT = '2026-01-01T00:00:00.000Z';
const value = { owner: 'ops' };
const known = { status: 'known', value } as const;
const none = { status: 'none' } as const;
const notRead = { status: 'not-read' } as const;
const denied = { code: 'AccessDenied', message: 'denied' };
const slow = { code: 'SlowDown', message: 'slow' };
const unavailable = (reason = denied) =>
  ({ status: 'unavailable', reason }) as const;

const isPublic = (by: string[]) => ({
  status: 'known' as const,
  value: { status: 'public', by },
});

describe('rememberFacts', () => {
  it.each<[string, BucketFacts['tags'], StoredFact | undefined, unknown]>([
    ['a value', known, undefined, known],
    ['none in the place of a value', none, known, none],
    ['nothing of what was never read', notRead, undefined, undefined],
    ['what was known of what was not read', notRead, known, known],
    [
      'what was known of what can not be read',
      unavailable(),
      known,
      { ...unavailable(), lastKnown: known, readAt: READ_AT },
    ],
    [
      'that there was none',
      unavailable(),
      none,
      { ...unavailable(), lastKnown: none, readAt: READ_AT },
    ],
    ['a reason alone', unavailable(), undefined, unavailable()],
    [
      'the first reason, as long as the code is the same',
      unavailable({ code: 'AccessDenied', message: 'again' }),
      { ...unavailable(), lastKnown: known, readAt: 'before' },
      { ...unavailable(), lastKnown: known, readAt: 'before' },
    ],
    [
      'another reason, with the same last known value',
      unavailable(slow),
      { ...unavailable(), lastKnown: known, readAt: 'before' },
      { ...unavailable(slow), lastKnown: known, readAt: 'before' },
    ],
    [
      'a value that can be read again',
      known,
      { ...unavailable(), lastKnown: none, readAt: 'before' },
      known,
    ],
    [
      'what was known where the same status is certain',
      { ...isPublic(['acl']), missing: denied },
      isPublic(['acl', 'policy']),
      isPublic(['acl', 'policy']),
    ],
    [
      'what is certain where it was otherwise before',
      { ...isPublic(['acl']), missing: denied },
      { status: 'known', value: { status: 'private' } },
      isPublic(['acl']),
    ],
  ] as never)('keeps %s', (_, tags, before, expected) => {
    expect(
      rememberFacts(
        { tags } as BucketFacts,
        before ? { tags: before } : {},
        () => READ_AT,
      ).tags,
    ).toEqual(expected);
  });
});
