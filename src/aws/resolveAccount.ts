import type { Config } from '@backstage/config';
import type { RoleOverride } from '../config/providerSchema';
import {
  defaultRegion,
  isPartition,
  partitionOfRegion,
} from '../model/partition';

/** What one entry of `aws.accounts`, or `aws.accountDefaults`, says. */
interface AccountSettings {
  accessKeyId?: string;
  secretAccessKey?: string;
  roleName?: string;
  externalId?: string;
  webIdentityTokenFile?: string;
  partition?: string;
  region?: string;
}

/** The section `aws` of the config, as far as it concerns accounts. */
export interface AwsSettings {
  accounts: Map<string, AccountSettings>;
  accountDefaults: AccountSettings;
  /** `aws.mainAccount.region`. */
  mainRegion?: string;
  /** The region of the host, `AWS_REGION`. */
  hostRegion?: string;
}

/** With which credentials, and where, an account is read. */
export type ResolvedAccount = {
  partition: string;
  /** For STS, and for all calls that are not about one bucket. */
  region: string;
} & (
  | {
      how: 'role';
      roleName: string;
      externalId?: string;
      webIdentityTokenFile?: string;
    }
  /** The account's entry has keys or a profile, or nothing at all: `@backstage/integration-aws-node` reads these. */
  | { how: 'keys' }
  /** With the credentials that Backstage itself runs with. */
  | { how: 'host' }
);

/** @throws where `aws` names a partition that AWS does not have. */
export function readAwsSettings(
  config: Config,
  hostRegion: string | undefined,
): AwsSettings {
  const entries = config.getOptionalConfigArray('aws.accounts') ?? [];
  const defaults = config.getOptionalConfig('aws.accountDefaults');
  return {
    accounts: new Map(
      entries.map((entry, n) => [
        entry.getString('accountId'),
        readSettings(entry, `aws.accounts[${n}]`),
      ]),
    ),
    accountDefaults: defaults
      ? readSettings(defaults, 'aws.accountDefaults')
      : {},
    mainRegion: config.getOptionalString('aws.mainAccount.region'),
    hostRegion,
  };
}

function readSettings(entry: Config, path: string): AccountSettings {
  const partition = entry.getOptionalString('partition');
  if (partition !== undefined && !isPartition(partition)) {
    throw new Error(
      `Invalid config, ${path}.partition: AWS has no partition '${partition}'; there are aws, aws-cn, aws-us-gov and others.`,
    );
  }
  const accessKeyId = entry.getOptionalString('accessKeyId');
  return {
    accessKeyId,
    secretAccessKey: accessKeyId && entry.getString('secretAccessKey').trim(),
    roleName: entry.getOptionalString('roleName'),
    externalId: entry.getOptionalString('externalId'),
    webIdentityTokenFile: entry.getOptionalString('webIdentityTokenFile'),
    partition,
    region: entry.getOptionalString('region'),
  };
}

/** The partition that the `aws` section gives an account. */
export function partitionOfAccount(aws: AwsSettings, id: string): string {
  const entry = aws.accounts.get(id);
  if (entry?.partition) {
    return entry.partition;
  }
  if (entry?.region) {
    return partitionOfRegion(entry.region);
  }
  const [region = 'us-east-1'] = regionsOf(aws, entry);
  return aws.accountDefaults.partition ?? partitionOfRegion(region);
}

/**
 * What the `aws` section and a provider's `role` say of an account together.
 *
 * As in `@backstage/integration-aws-node`, an entry without a role is read with the entry's own credentials, and
 * `aws.accountDefaults` is for accounts without an entry.
 *
 * @param partition - where the account is known to be; by default what the `aws` section says
 */
export function resolveAccount(
  aws: AwsSettings,
  id: string,
  role: RoleOverride = {},
  partition: string = partitionOfAccount(aws, id),
): ResolvedAccount {
  const entry = aws.accounts.get(id);
  const region =
    regionsOf(aws, entry).find(
      candidate => partitionOfRegion(candidate) === partition,
    ) ?? defaultRegion(partition);
  if (entry && !entry.roleName) {
    return { how: 'keys', partition, region };
  }
  const settings = entry ?? aws.accountDefaults;
  const roleName = role.name ?? settings.roleName;
  if (!roleName) {
    return { how: 'host', partition, region };
  }
  return {
    how: 'role',
    partition,
    region,
    roleName,
    externalId: role.externalId ?? settings.externalId,
    webIdentityTokenFile: settings.webIdentityTokenFile,
  };
}

/** The regions that may be meant for an account, the most specific first. */
function regionsOf(
  aws: AwsSettings,
  entry: AccountSettings | undefined,
): string[] {
  return [
    entry?.region,
    aws.accountDefaults.region,
    aws.mainRegion,
    aws.hostRegion,
  ].filter(region => region !== undefined && region !== '') as string[];
}
