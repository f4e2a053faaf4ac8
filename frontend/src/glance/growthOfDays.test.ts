import { growthOfDays } from './growthOfDays';

const days = (sizes: Record<string, number>) =>
  Object.entries(sizes).map(([key, bytes]) => ({ key, bytes, buckets: 1 }));

it.each([
  [{}, undefined],
  [{ '2026-11-23': 5 }, undefined],
  [{ '2026-11-22': 4, '2026-11-23': 5 }, undefined],
  [{ '2026-10-24': 2, '2026-11-23': 5 }, 3],
  [{ '2026-10-24': 9, '2026-11-23': 5 }, -4],
  [{ '2026-10-24': 5, '2026-11-23': 5 }, 0],
  [{ '2026-10-22': 1, '2026-10-23': 2, '2026-11-23': 5 }, 3],
  [{ '2026-10-20': 1, '2026-11-23': 5 }, undefined],
])('of %j, the growth is %s', (sizes, growth) => {
  expect(growthOfDays(days(sizes))).toBe(growth);
});
