import { byWeek, firstWeek } from './byWeek';

// A Tuesday.
const now = new Date('2026-11-24T12:00:00Z');

it.each([
  [1, '2026-11-23T00:00:00.000Z'],
  [3, '2026-11-09T00:00:00.000Z'],
])('begins %s weeks on a Monday', (weeks, expected) => {
  expect(firstWeek(weeks, now)).toBe(expected);
});

it('gathers days into weeks, and has those in which nothing happened', () => {
  expect(
    byWeek(
      [
        { day: '2026-11-08', kind: 'created', count: 100 },
        { day: '2026-11-09', kind: 'created', count: 1 },
        { day: '2026-11-15', kind: 'created', count: 2 },
        { day: '2026-11-15T23:59:59.999Z', kind: 'deleted', count: 4 },
        { day: '2026-11-24', kind: 'deleted', count: 8 },
      ],
      3,
      now,
    ),
  ).toEqual([
    { week: '2026-11-09', created: 3, deleted: 4 },
    { week: '2026-11-16', created: 0, deleted: 0 },
    { week: '2026-11-23', created: 0, deleted: 8 },
  ]);
});
