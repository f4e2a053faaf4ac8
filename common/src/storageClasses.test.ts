import { storageClassOf } from './storageClasses';

it.each([
  ['StandardStorage', 'Standard'],
  ['IntelligentTieringFAStorage', 'Intelligent-Tiering'],
  ['IntelligentTieringDAAStorage', 'Intelligent-Tiering'],
  ['IntAAObjectOverhead', 'Intelligent-Tiering'],
  ['IntDAAS3ObjectOverhead', 'Intelligent-Tiering'],
  ['StandardIAStorage', 'Standard-IA'],
  ['StandardIASizeOverhead', 'Standard-IA'],
  ['OneZoneIAStorage', 'One Zone-IA'],
  ['ReducedRedundancyStorage', 'Reduced redundancy'],
  ['GlacierInstantRetrievalSizeOverhead', 'Glacier Instant Retrieval'],
  ['GlacierStorage', 'Glacier Flexible Retrieval'],
  ['GlacierS3ObjectOverhead', 'Glacier Flexible Retrieval'],
  ['GlacierStagingStorage', 'Glacier Flexible Retrieval'],
  ['DeepArchiveObjectOverhead', 'Glacier Deep Archive'],
  ['ExpressOneZone', 'Express One Zone'],
  ['SomethingNew', 'SomethingNew'],
])('%s is of the class %s', (storageType, storageClass) => {
  expect(storageClassOf(storageType)).toBe(storageClass);
});
