import type { PricedStorage } from './storagePrices';

/** Which class a StorageType belongs to, in the words of the S3 console, and at which price it is billed. */
type Billing = [storageClass: string, billedAs: PricedStorage];

/**
 * By the StorageTypes of CloudWatch. What S3 adds to small and archived objects is billed, too: a part of that as Standard,
 * which also goes for the parts of unfinished uploads.
 *
 * Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html, which named two of them otherwise
 * before, and https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuploadpricing
 */
const STORAGE_TYPES = new Map<string, Billing>([
  ['StandardStorage', ['Standard', 'STANDARD']],
  [
    'IntelligentTieringFAStorage',
    ['Intelligent-Tiering', 'INTELLIGENT_TIERING_FA'],
  ],
  [
    'IntelligentTieringIAStorage',
    ['Intelligent-Tiering', 'INTELLIGENT_TIERING_IA'],
  ],
  [
    'IntelligentTieringAIAStorage',
    ['Intelligent-Tiering', 'INTELLIGENT_TIERING_AIA'],
  ],
  [
    'IntelligentTieringAAStorage',
    ['Intelligent-Tiering', 'INTELLIGENT_TIERING_AA'],
  ],
  [
    'IntelligentTieringDAAStorage',
    ['Intelligent-Tiering', 'INTELLIGENT_TIERING_DAA'],
  ],
  ['IntAAObjectOverhead', ['Intelligent-Tiering', 'GLACIER']],
  ['IntAAS3ObjectOverhead', ['Intelligent-Tiering', 'STANDARD']],
  ['IntDAAObjectOverhead', ['Intelligent-Tiering', 'DEEP_ARCHIVE']],
  ['IntDAAS3ObjectOverhead', ['Intelligent-Tiering', 'STANDARD']],
  ['StandardIAStorage', ['Standard-IA', 'STANDARD_IA']],
  ['StandardIASizeOverhead', ['Standard-IA', 'STANDARD_IA']],
  ['OneZoneIAStorage', ['One Zone-IA', 'ONEZONE_IA']],
  ['OneZoneIASizeOverhead', ['One Zone-IA', 'ONEZONE_IA']],
  ['ReducedRedundancyStorage', ['Reduced redundancy', 'REDUCED_REDUNDANCY']],
  [
    'GlacierInstantRetrievalStorage',
    ['Glacier Instant Retrieval', 'GLACIER_IR'],
  ],
  ['GlacierIRSizeOverhead', ['Glacier Instant Retrieval', 'GLACIER_IR']],
  [
    'GlacierInstantRetrievalSizeOverhead',
    ['Glacier Instant Retrieval', 'GLACIER_IR'],
  ],
  ['GlacierStorage', ['Glacier Flexible Retrieval', 'GLACIER']],
  ['GlacierObjectOverhead', ['Glacier Flexible Retrieval', 'GLACIER']],
  ['GlacierS3ObjectOverhead', ['Glacier Flexible Retrieval', 'STANDARD']],
  ['GlacierStagingStorage', ['Glacier Flexible Retrieval', 'STANDARD']],
  ['DeepArchiveStorage', ['Glacier Deep Archive', 'DEEP_ARCHIVE']],
  ['DeepArchiveObjectOverhead', ['Glacier Deep Archive', 'DEEP_ARCHIVE']],
  ['DeepArchiveS3ObjectOverhead', ['Glacier Deep Archive', 'STANDARD']],
  ['DeepArchiveStagingStorage', ['Glacier Deep Archive', 'STANDARD']],
  ['ExpressOneZoneStorage', ['Express One Zone', 'EXPRESS_ONEZONE']],
  ['ExpressOneZone', ['Express One Zone', 'EXPRESS_ONEZONE']],
]);

/**
 * The storage class to which a StorageType of CloudWatch belongs, with the words of the S3 console; a type that is not
 * known here stands for itself. Some classes have several: the tiers of Intelligent-Tiering, and what S3 adds to small
 * and archived objects.
 *
 * @internal
 */
export function storageClassOf(storageType: string): string {
  const [storageClass] = STORAGE_TYPES.get(storageType) ?? [storageType];
  return storageClass;
}

/** At which price a StorageType of CloudWatch is billed; undefined for a type that is not known here. */
export function billedAs(storageType: string): PricedStorage | undefined {
  return STORAGE_TYPES.get(storageType)?.[1];
}
