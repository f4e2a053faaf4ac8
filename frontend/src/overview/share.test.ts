import { share } from './share';

it.each([
  [0, 10, '0 %'],
  [0, 0, '0 %'],
  [1, 1_000, '1 %'],
  [1, 8, '13 %'],
  [999, 1_000, '99 %'],
  [10, 10, '100 %'],
])('%i of %i are %s', (part, whole, expected) => {
  expect(share(part, whole)).toBe(expected);
});
