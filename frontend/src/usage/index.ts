export { BucketUsage } from './BucketUsage';
export {
  EstateSize,
  FastestGrowingBuckets,
  LargestBuckets,
  UsageByAccount,
  UsageByOwner,
  UsageByStorageClass,
} from './overview';
export { Size } from './Size';
