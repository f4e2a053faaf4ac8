import { estimateOfUsage, type StoredBytes } from './estimateOfUsage';
import { DEFAULT_STORAGE_PRICES, type StoragePrices } from './storagePrices';
import type { UsageEstimate } from './usage';

const GB = 1024 ** 3;

/** So many GB of each type. */
const stored = (
  sizes: Record<string, number>,
  prices?: StoragePrices,
): StoredBytes[] =>
  Object.entries(sizes).map(([storageType, size]) => ({
    storageType,
    bytes: size * GB,
    prices,
  }));

/** Sums of such prices are not exact. */
const rounded = ({ usd, ...rest }: UsageEstimate) => ({
  ...rest,
  usd: usd?.toFixed(9),
});

const twice = {
  ...DEFAULT_STORAGE_PRICES,
  STANDARD: 2 * DEFAULT_STORAGE_PRICES.STANDARD!,
};

it.each<[string, StoredBytes[], UsageEstimate]>([
  ['nothing', [], { usd: 0 }],
  ['1,000 GB of Standard', stored({ StandardStorage: 1000 }), { usd: 23 }],
  [
    'each class, with what S3 adds to objects',
    stored({
      StandardStorage: 100,
      StandardIAStorage: 80,
      StandardIASizeOverhead: 20,
      OneZoneIAStorage: 100,
      GlacierInstantRetrievalStorage: 100,
      GlacierStorage: 100,
      GlacierS3ObjectOverhead: 100,
      DeepArchiveStorage: 1000,
      ExpressOneZoneStorage: 10,
    }),
    { usd: 2.3 + 1.25 + 1 + 0.4 + 0.36 + 2.3 + 0.99 + 1.1 },
  ],
  [
    'the tiers of Intelligent-Tiering',
    stored({
      IntelligentTieringFAStorage: 100,
      IntelligentTieringIAStorage: 100,
      IntelligentTieringAIAStorage: 100,
      IntelligentTieringAAStorage: 100,
      IntelligentTieringDAAStorage: 1000,
    }),
    { usd: 2.3 + 1.25 + 0.4 + 0.36 + 0.99 },
  ],
  ['other prices', stored({ StandardStorage: 1000 }, twice), { usd: 46 }],
  [
    'two providers, each at its prices',
    [
      ...stored({ StandardStorage: 1000 }),
      ...stored({ StandardStorage: 1000 }, twice),
    ],
    { usd: 69 },
  ],
  [
    'a price of nothing',
    stored({ StandardStorage: 1 }, { STANDARD: 0 }),
    { usd: 0 },
  ],
  [
    'what has no price beside what has one',
    stored({ StandardStorage: 1000, New: 2, ReducedRedundancyStorage: 3 }),
    {
      usd: 23,
      unpriced: {
        bytes: 5 * GB,
        storageClasses: ['New', 'Reduced redundancy'],
      },
    },
  ],
  [
    'nothing but what has no price',
    stored({ New: 2 }),
    { unpriced: { bytes: 2 * GB, storageClasses: ['New'] } },
  ],
  [
    'nothing in what has no price',
    stored({ StandardStorage: 1000, New: 0 }),
    { usd: 23 },
  ],
])('estimates %s', (_, sizes, expected) => {
  expect(rounded(estimateOfUsage(sizes))).toEqual(rounded(expected));
});
