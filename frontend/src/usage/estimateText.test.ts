import type { UsageEstimate } from 'backstage-plugin-aws-s3-buckets-common';
import { estimateText } from './estimateText';

const unpriced = {
  bytes: 3 * 1024 ** 3,
  storageClasses: ['New', 'Reduced redundancy'],
};

it.each<[UsageEstimate | undefined, string]>([
  [undefined, 'unknown'],
  [{ usd: 0 }, '$0 a month'],
  [{ usd: 0.0000023 }, 'less than $0.01 a month'],
  [{ usd: 0.01 }, 'about $0.01 a month'],
  [{ usd: 1.234 }, 'about $1.23 a month'],
  [{ usd: 12.4 }, 'about $12 a month'],
  [{ usd: 23_456.7 }, 'about $23,457 a month'],
  [
    { usd: 12.4, unpriced },
    'about $12 a month, without 3 GB in New, Reduced redundancy: no price',
  ],
  [{ unpriced }, 'unknown: no price of New, Reduced redundancy'],
])('%j is %s', (estimate, text) => {
  expect(estimateText(estimate)).toBe(text);
});
