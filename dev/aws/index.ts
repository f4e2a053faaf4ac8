export type { Aws, AwsOptions } from './aws';
export { adminSession, assumedRole, cloudTrailEnvelope } from './cloudTrail';
export type { CallFilter, RecordedCall } from './calls';
export type { Bucket, BucketDefinition, Buckets } from './estate/bucket';
export {
  blockAll,
  type BucketConfiguration,
  logDeliveryWrite,
  newBucket,
  type PolicyDocument,
  publicRead,
} from './estate/configuration';
export {
  type Estate,
  type EstateOptions,
  generateEstate,
} from './estate/generated';
export {
  accessKeyOf,
  type Account,
  type AccountDefinition,
  createAccount,
  createOrganization,
  defaultRoleName,
  type Role,
  unitId,
} from './estate/organization';
export type { RegionalBucket, RegionalService } from './estate/regionalBucket';
export * from './estate/sample';
export type { Fault, FaultLimits, InjectedFault } from './faults';
export { startAws } from './server';
export type { Dialect } from './service';
