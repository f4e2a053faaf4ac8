import { type ComparedColumns, differencesBetween } from './differences';

const row = (
  columns: Partial<Omit<ComparedColumns, 'facts'>> & { tags?: object } = {},
): ComparedColumns => {
  const { tags = { status: 'none' }, ...rest } = columns;
  return {
    owner: 'group:default/ops',
    region: 'eu-west-1',
    region_status: 'known',
    region_read_at: null,
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
    'another region',
    row(),
    row({ region: 'us-east-1' }),
    ['region-changed eu-west-1 us-east-1'],
  ],
  [
    'another owner',
    row(),
    row({ owner: 'group:default/web' }),
    ['owner-changed group:default/ops group:default/web'],
  ],
  ['an owner where there was no entity', row({ owner: null }), row(), []],
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
  const differences = differencesBetween(before, after, {
    reasonOfRegion: 'TimeoutError',
  });
  expect(
    differences.map(({ kind, key, oldValue, newValue }) =>
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
    { previousReadAt: 'just now' },
  );
  expect(change).toMatchObject({
    kind: 'tag-added',
    previousObservedAt: 'long ago',
  });
});
