/**
 * What the backend and the frontend of AWS S3 buckets in Backstage share. Depends neither on Node.js nor on an SDK.
 *
 * @packageDocumentation
 */
export * from './actor';
export * from './annotations';
export * from './api';
export * from './attention';
export * from './bucketHistoryPath';
export * from './buckets';
export * from './changes';
export * from './checks';
export * from './client';
export * from './changeText';
export * from './describeChangeGroup';
export * from './describeConfigurationValue';
export * from './estimateOfUsage';
export * from './facts';
export * from './groupChanges';
export * from './labels';
export * from './orderedBuckets';
export * from './ownerSource';
export * from './permissions';
export * from './readBucket';
export * from './readBucketText';
export * from './recordedBuckets';
/** @internal */
export { storageClassOf } from './storageClasses';
export * from './storagePrices';
export * from './targets';
export * from './unowned';
export * from './usage';
export * from './readConfiguration';
export * from './readSharing';
