import { type Abac, abac } from './abac';
import { type AccessPoint, accessPoint } from './accessPoint';
import { type Encryption, encryption } from './encryption';
import {
  type ConfigurationWording,
  type Fact,
  type FactWording,
  type KnownFact,
  type StatusWording,
} from './fact';
import { type Lifecycle, lifecycle } from './lifecycle';
import { type Logging, logging } from './logging';
import { type MetadataTables, metadataTables } from './metadataTables';
import { type Notifications, notifications } from './notifications';
import { type ObjectLock, objectLock } from './objectLock';
import { type Ownership, ownership } from './ownership';
import { type PublicAccess, publicAccess } from './publicAccess';
import { type Replication, replication } from './replication';
import { type Sharing, sharing } from './sharing';
import { type Tags, tags } from './tags';
import { type Versioning, versioning } from './versioning';
import { type Website, website } from './website';

export type { Abac } from './abac';
export type { AccessPoint } from './accessPoint';
export type { Encryption } from './encryption';
export type { ConfigurationValue, Fact, KnownFact, Unavailable } from './fact';
export { lastKnownFact } from './fact';
/** @internal */
export type { ConfigurationWording, FactWording, StatusWording } from './fact';
export type { Lifecycle, LifecycleRule } from './lifecycle';
/** @internal */
export { LIFECYCLE_ACTIONS } from './lifecycle';
export type { Logging } from './logging';
export type { MetadataTable, MetadataTables } from './metadataTables';
export type { NotificationRule, Notifications } from './notifications';
export type { ObjectLock } from './objectLock';
export type { Ownership } from './ownership';
export type { PublicAccess, PublicBy } from './publicAccess';
export type { Replication, ReplicationRule } from './replication';
export type {
  Sharing,
  SharingAccess,
  SharingStatement,
  SharingStatus,
} from './sharing';
export type { Tags } from './tags';
export type { Versioning } from './versioning';
export type { Website } from './website';

/**
 * The facts of a bucket's configuration, and the shape of the value of each. Each has a `status`, which is what people
 * filter by.
 *
 * @public
 */
export interface ConfigurationValues {
  /** {@inheritDoc PublicAccess} */
  publicAccess: PublicAccess;
  /** {@inheritDoc Sharing} */
  sharing: Sharing;
  /** {@inheritDoc Encryption} */
  encryption: Encryption;
  /** {@inheritDoc Versioning} */
  versioning: Versioning;
  /** {@inheritDoc ObjectLock} */
  objectLock: ObjectLock;
  /** {@inheritDoc Lifecycle} */
  lifecycle: Lifecycle;
  /** {@inheritDoc Logging} */
  logging: Logging;
  /** {@inheritDoc Replication} */
  replication: Replication;
  /** {@inheritDoc Ownership} */
  ownership: Ownership;
  /** {@inheritDoc Website} */
  website: Website;
  /** {@inheritDoc Notifications} */
  notifications: Notifications;
  /** {@inheritDoc Abac} */
  abac: Abac;
  /** {@inheritDoc MetadataTables} */
  metadataTables: MetadataTables;
}

/**
 * The name of a fact of a bucket's configuration.
 *
 * @public
 */
export type ConfigurationFactName = keyof ConfigurationValues;

/**
 * The facts of a bucket, and the shape of the value of each. To add one: CONTRIBUTING.md.
 *
 * @public
 */
export interface FactValues extends ConfigurationValues {
  /** {@inheritDoc Tags} */
  tags: Tags;
  /** {@inheritDoc AccessPoint} */
  accessPoint: AccessPoint;
}

/**
 * The name of a fact.
 *
 * @public
 */
export type FactName = keyof FactValues;

/**
 * All facts of one bucket.
 *
 * @public
 */
export type BucketFacts = { [Name in FactName]: Fact<FactValues[Name]> };

/**
 * How each fact of a bucket's configuration reads for people, in the order in which they are shown.
 *
 * @internal
 */
export const CONFIGURATION_WORDINGS: {
  readonly [Name in ConfigurationFactName]: ConfigurationWording<
    ConfigurationValues[Name]
  >;
} = {
  publicAccess,
  sharing,
  encryption,
  versioning,
  objectLock,
  lifecycle,
  logging,
  replication,
  ownership,
  website,
  notifications,
  abac,
  metadataTables,
};

/**
 * All facts of a bucket's configuration, in the order in which they are shown.
 *
 * @public
 */
export const CONFIGURATION_FACTS = Object.keys(
  CONFIGURATION_WORDINGS,
) as readonly ConfigurationFactName[];

/**
 * Whether this is the name of a fact of a bucket's configuration.
 *
 * @internal
 */
export function isConfigurationFact(
  name: string,
): name is ConfigurationFactName {
  return Object.hasOwn(CONFIGURATION_WORDINGS, name);
}

/**
 * How each fact is called, and which calls read it. A fact without wording does not compile.
 *
 * @internal
 */
export const FACT_WORDINGS: { readonly [Name in FactName]: FactWording } = {
  tags,
  accessPoint,
  ...CONFIGURATION_WORDINGS,
};

/**
 * The name of a fact for people: `Public access` for `publicAccess`. A name that is not that of a fact stays as it is.
 *
 * @internal
 */
export function factLabel(name: string): string {
  return Object.hasOwn(FACT_WORDINGS, name)
    ? FACT_WORDINGS[name as FactName].label
    : name;
}

/**
 * The status of a fact of a bucket's configuration, as `public` of `publicAccess`: what people filter by.
 *
 * @internal
 */
export function configurationStatus<Name extends ConfigurationFactName>(
  name: Name,
  known: KnownFact<ConfigurationValues[Name]>,
): string {
  return known.status === 'known'
    ? known.value.status
    : CONFIGURATION_WORDINGS[name].noneStatus;
}

/**
 * What a status of a fact of a bucket's configuration is called, and what it means for people who are new to S3;
 * undefined for a status that AWS added later.
 *
 * @internal
 */
export function statusWording(
  name: ConfigurationFactName,
  status: string,
): StatusWording | undefined {
  const { statuses } = CONFIGURATION_WORDINGS[name];
  return Object.hasOwn(statuses, status) ? statuses[status] : undefined;
}

/**
 * What each status of a fact of a bucket's configuration means, for people and programs that filter by it.
 *
 * @internal
 */
export function describeStatuses(name: ConfigurationFactName): string {
  return Object.entries(CONFIGURATION_WORDINGS[name].statuses)
    .map(([status, { meaning }]) => `"${status}": ${meaning}`)
    .join(' ');
}
