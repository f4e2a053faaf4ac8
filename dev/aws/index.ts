export type { Aws, AwsOptions } from './aws';
export {
  adminSession,
  assumedRole,
  cloudTrailEnvelope,
  type UserIdentity,
} from './cloudTrail';
export type { CallFilter, Calls, RecordedCall } from './calls';
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
  type AccountState,
  createAccount,
  createOrganization,
  defaultRoleName,
  type Organization,
  type OrganizationDefinition,
  type Role,
  rootId,
  unitId,
} from './estate/organization';
export type { RegionalBucket, RegionalService } from './estate/regionalBucket';
export * from './estate/sample';
export type { Fault, FaultLimits, Hold, InjectedFault } from './faults';
export type { RateLimit } from './rateLimiter';
export { startAws } from './server';
export type { Dialect } from './service';
