import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import { type ComparedColumns, differencesBetween } from './differencesBetween';
import { rememberFacts, type StoredFacts, wantedFacts } from './storedFacts';
import { notReadFacts } from '../model/notReadFacts';

const LISTED = '2026-01-02T00:00:00.000Z';
const READ = '2026-01-01T05:00:00.000Z';
const reason = { code: 'AccessDenied', message: 'denied' };
const sse = (status: string) => ({
  status: 'known' as const,
  value: { status },
});

const isPublic = {
  status: 'known' as const,
  value: { status: 'public', by: ['acl'] },
};

function columns(facts: StoredFacts): ComparedColumns {
  return {
    region_status: 'known',
    facts: JSON.stringify(facts),
  };
}

const differences = (before: StoredFacts, after: StoredFacts) =>
  differencesBetween(columns(before), columns(after), {
    previousReadAt: LISTED,
    factReadAt: (name: FactName) => (name === 'tags' ? LISTED : READ),
  });

describe('a fact of the configuration', () => {
  it.each<[string, StoredFacts, StoredFacts, object[]]>([
    ['stays', { encryption: sse('AES256') }, { encryption: sse('AES256') }, []],
    [
      'changes',
      { encryption: sse('AES256') },
      { encryption: sse('aws:kms') },
      [
        {
          kind: 'configuration-changed',
          key: 'encryption',
          oldValue: { status: 'AES256' },
          newValue: { status: 'aws:kms' },
          previousObservedAt: READ,
        },
      ],
    ],
    [
      'comes',
      { versioning: { status: 'none' } },
      {
        versioning: {
          status: 'known',
          value: { status: 'enabled', mfaDelete: true },
        },
      },
      [
        {
          kind: 'configuration-changed',
          key: 'versioning',
          oldValue: { status: 'off' },
          newValue: { status: 'enabled', mfaDelete: true },
          previousObservedAt: READ,
        },
      ],
    ],
    [
      'is set to what S3 does anyway',
      { ownership: { status: 'none' } },
      { ownership: sse('ObjectWriter') },
      [],
    ],
    [
      'is public when it can be read at last',
      { publicAccess: { status: 'unavailable', reason } },
      { publicAccess: isPublic },
      [
        { kind: 'readable', key: 'publicAccess', previousObservedAt: READ },
        {
          kind: 'configuration-changed',
          key: 'publicAccess',
          newValue: { status: 'public', by: ['acl'] },
          previousObservedAt: READ,
        },
      ],
    ],
    [
      'is public still when it can be read again',
      { publicAccess: { status: 'unavailable', reason, lastKnown: isPublic } },
      { publicAccess: isPublic },
      [{ kind: 'readable', key: 'publicAccess', previousObservedAt: READ }],
    ],
    ['is public when it is first read', {}, { publicAccess: isPublic }, []],
    ['is read for the first time', {}, { encryption: sse('aws:kms') }, []],
    [
      'is denied from the first time on',
      {},
      { encryption: { status: 'unavailable', reason } },
      [],
    ],
    [
      'can’t be read any more',
      { encryption: sse('AES256') },
      {
        encryption: {
          status: 'unavailable',
          reason,
          lastKnown: sse('AES256'),
          readAt: READ,
        },
      },
      [
        {
          kind: 'unreadable',
          key: 'encryption',
          newValue: 'AccessDenied',
          previousObservedAt: READ,
        },
      ],
    ],
    ['is not wanted any more', { encryption: sse('AES256') }, {}, []],
  ])('that %s', (_, before, after, expected) => {
    expect(differences(before, after)).toEqual(expected);
  });

  it('says since when it may have changed while it could not be read', () => {
    const before: StoredFacts = {
      encryption: {
        status: 'unavailable',
        reason,
        lastKnown: sse('AES256'),
        readAt: '2025-12-24T00:00:00.000Z',
      },
    };
    expect(differences(before, { encryption: sse('aws:kms') })).toMatchObject([
      { kind: 'readable', key: 'encryption' },
      {
        kind: 'configuration-changed',
        previousObservedAt: '2025-12-24T00:00:00.000Z',
      },
    ]);
  });
});

it('keeps what was not read in this run, and forgets what is not wanted any more', () => {
  const before: StoredFacts = {
    encryption: sse('AES256'),
    website: { status: 'none' },
  };
  const kept = wantedFacts(before, ['tags', 'encryption']);
  const facts = { ...notReadFacts(), tags: { status: 'none' } as const };
  expect(rememberFacts(facts, kept, () => READ)).toEqual({
    tags: { status: 'none' },
    encryption: sse('AES256'),
  });
});

const row = (
  some: Partial<Omit<ComparedColumns, 'facts'>> & { tags?: object } = {},
): ComparedColumns => {
  const { tags = { status: 'none' }, ...rest } = some;
  return {
    region_status: 'known',
    facts: JSON.stringify({ tags }),
    ...rest,
  };
};

const tags = (value: object) => ({ status: 'known', value });
const denied = {
  status: 'unavailable',
  reason: { code: 'AccessDenied', message: '' },
};

it.each<[string, ComparedColumns, ComparedColumns, string[]]>([
  ['nothing', row(), row(), []],
  [
    'tags',
    row({ tags: tags({ a: '1', b: '2', c: '3' }) }),
    row({ tags: tags({ b: '3', c: '3', d: '4' }) }),
    ['tag-removed a 1', 'tag-changed b 2 3', 'tag-added d 4'],
  ],
  ['the first tag', row(), row({ tags: tags({ a: '' }) }), ['tag-added a ']],
  [
    'tags that can not be read any more',
    row({ tags: tags({ a: '1' }) }),
    row({ tags: { ...denied, lastKnown: tags({ a: '1' }) } }),
    ['unreadable tags AccessDenied'],
  ],
  [
    'tags that can be read again, and have changed',
    row({ tags: { ...denied, lastKnown: tags({ a: '1' }) } }),
    row({ tags: tags({ a: '2' }) }),
    ['readable tags', 'tag-changed a 1 2'],
  ],
  [
    'tags that were never read before',
    row({ tags: denied }),
    row({ tags: tags({ a: '1' }) }),
    ['readable tags'],
  ],
  [
    'a region that can not be read any more',
    row(),
    row({ region_status: 'unavailable' }),
    ['unreadable region TimeoutError'],
  ],
])('tells %s', (_, before, after, expected) => {
  const found = differencesBetween(before, after, {
    factReadAt: () => undefined,
    reasonOfRegion: 'TimeoutError',
  });
  expect(
    found.map(({ kind, key, oldValue, newValue }) =>
      [kind, key, oldValue, newValue]
        .filter(part => part !== undefined)
        .join(' '),
    ),
  ).toEqual(expected);
});

it('dates a change of what could not be read from the last reading that could', () => {
  const [, change] = differencesBetween(
    row({ tags: { ...denied, lastKnown: tags({}), readAt: 'long ago' } }),
    row({ tags: tags({ a: '1' }) }),
    { factReadAt: () => 'just now' },
  );
  expect(change).toMatchObject({
    kind: 'tag-added',
    previousObservedAt: 'long ago',
  });
});
