import {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
} from '@aws-sdk/types';
import { Config } from '@backstage/config';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import { memoize } from '@smithy/property-provider';
import { defaultRegion, partitionOfRegion } from './partition';
import { AwsAccount } from './record';

/** Where an account is read: with which credentials, and in which region the calls go that aren't about one bucket. */
export interface AccountCredentials {
  credentials: AwsCredentialIdentityProvider;
  homeRegion: string;
}

/** The credentials of accounts, each asked for once and kept until shortly before they expire. */
export interface CredentialSource {
  of(
    account: Pick<AwsAccount, 'id' | 'partition'>,
  ): Promise<AccountCredentials>;
  /** The credentials that Backstage itself runs with. */
  main(): Promise<AccountCredentials>;
  /** Forgets what AWS no longer accepts, so that the next run asks anew. */
  forget(accountId: string): void;
}

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

/**
 * Credentials from the `aws` section of the config, as every integration of Backstage with AWS reads it:
 * https://github.com/backstage/backstage/blob/master/packages/integration-aws-node/README.md
 *
 * The role of an account is assumed by each call of `sdkCredentialProvider`, so it is memoised here, once for all of the
 * account's clients and runs. STS is asked in a region, never at the global endpoint, whose tokens opt-in regions
 * refuse: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_region-endpoints.html
 */
export function credentialsFromConfig(config: Config): CredentialSource {
  const integration = DefaultAwsCredentialsManager.fromConfig(config);
  const known = new Map<string, Promise<AccountCredentials>>();

  function homeRegion(account: Pick<AwsAccount, 'id' | 'partition'>): string {
    const hostRegion = process.env.AWS_REGION;
    return (
      config
        .getOptionalConfigArray('aws.accounts')
        ?.find(entry => entry.getString('accountId') === account.id)
        ?.getOptionalString('region') ??
      config.getOptionalString('aws.accountDefaults.region') ??
      config.getOptionalString('aws.mainAccount.region') ??
      (hostRegion && partitionOfRegion(hostRegion) === account.partition
        ? hostRegion
        : defaultRegion(account.partition))
    );
  }

  return {
    of(account) {
      let credentials = known.get(account.id);
      if (!credentials) {
        credentials = integration
          .getCredentialProvider({ accountId: account.id })
          .then(({ sdkCredentialProvider }) => ({
            credentials: memoized(sdkCredentialProvider),
            homeRegion: homeRegion(account),
          }));
        credentials.catch(() => known.delete(account.id));
        known.set(account.id, credentials);
      }
      return credentials;
    },
    async main() {
      const { sdkCredentialProvider, stsRegion } =
        await integration.getCredentialProvider();
      return {
        credentials: memoized(sdkCredentialProvider),
        homeRegion: stsRegion ?? process.env.AWS_REGION ?? defaultRegion('aws'),
      };
    },
    forget(accountId) {
      known.delete(accountId);
    },
  };
}
