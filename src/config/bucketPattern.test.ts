import { bucketPattern } from './bucketPattern';

it.each([
  ['prod-*', 'prod-logs', true],
  ['prod-*', 'test-prod-logs', false],
  ['*', '...', true],
  ['*.example.com', '.www.example.com', true],
  ['log?', 'logs', true],
  ['log?', 'log', false],
  ['{a,b}-[0-9]*', 'b-7x', true],
  ['{a,b}-[0-9]*', 'b-x', false],
  ['[!a]*', 'a-logs', false],
  ['Prod', 'prod', false],
])('%s on %s: %s', (pattern, name, isMatch) => {
  expect(bucketPattern.parse(pattern).match(name)).toBe(isMatch);
});

it.each([
  ['a/*', /no name has '\/'/],
  ['!prod', /'!' has a meaning within \[\] or \{\} only; use exclude/],
  ['ab', /names have 3 to 63 characters.*; use \*/],
  ['[z-a]*', /\[z-a\] is not a set of characters, as \[a-z\]/],
  ['{1..9999999}', /more than 1000 patterns/],
  ['{a,b}'.repeat(40), /more than 1000 patterns/],
])('refuses %s', (pattern, problem) => {
  expect(() => bucketPattern.parse(pattern)).toThrow(problem);
});
