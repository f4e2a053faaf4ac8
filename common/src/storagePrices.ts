/**
 * What has a price of its own in S3: the storage classes by their names in its API, Intelligent-Tiering by its access tiers
 * as CloudWatch abbreviates them.
 *
 * @internal
 */
export type PricedStorage =
  | 'STANDARD'
  | 'INTELLIGENT_TIERING_FA'
  | 'INTELLIGENT_TIERING_IA'
  | 'INTELLIGENT_TIERING_AIA'
  | 'INTELLIGENT_TIERING_AA'
  | 'INTELLIGENT_TIERING_DAA'
  | 'STANDARD_IA'
  | 'ONEZONE_IA'
  | 'GLACIER_IR'
  | 'GLACIER'
  | 'DEEP_ARCHIVE'
  | 'EXPRESS_ONEZONE'
  | 'REDUCED_REDUNDANCY';

/**
 * USD for a GB (of 1,024 MB, as S3 bills it) and month. What is absent has no price that is known.
 *
 * @internal
 */
export type StoragePrices = {
  readonly [Name in PricedStorage]?: number;
};

/**
 * AWS's list prices of us-east-1 on 28 October 2025, for the first 50 TB of a month where larger amounts cost less:
 * https://aws.amazon.com/s3/pricing/. That page has no price of Reduced Redundancy any more.
 *
 * @internal
 */
export const DEFAULT_STORAGE_PRICES: {
  readonly [Name in PricedStorage]: number | undefined;
} = {
  STANDARD: 0.023,
  INTELLIGENT_TIERING_FA: 0.023,
  INTELLIGENT_TIERING_IA: 0.0125,
  INTELLIGENT_TIERING_AIA: 0.004,
  INTELLIGENT_TIERING_AA: 0.0036,
  INTELLIGENT_TIERING_DAA: 0.00099,
  STANDARD_IA: 0.0125,
  ONEZONE_IA: 0.01,
  GLACIER_IR: 0.004,
  GLACIER: 0.0036,
  DEEP_ARCHIVE: 0.00099,
  EXPRESS_ONEZONE: 0.11,
  REDUCED_REDUNDANCY: undefined,
};
