import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { type BucketDefinition, type Buckets, StoredBuckets } from './bucket';
import type { AccessPoint, MultiRegionAccessPoint } from './accessPoint';
import type { RegionalBucket } from './regionalBucket';

/**
 * The states of https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
 */
export type AccountState =
  'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';

export interface Role {
  name: string;
  /** The external id that the trust policy demands. */
  externalId?: string;
  /** Who may assume it: by default the whole organization. */
  trust?: 'allowed' | 'denied' | 'denied-by-service-control-policy';
  /** IAM actions that the role may not do; everything else it may. */
  denies?: string[];
  /** IAM actions that the role may do, and nothing else; by default everything. */
  allows?: string[];
}

/**
 * A policy of the organization, of the roles or of their sessions: what it denies is denied to everybody in the account.
 */
export interface Policy {
  type:
    | 'service control policy'
    | 'resource control policy'
    | 'permissions boundary'
    | 'session policy'
    | 'identity-based policy'
    | 'VPC endpoint policy';
  /** Whether it denies in so many words (by default), or lacks an allow; or whether AWS doesn't say what denies. */
  how?: 'explicit-deny' | 'no-allow' | 'unsaid';
  /** The policy itself, where AWS names it. */
  arn?: string;
  /** IAM actions; by default all. */
  actions?: string[];
  /** IAM actions that it lets through, as that of Control Tower does. */
  except?: string[];
  /** Only in these regions. */
  regions?: string[];
  /** Only of these buckets: names, or their beginning with `*`. */
  buckets?: string[];
}

/** A tagged S3 resource other than a bucket: a Storage Lens dashboard, an access point, ... */
export interface OtherS3Resource {
  arn: string;
  region: string;
  tags: Record<string, string>;
}

export interface Account {
  id: string;
  name: string;
  email: string;
  partition: string;
  state: AccountState;
  /** The path of its organizational unit, as `Workloads/Production`; empty: directly below the root. */
  unit: string;
  /** Whether it is a member of the organization; by default where its partition is the management account's. */
  member?: boolean;
  /** ISO 8601. */
  joinedAt: string;
  tags: Record<string, string>;
  roles: Map<string, Role>;
  /** Those that deny something, the first that fits a call first. */
  policies?: Policy[];
  buckets: Buckets;
  /** Directory, table and vector buckets. */
  regionalBuckets: RegionalBucket[];
  accessPoints: AccessPoint[];
  multiRegionAccessPoints: MultiRegionAccessPoint[];
  /** Above 10,000 AWS refuses to list without pages. */
  bucketQuota: number;
  otherS3Resources: OtherS3Resource[];
  /** The account's own; its organization may have another for it ({@link Organization.s3Policies}). Absent: there is none. */
  publicAccessBlock?: PublicAccessBlockConfiguration;
}

export type AccountDefinition = { id: string; name: string } & Partial<
  Omit<Account, 'roles' | 'buckets'>
> & {
    /** By default `backstage-read`. */
    roles?: Role[];
    buckets?: BucketDefinition[] | Buckets;
  };

export interface Organization {
  id: string;
  managementAccountId: string;
  /** Ids of the member accounts that may ask the Organizations API too. */
  delegatedAdministrators: Set<string>;
  /** Paths of units without accounts; those that accounts name are there anyway. */
  emptyUnits: Set<string>;
  /** By id. May be changed while the stand-in runs, like everything in here. */
  accounts: Map<string, Account>;
  /**
   * Policies of the type S3_POLICY, by the id of the account or the path of the unit (empty: the root) that they are
   * attached to. The nearest counts. `all` blocks all public access; `none` means that none is blocked:
   * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3.html
   */
  s3Policies: Map<string, 'all' | 'none'>;
  /** Ids of accounts that no list has, though the organization has them. */
  unlistedAccounts: Set<string>;
  /** Whether the units below the root contain each other without an end. */
  unitsGoInCircles?: boolean;
}

export interface OrganizationDefinition {
  id?: string;
  /** By default the first account. */
  managementAccountId?: string;
  delegatedAdministrators?: string[];
  emptyUnits?: string[];
  accounts: AccountDefinition[];
}

/** The role of every account that doesn't define others. */
export const defaultRoleName = 'backstage-read';

export function createAccount(definition: AccountDefinition): Account {
  const {
    roles = [{ name: defaultRoleName }],
    buckets = [],
    ...rest
  } = definition;
  return {
    email: `aws+${definition.name}@example.com`,
    partition: 'aws',
    state: 'ACTIVE',
    unit: '',
    joinedAt: '2021-03-01T09:00:00.000Z',
    tags: {},
    bucketQuota: 10_000,
    otherS3Resources: [],
    regionalBuckets: [],
    accessPoints: [],
    multiRegionAccessPoints: [],
    ...rest,
    roles: new Map(roles.map(role => [role.name, role])),
    buckets: Array.isArray(buckets) ? new StoredBuckets(buckets) : buckets,
  };
}

export function createOrganization(
  definition: OrganizationDefinition,
): Organization {
  const accounts = definition.accounts.map(createAccount);
  return {
    id: definition.id ?? 'o-k3str3l0rg',
    managementAccountId: definition.managementAccountId ?? accounts[0].id,
    delegatedAdministrators: new Set(definition.delegatedAdministrators),
    emptyUnits: new Set(definition.emptyUnits),
    accounts: new Map(accounts.map(account => [account.id, account])),
    s3Policies: new Map(),
    unlistedAccounts: new Set(),
  };
}

/** The member accounts, in the order of their definition. */
export function members(organization: Organization): Account[] {
  const partition = organization.accounts.get(
    organization.managementAccountId,
  )?.partition;
  return [...organization.accounts.values()].filter(
    account => account.member ?? account.partition === partition,
  );
}

export function rootId(organization: Organization): string {
  return `r-${shortHash(organization.id, 4)}`;
}

/** The id of the unit with this path; the root's for the empty path. */
export function unitId(organization: Organization, path: string): string {
  return path === ''
    ? rootId(organization)
    : `ou-${shortHash(organization.id, 4)}-${shortHash(path, 8)}`;
}

/** Paths of all organizational units, parents before their children. */
export function unitPaths(organization: Organization): string[] {
  const paths = new Set<string>();
  const add = (path: string) => {
    const parts = path.split('/').filter(Boolean);
    parts.forEach((_, i) => paths.add(parts.slice(0, i + 1).join('/')));
  };
  organization.emptyUnits.forEach(add);
  members(organization).forEach(account => add(account.unit));
  return [...paths].sort();
}

/** The long-lived access key id of an account's IAM user `backstage`. Its secret is never looked at. */
export function accessKeyOf(accountId: string): string {
  return `AKIALOCL${accountId}`;
}

export function accountOfKey(accessKeyId: string): string | undefined {
  return /^AKIALOCL(\d{12})$/.exec(accessKeyId)?.[1];
}

function shortHash(text: string, length: number): string {
  return BigInt(`0x${createHash('sha256').update(text).digest('hex')}`)
    .toString(36)
    .slice(0, length);
}
