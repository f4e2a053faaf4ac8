import {
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
} from '@aws-sdk/types';
import { Config } from '@backstage/config';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import { memoize } from '@smithy/property-provider';
import { CallListener, tellCalls } from './callMetrics';
import { errorCode } from './errors';
import {
  defaultRegion,
  isPartition,
  partitionOfRegion,
} from '../model/partition';
import type { AwsAccount } from '../model/account';
import { RoleOverride } from '../config/role';
import { createRequestHandler } from './session';

/** Where an account is read: with which credentials, and in which region the calls go that aren't about one bucket. */
export interface AccountCredentials {
  credentials: AwsCredentialIdentityProvider;
  homeRegion: string;
}

/** The credentials of accounts, each asked for once and kept until shortly before they expire. */
export interface CredentialSource {
  /** The accounts that `aws.accounts` names. */
  accountIds: string[];
  /** The partition that the `aws` section of the config gives an account. */
  partitionOf(accountId: string): string;
  of(
    account: Pick<AwsAccount, 'id' | 'partition'>,
  ): Promise<AccountCredentials>;
  /** The credentials that Backstage itself runs with. */
  main(): Promise<AccountCredentials>;
  /** What `aws` gives an account, whatever role this provider reads buckets with: the organization is asked so. */
  withoutRoleOverride(accountId: string): Promise<AccountCredentials>;
  /** Forgets what AWS no longer accepts, so that the next run asks anew. */
  forget(accountId: string): void;
}

/** A role could not be assumed; `cause` is what STS answered. */
export class AssumeRoleError extends Error {
  name = 'AssumeRoleError';

  constructor(
    readonly roleArn: string,
    readonly cause: Error,
  ) {
    super(
      `AssumeRole of ${roleArn} failed: ${errorCode(cause)} (${cause.message})`,
    );
  }
}

/** As `@backstage/integration-aws-node` names it in CloudTrail. */
const DEFAULT_SESSION_NAME = 'backstage';

/** Clients refresh credentials in the last five minutes too, so a call never starts with a token about to expire. */
const REFRESH_BEFORE_EXPIRY_MS = 5 * 60_000;

function memoized(
  provider: AwsCredentialIdentityProvider,
): AwsCredentialIdentityProvider {
  const expires = ({ expiration }: AwsCredentialIdentity) =>
    expiration !== undefined;
  const expiresSoon = ({ expiration }: AwsCredentialIdentity) =>
    expiration !== undefined &&
    expiration.getTime() - Date.now() < REFRESH_BEFORE_EXPIRY_MS;
  return memoize(provider, expiresSoon, expires);
}

function verifyPartitions(config: Config): void {
  const verify = (section: Config | undefined, path: string) => {
    const partition = section?.getOptionalString('partition');
    if (partition !== undefined && !isPartition(partition)) {
      throw new Error(
        `Invalid config, ${path}.partition: AWS has no partition '${partition}'; there are aws, aws-cn, aws-us-gov and others.`,
      );
    }
  };
  config
    .getOptionalConfigArray('aws.accounts')
    ?.forEach((entry, n) => verify(entry, `aws.accounts[${n}]`));
  verify(
    config.getOptionalConfig('aws.accountDefaults'),
    'aws.accountDefaults',
  );
}

/**
 * Credentials from the `aws` section of the config, as every integration of Backstage with AWS reads it:
 * https://github.com/backstage/backstage/blob/master/packages/integration-aws-node/README.md
 *
 * Roles are assumed here and not by that integration, because it names each session `backstage`, asks STS in us-east-1
 * for accounts of every partition, and assumes the role anew at each call of its provider. STS is asked in a region,
 * never at the global endpoint, whose tokens opt-in regions refuse:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_region-endpoints.html
 *
 * @throws where `aws` names a partition that AWS has not.
 * @param options - `timeoutMs`: how long to wait for an answer of STS; `onCall`: told of each role that is assumed
 */
export function credentialsFromConfig(
  config: Config,
  options: {
    role?: RoleOverride;
    timeoutMs?: number;
    onCall?: CallListener;
  } = {},
): CredentialSource {
  const { role = {}, timeoutMs = 20_000, onCall } = options;
  const integration = DefaultAwsCredentialsManager.fromConfig(config);
  const entries = new Map(
    config
      .getOptionalConfigArray('aws.accounts')
      ?.map(entry => [entry.getString('accountId'), entry]),
  );
  const defaults = config.getOptionalConfig('aws.accountDefaults');
  verifyPartitions(config);
  const requestHandler = createRequestHandler({ connections: 50, timeoutMs });

  const regionsOf = (entry: Config | undefined) => [
    entry?.getOptionalString('region'),
    defaults?.getOptionalString('region'),
    config.getOptionalString('aws.mainAccount.region'),
    process.env.AWS_REGION,
  ];

  function partitionOf(accountId: string): string {
    const entry = entries.get(accountId);
    const ownRegion = entry?.getOptionalString('region');
    const [region = 'us-east-1'] = regionsOf(entry).filter(Boolean);
    return (
      entry?.getOptionalString('partition') ??
      (ownRegion && partitionOfRegion(ownRegion)) ??
      defaults?.getOptionalString('partition') ??
      partitionOfRegion(region)
    );
  }

  function homeRegion({ id, partition }: Pick<AwsAccount, 'id' | 'partition'>) {
    return (
      regionsOf(entries.get(id)).find(
        region => region && partitionOfRegion(region) === partition,
      ) ?? defaultRegion(partition)
    );
  }

  let mainCredentials: Promise<AccountCredentials> | undefined;
  function main() {
    mainCredentials ??= integration
      .getCredentialProvider()
      .then(({ sdkCredentialProvider, stsRegion }) => ({
        // The SDK's chain keeps what never expires for as long as the process lives, forgotten here or not.
        credentials: memoized(() =>
          sdkCredentialProvider({ forceRefresh: true }),
        ),
        homeRegion: stsRegion ?? process.env.AWS_REGION ?? defaultRegion('aws'),
      }));
    return mainCredentials;
  }

  function keysOf(
    accountId: string | undefined,
  ): AwsCredentialIdentityProvider | undefined {
    const entry = accountId ? entries.get(accountId) : undefined;
    const accessKeyId = entry?.getOptionalString('accessKeyId');
    if (!entry || !accessKeyId) {
      return undefined;
    }
    const secretAccessKey = entry.getString('secretAccessKey').trim();
    return async () => ({ accessKeyId, secretAccessKey });
  }

  /** What assumes the role of an account. */
  async function sourceOf(
    accountId: string,
    { sourceAccount }: RoleOverride,
  ): Promise<AwsCredentialIdentityProvider> {
    const keys = keysOf(accountId) ?? keysOf(sourceAccount);
    if (keys) {
      return keys;
    }
    return sourceAccount && sourceAccount !== accountId
      ? (await withoutRoleOverride(sourceAccount)).credentials
      : (await main()).credentials;
  }

  async function providerOf(
    { id, partition }: Pick<AwsAccount, 'id' | 'partition'>,
    override: RoleOverride,
  ): Promise<AwsCredentialIdentityProvider> {
    const entry = entries.get(id);
    if (entry && !entry.has('roleName')) {
      const { sdkCredentialProvider } = await integration.getCredentialProvider(
        { accountId: id },
      );
      return sdkCredentialProvider;
    }
    // As in the integration, the defaults are for accounts without an entry.
    const settings = entry ?? defaults;
    const roleName = override.name ?? settings?.getOptionalString('roleName');
    if (!roleName) {
      // Whose they are is verified before anything is read.
      return (await main()).credentials;
    }
    const roleArn = `arn:${partition}:iam::${id}:role/${roleName}`;
    const roleSessionName = override.sessionName ?? DEFAULT_SESSION_NAME;
    const clientConfig = {
      region: homeRegion({ id, partition }),
      requestHandler,
    };
    const clientPlugins = onCall && [tellCalls(onCall)];
    const webIdentityTokenFile = settings?.getOptionalString(
      'webIdentityTokenFile',
    );
    const masterCredentials = await sourceOf(id, override);
    // Made anew for each session, because a provider keeps an STS client, and there may be thousands of accounts.
    const assume = () =>
      webIdentityTokenFile
        ? fromTokenFile({
            webIdentityTokenFile,
            roleArn,
            roleSessionName,
            clientConfig,
            clientPlugins,
          })()
        : fromTemporaryCredentials({
            masterCredentials,
            params: {
              RoleArn: roleArn,
              RoleSessionName: roleSessionName,
              ExternalId:
                override.externalId ??
                settings?.getOptionalString('externalId'),
            },
            clientConfig,
            clientPlugins,
          })();
    return async () => {
      try {
        return await assume();
      } catch (error) {
        throw new AssumeRoleError(roleArn, error);
      }
    };
  }

  const known = new Map<string, Promise<AccountCredentials>>();
  const knownWithoutOverride = new Map<string, Promise<AccountCredentials>>();

  function once(
    map: Map<string, Promise<AccountCredentials>>,
    account: Pick<AwsAccount, 'id' | 'partition'>,
    override: RoleOverride,
  ): Promise<AccountCredentials> {
    let credentials = map.get(account.id);
    if (!credentials) {
      credentials = providerOf(account, override).then(provider => ({
        credentials: memoized(provider),
        homeRegion: homeRegion(account),
      }));
      credentials.catch(() => map.delete(account.id));
      map.set(account.id, credentials);
    }
    return credentials;
  }

  function withoutRoleOverride(accountId: string) {
    return once(
      knownWithoutOverride,
      { id: accountId, partition: partitionOf(accountId) },
      { sessionName: role.sessionName },
    );
  }

  return {
    accountIds: [...entries.keys()],
    partitionOf,
    of: account => once(known, account, role),
    main,
    withoutRoleOverride,
    forget(accountId) {
      known.delete(accountId);
      knownWithoutOverride.delete(accountId);
      // Other accounts may have been read with them too, or have roles assumed by them.
      mainCredentials = undefined;
    },
  };
}
