import { sortedTags } from './sortedTags';

it.each([
  ['nothing', [], {}],
  [
    'tags in any order, by key',
    [
      { Key: 'b', Value: '2' },
      { Key: 'a', Value: '1' },
    ],
    { a: '1', b: '2' },
  ],
  ['a tag without a value', [{ Key: 'a' }], { a: '' }],
])('sorts %s', (_, tagSet, expected) => {
  expect(JSON.stringify(sortedTags(tagSet))).toBe(JSON.stringify(expected));
});
