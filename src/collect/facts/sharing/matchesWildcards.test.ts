import { matchesWildcards } from './matchesWildcards';

it.each([
  ['s3:get*', 's3:getobject', true],
  ['s3:get*', 's3:putobject', false],
  ['*', '', true],
  ['**', 'a', true],
  ['?', '', false],
  ['s3:?etobject', 's3:getobject', true],
  ['*object', 's3:getobjectacl', false],
  ['*ob*t*', 's3:getobjecttagging', true],
  ['s3:getobject', 's3:getobject', true],
  ['s3:getobject', 's3:getobjectacl', false],
])('%s on %s: %s', (pattern, text, isMatch) => {
  expect(matchesWildcards(pattern, text)).toBe(isMatch);
});

it('needs no more time for many wildcards than their number times the text', () => {
  // A regular expression would need longer than the universe has been there.
  expect(matchesWildcards(`${'*a'.repeat(1_000)}b`, 'a'.repeat(5_000))).toBe(
    false,
  );
});
