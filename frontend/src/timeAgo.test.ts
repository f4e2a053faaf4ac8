import { timeAgo } from './timeAgo';

const now = new Date('2026-11-24T12:00:00Z');

it.each([
  ['2026-11-24T11:59:30Z', 'just now'],
  ['2026-11-24T11:58:30Z', '1 minute ago'],
  ['2026-11-24T09:10:00Z', '2 hours ago'],
  ['2026-11-23T09:00:00Z', 'yesterday'],
  ['2026-10-24T12:00:00Z', '31 days ago'],
  ['2026-11-24T12:10:00Z', 'in 10 minutes'],
])('says of %s: %s', (time, expected) => {
  expect(timeAgo(time, now)).toBe(expected);
});
