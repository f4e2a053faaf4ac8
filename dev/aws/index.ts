export type { CallFilter, Calls, RecordedCall } from './calls';
export { type Buckets, createBuckets } from './buckets';
export type { Fault, FaultLimits, Hold, InjectedFault } from './faults';
export {
  type Estate,
  type EstateOptions,
  generateEstate,
} from './generated-estate';
export type { Dialect } from './operation';
export {
  type Account,
  type AccountDefinition,
  type AccountState,
  type Bucket,
  type BucketDefinition,
  type Organization,
  type OrganizationDefinition,
  type Role,
  accessKeyOf,
  createAccount,
  createOrganization,
  defaultRoleName,
  rootId,
  unitId,
} from './organization';
export type { RateLimit } from './rate-limit';
export * from './sample-organization';
export { type Aws, type AwsOptions, startAws } from './start-aws';
