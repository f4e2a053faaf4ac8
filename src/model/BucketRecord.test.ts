import { compareNames } from './BucketRecord';

it.each([
  ['a', 'a', 0],
  ['a', 'b', -1],
  ['a', 'aa', -1],
  ['B', 'a', -1],
  ['a-b', 'a.b', -1],
  ['z', 'é', -1],
  ['\uFFFD', '\u{1F600}', -1],
  ['\uD7FF', '\u{1F600}', -1],
  ['\u{1F600}', '\u{1F601}', -1],
  ['\uE000', '\uFFFD', -1],
])('%j before %j: %d', (a, b, expected) => {
  expect(Math.sign(compareNames(a, b))).toBe(expected);
  expect(Math.sign(compareNames(b, a))).toBe(expected === 0 ? 0 : 1);
  expect(Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))).toBe(
    expected,
  );
});
