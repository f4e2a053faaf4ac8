import { monthsOf } from './monthsOf';

const now = new Date('2026-02-14T12:00:00Z');

const page = {
  items: [
    { month: '2018-01', created: 5, deleted: 0 },
    { month: '2025-11', created: 2, deleted: 0 },
    { month: '2026-02', created: 0, deleted: 1 },
  ],
  knownSince: '2026-01-05T00:00:00.000Z',
};

it('has the last months without a gap, and what was before in one number', () => {
  expect(monthsOf(page, { count: 4, now })).toEqual({
    months: [
      { month: '2025-11', created: 2, deleted: 0, isBeforeLog: true },
      { month: '2025-12', created: 0, deleted: 0, isBeforeLog: true },
      { month: '2026-01', created: 0, deleted: 0, isBeforeLog: true },
      { month: '2026-02', created: 0, deleted: 1, isBeforeLog: false },
    ],
    before: 5,
  });
});

it('does not say that nothing went where that is not known', () => {
  const { months } = monthsOf({ items: [] }, { count: 2, now });
  expect(months.map(({ isBeforeLog }) => isBeforeLog)).toEqual([true, true]);
});
