import { billedAs, storageClassOf } from './storageClasses';

it.each([
  ['StandardStorage', 'Standard', 'STANDARD'],
  [
    'IntelligentTieringFAStorage',
    'Intelligent-Tiering',
    'INTELLIGENT_TIERING_FA',
  ],
  [
    'IntelligentTieringIAStorage',
    'Intelligent-Tiering',
    'INTELLIGENT_TIERING_IA',
  ],
  [
    'IntelligentTieringAIAStorage',
    'Intelligent-Tiering',
    'INTELLIGENT_TIERING_AIA',
  ],
  [
    'IntelligentTieringAAStorage',
    'Intelligent-Tiering',
    'INTELLIGENT_TIERING_AA',
  ],
  [
    'IntelligentTieringDAAStorage',
    'Intelligent-Tiering',
    'INTELLIGENT_TIERING_DAA',
  ],
  ['IntAAObjectOverhead', 'Intelligent-Tiering', 'GLACIER'],
  ['IntAAS3ObjectOverhead', 'Intelligent-Tiering', 'STANDARD'],
  ['IntDAAObjectOverhead', 'Intelligent-Tiering', 'DEEP_ARCHIVE'],
  ['IntDAAS3ObjectOverhead', 'Intelligent-Tiering', 'STANDARD'],
  ['StandardIAStorage', 'Standard-IA', 'STANDARD_IA'],
  ['StandardIASizeOverhead', 'Standard-IA', 'STANDARD_IA'],
  ['OneZoneIAStorage', 'One Zone-IA', 'ONEZONE_IA'],
  ['OneZoneIASizeOverhead', 'One Zone-IA', 'ONEZONE_IA'],
  ['ReducedRedundancyStorage', 'Reduced redundancy', 'REDUCED_REDUNDANCY'],
  ['GlacierInstantRetrievalStorage', 'Glacier Instant Retrieval', 'GLACIER_IR'],
  ['GlacierIRSizeOverhead', 'Glacier Instant Retrieval', 'GLACIER_IR'],
  [
    'GlacierInstantRetrievalSizeOverhead',
    'Glacier Instant Retrieval',
    'GLACIER_IR',
  ],
  ['GlacierStorage', 'Glacier Flexible Retrieval', 'GLACIER'],
  ['GlacierObjectOverhead', 'Glacier Flexible Retrieval', 'GLACIER'],
  ['GlacierS3ObjectOverhead', 'Glacier Flexible Retrieval', 'STANDARD'],
  ['GlacierStagingStorage', 'Glacier Flexible Retrieval', 'STANDARD'],
  ['DeepArchiveStorage', 'Glacier Deep Archive', 'DEEP_ARCHIVE'],
  ['DeepArchiveObjectOverhead', 'Glacier Deep Archive', 'DEEP_ARCHIVE'],
  ['DeepArchiveS3ObjectOverhead', 'Glacier Deep Archive', 'STANDARD'],
  ['DeepArchiveStagingStorage', 'Glacier Deep Archive', 'STANDARD'],
  ['ExpressOneZoneStorage', 'Express One Zone', 'EXPRESS_ONEZONE'],
  ['ExpressOneZone', 'Express One Zone', 'EXPRESS_ONEZONE'],
  ['SomethingNew', 'SomethingNew', undefined],
  ['GlacierSomethingNew', 'GlacierSomethingNew', undefined],
])('%s is of the class %s, billed as %s', (storageType, ...expected) => {
  expect([storageClassOf(storageType), billedAs(storageType)]).toEqual(
    expected,
  );
});
