import { weeksOf } from './weeksOf';

const item = (day: string) => ({ day, public: 1, unowned: 2 });

it.each([
  ['none', [], []],
  [
    'fewer than are shown, the first one of a Sunday',
    ['2026-11-22', '2026-11-24'],
    ['2026-11-08', '2026-11-15', '2026-11-22', '2026-11-24'],
  ],
  [
    'the present one alone',
    ['2026-11-24'],
    ['2026-11-08', '2026-11-15', '2026-11-22', '2026-11-24'],
  ],
  [
    'more than are shown',
    ['2026-11-01', '2026-11-08', '2026-11-15', '2026-11-22', '2026-11-24'],
    ['2026-11-08', '2026-11-15', '2026-11-22', '2026-11-24'],
  ],
])('has the last weeks where %s are known', (_, known, expected) => {
  const weeks = weeksOf({ items: known.map(item) }, { count: 4 });
  expect(weeks.map(({ day }) => day)).toEqual(expected);
  expect(weeks.map(week => week.public !== undefined)).toEqual(
    expected.map(day => known.includes(day)),
  );
});
