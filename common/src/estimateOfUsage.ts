import { billedAs, storageClassOf } from './storageClasses';
import { DEFAULT_STORAGE_PRICES, type StoragePrices } from './storagePrices';
import type { UsageEstimate } from './usage';

const BYTES_A_GB = 1024 ** 3;

/**
 * What is stored as one StorageType of CloudWatch.
 *
 * @internal
 */
export interface StoredBytes {
  storageType: string;
  bytes: number;
  /** By default AWS's list prices. */
  prices?: StoragePrices;
}

/**
 * What it costs to store something for a month. What there is no price of is left out, and named.
 *
 * @internal
 */
export function estimateOfUsage(
  stored: ReadonlyArray<StoredBytes>,
): UsageEstimate {
  let usd: number | undefined;
  const unpriced = { bytes: 0, storageClasses: new Set<string>() };
  // What is empty costs nothing at whatever price.
  for (const { storageType, bytes, prices } of stored.filter(
    one => one.bytes > 0,
  )) {
    const name = billedAs(storageType);
    const price = name && (prices ?? DEFAULT_STORAGE_PRICES)[name];
    if (price === undefined) {
      unpriced.bytes += bytes;
      unpriced.storageClasses.add(storageClassOf(storageType));
    } else {
      usd = (usd ?? 0) + (bytes / BYTES_A_GB) * price;
    }
  }
  return unpriced.bytes > 0
    ? {
        ...(usd !== undefined && { usd }),
        unpriced: {
          bytes: unpriced.bytes,
          storageClasses: [...unpriced.storageClasses].sort(),
        },
      }
    : { usd: usd ?? 0 };
}
