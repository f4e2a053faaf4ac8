const STORAGE_CLASSES: ReadonlyArray<[RegExp, string]> = [
  [/^StandardStorage$/, 'Standard'],
  [/^(IntelligentTiering|IntAA|IntDAA)/, 'Intelligent-Tiering'],
  [/^StandardIA/, 'Standard-IA'],
  [/^OneZoneIA/, 'One Zone-IA'],
  [/^ReducedRedundancy/, 'Reduced redundancy'],
  [/^GlacierInstantRetrieval/, 'Glacier Instant Retrieval'],
  [/^DeepArchive/, 'Glacier Deep Archive'],
  [/^Glacier/, 'Glacier Flexible Retrieval'],
  [/^ExpressOneZone/, 'Express One Zone'],
];

/**
 * The storage class to which a StorageType of CloudWatch belongs, with the words of the S3 console; a type that is not
 * known here stands for itself. Some classes have several: the tiers of Intelligent-Tiering, and what S3 adds to small
 * and archived objects, which is billed, too.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
 *
 * @internal
 */
export function storageClassOf(storageType: string): string {
  const [, storageClass] =
    STORAGE_CLASSES.find(([pattern]) => pattern.test(storageType)) ?? [];
  return storageClass ?? storageType;
}
