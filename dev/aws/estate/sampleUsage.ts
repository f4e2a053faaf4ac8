import type { Usage } from './usage';

const GB = 1024 ** 3;
const TB = 1024 ** 4;

/** What the sample's buckets hold, by name, where it is worth a story. All others hold something made of their names. */
export const sampleUsage: Record<string, Usage | null> = {
  'kestrel-lake-raw': {
    bytes: {
      StandardStorage: 48.2 * TB,
      StandardIAStorage: 121 * TB,
      GlacierStorage: 310.5 * TB,
      GlacierObjectOverhead: 0.4 * TB,
    },
    objects: 412_880_311,
    growth: 0.11,
  },
  'kestrel-lake-curated': {
    bytes: {
      IntelligentTieringFAStorage: 21.7 * TB,
      IntelligentTieringIAStorage: 38.1 * TB,
    },
    objects: 18_204_557,
    growth: 0.06,
  },
  'kestrel-lake-published': {
    bytes: { StandardStorage: 6.9 * TB },
    objects: 1_930_442,
    growth: 0.02,
  },
  'kestrel-lake-raw-us': {
    bytes: { StandardStorage: 17.4 * TB, StandardIAStorage: 33 * TB },
    objects: 98_114_020,
    growth: 0.14,
  },
  // Somebody has turned on debug logging.
  'kestrel-event-dead-letters': {
    bytes: { StandardStorage: 2.3 * TB },
    objects: 61_447_903,
    growth: 2.4,
  },
  // Noncurrent versions that no rule expires.
  'kestrel-checkout-sessions': {
    bytes: { StandardStorage: 8.8 * TB },
    objects: 1_204_338_960,
    growth: 0.45,
  },
  'kestrel-payments-receipts': {
    bytes: {
      StandardStorage: 3.1 * TB,
      GlacierInstantRetrievalStorage: 11 * TB,
    },
    objects: 240_558_121,
    growth: 0.04,
  },
  'kestrel-ledger-journal': {
    bytes: { StandardStorage: 740 * GB },
    objects: 9_880_412,
    growth: 0.03,
  },
  'kestrel-ledger-journal-dr': {
    bytes: { StandardIAStorage: 738 * GB },
    objects: 9_879_900,
    growth: 0.03,
  },
  'kestrel-settlement-archive': {
    bytes: { DeepArchiveStorage: 64 * TB, DeepArchiveObjectOverhead: 0.2 * TB },
    objects: 5_120_004,
  },
  'kestrel-athena-results': {
    bytes: { StandardStorage: 310 * GB },
    objects: 88_213,
    growth: -0.05,
  },
  'kestrel-org-cloudtrail': {
    bytes: { StandardStorage: 1.9 * TB, GlacierStorage: 14.2 * TB },
    objects: 77_340_118,
    growth: 0.05,
  },
  'kestrel-access-logs': {
    bytes: { StandardStorage: 5.4 * TB },
    objects: 690_213_877,
    growth: 0.21,
  },
  'kestrel-images-originals': {
    bytes: { StandardIAStorage: 28.6 * TB, OneZoneIAStorage: 1.1 * TB },
    objects: 31_004_811,
    growth: 0.015,
  },
  'kestrel-images-resized': {
    bytes: { StandardStorage: 9.2 * TB },
    objects: 402_118_200,
    growth: 0.03,
  },
  'kestrel-user-uploads': {
    bytes: { StandardStorage: 12.5 * TB },
    objects: 55_402_719,
    growth: 0.09,
  },
  'kestrel-terraform-state': {
    bytes: { StandardStorage: 410_304_221 },
    objects: 52_811,
  },
  'test-bucket-please-ignore-kestrel': null,
  'tomasz-glue-tutorial': null,
  'kestrel-hackday-2023': {
    bytes: { StandardStorage: 2.2 * TB },
    objects: 14,
  },
};
