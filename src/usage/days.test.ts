import { dayOf, isoDay, keptDays, monthEnd } from './days';

const day = (text: string) => dayOf(new Date(text));

it.each([
  ['2026-11-24', '2026-11-30'],
  ['2026-11-30', '2026-11-30'],
  ['2024-02-01', '2024-02-29'],
  ['2026-12-31', '2026-12-31'],
])('the month of %s ends on %s', (one, end) => {
  expect(isoDay(monthEnd(day(one)))).toBe(end);
});

it('keeps 35 days, then the last day of each month, then nothing', () => {
  const today = day('2026-11-24');
  const kept = keptDays(today, 400);
  expect(kept.filter(one => one >= today - 35)).toHaveLength(36);
  expect(kept.filter(one => one < today - 35).map(isoDay)).toEqual([
    '2025-10-31',
    '2025-11-30',
    '2025-12-31',
    '2026-01-31',
    '2026-02-28',
    '2026-03-31',
    '2026-04-30',
    '2026-05-31',
    '2026-06-30',
    '2026-07-31',
    '2026-08-31',
    '2026-09-30',
  ]);
});

it('keeps each day of a month end within the 35 days once', () => {
  const kept = keptDays(day('2026-12-04'), 40);
  expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
  expect(kept).toHaveLength(36);
});
