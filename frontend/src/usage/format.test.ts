import { formatBytes, formatDay, formatGrowth, sizeTicks } from './format';

it.each([
  [0, '0 bytes'],
  [1, '1 bytes'],
  [1023, '1,023 bytes'],
  [1024, '1 KB'],
  [1536, '1.5 KB'],
  [1024 ** 2 - 1, '1 MB'],
  [5 * 1024 ** 3, '5 GB'],
  [48.26 * 1024 ** 4, '48.3 TB'],
  [512.4 * 1024 ** 4, '512 TB'],
  [1.2 * 1024 ** 5, '1.2 PB'],
  [3000 * 1024 ** 6, '3,000 EB'],
  [-2 * 1024 ** 3, '−2 GB'],
])('%s is %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it('shows what a size grew by', () => {
  expect(formatGrowth(1024)).toBe('+1 KB');
  expect(formatGrowth(-1024)).toBe('−1 KB');
  expect(formatGrowth(0)).toBe('0 bytes');
});

it('shows the day, wherever the browser is', () => {
  expect(formatDay('2026-11-01')).toBe('Nov 1, 2026');
});

it.each([
  [518 * 1024 ** 4, '0 bytes, 200 TB, 400 TB, 600 TB'],
  [827 * 1024 ** 4, '0 bytes, 500 TB, 1,000 TB'],
  [1.1 * 1024 ** 3, '0 bytes, 512 MB, 1 GB, 1.5 GB'],
  [900, '0 bytes, 500 bytes, 1,000 bytes'],
  [1, '0 bytes, 1 bytes'],
])('an axis up to %s is marked at %s', (largest, ticks) => {
  expect(sizeTicks(largest).map(formatBytes).join(', ')).toBe(ticks);
});
