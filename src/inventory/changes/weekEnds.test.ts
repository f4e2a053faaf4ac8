import { weekEnds } from './weekEnds';

it.each([
  ['2026-11-24T12:00:00Z', '2026-11-24T12:00:00Z', ['2026-11-24']],
  [
    '2026-11-22T23:59:59Z',
    '2026-11-24T12:00:00Z',
    ['2026-11-22', '2026-11-24'],
  ],
  ['2026-11-23T00:00:00Z', '2026-11-24T12:00:00Z', ['2026-11-24']],
  // Today is a Sunday.
  [
    '2026-11-10T00:00:00Z',
    '2026-11-22T00:00:00Z',
    ['2026-11-15', '2026-11-22'],
  ],
])('end from %s to %s', (since, now, expected) => {
  expect(weekEnds(new Date(since), new Date(now))).toEqual(expected);
});
