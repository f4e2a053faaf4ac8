import {
  fromTemporaryCredentials,
  fromTokenFile,
} from '@aws-sdk/credential-providers';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Config } from '@backstage/config';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import { memoize } from '@smithy/core/config';
import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
} from '@smithy/types';
import type { RoleOverride } from '../config/providerSchema';
import type { AwsAccount } from '../model/AwsAccount';
import type { Clock } from '../model/Clock';
import { defaultRegion } from '../model/partition';
import { type CallListener, callMetrics } from './callMetrics';
import { AssumeRoleError, isDenied, isSessionRefused } from './awsErrors';
import { AwsHttpHandler } from './AwsHttpHandler';
import { notFromAws } from './notFromAws';
import {
  type AwsSettings,
  partitionOfAccount,
  readAwsSettings,
  type ResolvedAccount,
  resolveAccount,
} from './resolveAccount';
import { principalOf } from './trustPolicyOf';

/** How an account is read: with which credentials, and in which region the calls go that are not about one bucket. */
export interface AccountCredentials {
  credentials: AwsCredentialIdentityProvider;
  homeRegion: string;
}

type AccountKey = Pick<AwsAccount, 'id' | 'partition'>;

/** As `@backstage/integration-aws-node` names its sessions in CloudTrail. */
const DEFAULT_SESSION_NAME = 'backstage';

/** Clients refresh credentials in the last five minutes too, so a call never starts with a token about to expire. */
const REFRESH_BEFORE_EXPIRY_MS = 5 * 60_000;

/**
 * The credentials of accounts, each asked for once and kept until shortly before they expire.
 *
 * They come from the `aws` section of the config, as every integration of Backstage with AWS reads it:
 * https://github.com/backstage/backstage/blob/master/packages/integration-aws-node/README.md
 *
 * Roles are assumed here and not by that integration, because it names each session `backstage`, asks STS in us-east-1
 * for accounts of every partition, and assumes the role anew at each call of its provider. STS is asked in a region,
 * never at the global endpoint, whose tokens opt-in regions refuse:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_region-endpoints.html
 */
export class CredentialSource {
  /**
   * @throws where `aws` names a partition that AWS does not have.
   * @param options - `role`: what a provider says of the roles; `timeoutMs`: how long to wait for an answer of STS;
   *   `onCall`: told of each role that is assumed; `http`: sends the requests to STS, by default a handler of its own
   */
  static fromConfig(
    config: Config,
    options: {
      clock: Clock;
      role?: RoleOverride;
      timeoutMs?: number;
      onCall?: CallListener;
      http?: AwsHttpHandler;
    },
  ): CredentialSource {
    const { clock, role = {}, timeoutMs = 20_000, onCall } = options;
    return new CredentialSource(
      DefaultAwsCredentialsManager.fromConfig(config),
      readAwsSettings(config, process.env.AWS_REGION),
      clock,
      role,
      // Not of a run: a role that one run asks for is used by others, which must not end with it.
      options.http ?? new AwsHttpHandler({ connections: 50, timeoutMs }),
      onCall,
    );
  }

  /** By the account's id, and then by what the credentials are made of. */
  readonly #known = new Map<string, Map<string, Promise<AccountCredentials>>>();
  #main?: Promise<AccountCredentials>;
  /** Whose they are, asked for once. */
  readonly #principals = new WeakMap<
    AwsCredentialIdentityProvider,
    Promise<string | undefined>
  >();

  private constructor(
    private readonly integration: DefaultAwsCredentialsManager,
    private readonly settings: AwsSettings,
    private readonly clock: Clock,
    private readonly role: RoleOverride,
    private readonly http: AwsHttpHandler,
    private readonly onCall: CallListener | undefined,
  ) {}

  /** The accounts that `aws.accounts` names. */
  get accountIds(): string[] {
    return [...this.settings.accounts.keys()];
  }

  /** The partition that the `aws` section of the config gives an account. */
  partitionOf(accountId: string): string {
    return partitionOfAccount(this.settings, accountId);
  }

  /** The credentials with which a provider reads an account. */
  of(account: AccountKey): Promise<AccountCredentials> {
    return this.#once(account, this.role);
  }

  /** The credentials that Backstage itself runs with. */
  main(): Promise<AccountCredentials> {
    this.#main ??= this.#readMain();
    return this.#main;
  }

  /**
   * The credentials that the `aws` section gives an account, whatever role this provider reads buckets with. The
   * organization is asked with these.
   */
  withoutRoleOverride(accountId: string): Promise<AccountCredentials> {
    return this.#once(
      { id: accountId, partition: this.partitionOf(accountId) },
      { sessionName: this.role.sessionName },
    );
  }

  /**
   * Forgets credentials that AWS no longer accepts, so that the next run asks for new ones. A role that nobody may assume
   * says nothing of the credentials that wanted to assume it: they stay, as do those of other accounts.
   *
   * @param error - what AWS answered
   */
  forget({ id, partition }: AccountKey, error: unknown): void {
    this.#known.delete(id);
    const { how } = resolveAccount(this.settings, id, this.role, partition);
    if (how === 'host' || (how === 'role' && isOfSource(error))) {
      this.#main = undefined;
      this.#known.delete(this.role.sourceAccount ?? '');
    }
  }

  async #readMain(): Promise<AccountCredentials> {
    const { sdkCredentialProvider, stsRegion } =
      await this.integration.getCredentialProvider();
    return {
      // The SDK's chain keeps what never expires for as long as the process lives, whether forgotten here or not.
      credentials: this.#memoized(() =>
        sdkCredentialProvider({ forceRefresh: true }),
      ),
      homeRegion: stsRegion ?? this.settings.hostRegion ?? defaultRegion('aws'),
    };
  }

  #once(account: AccountKey, role: RoleOverride): Promise<AccountCredentials> {
    const { id, partition } = account;
    const resolved = resolveAccount(this.settings, id, role, partition);
    const key = JSON.stringify([resolved, role.sessionName]);
    const ofAccount = this.#known.get(id) ?? new Map();
    this.#known.set(id, ofAccount);
    let credentials = ofAccount.get(key);
    if (!credentials) {
      credentials = this.#create(id, resolved, role).then(provider => ({
        credentials: this.#memoized(provider),
        homeRegion: resolved.region,
      }));
      credentials.catch(() => ofAccount.delete(key));
      ofAccount.set(key, credentials);
    }
    return credentials;
  }

  async #create(
    id: string,
    resolved: ResolvedAccount,
    role: RoleOverride,
  ): Promise<AwsCredentialIdentityProvider> {
    switch (resolved.how) {
      case 'role':
        return this.#assumeRole(id, resolved, role);
      case 'keys':
        return (await this.integration.getCredentialProvider({ accountId: id }))
          .sdkCredentialProvider;
      default:
        // The session verifies whose they are before it reads anything.
        return (await this.main()).credentials;
    }
  }

  async #assumeRole(
    id: string,
    resolved: ResolvedAccount & { how: 'role' },
    role: RoleOverride,
  ): Promise<AwsCredentialIdentityProvider> {
    const { partition, region, webIdentityTokenFile } = resolved;
    const roleArn = `arn:${partition}:iam::${id}:role/${resolved.roleName}`;
    const roleSessionName = role.sessionName ?? DEFAULT_SESSION_NAME;
    const common = {
      clientConfig: { region, requestHandler: this.http },
      clientPlugins: this.#plugins(),
    };
    const masterCredentials = await this.#whoAssumes(id, role);
    // Made anew for each session, because a provider keeps an STS client, and there may be thousands of accounts.
    const assume = () =>
      webIdentityTokenFile
        ? fromTokenFile({
            ...common,
            webIdentityTokenFile,
            roleArn,
            roleSessionName,
          })()
        : fromTemporaryCredentials({
            ...common,
            masterCredentials,
            params: {
              RoleArn: roleArn,
              RoleSessionName: roleSessionName,
              ExternalId: resolved.externalId,
            },
          })();
    return async () => {
      try {
        return await assume();
      } catch (error) {
        const isHost = isDenied(error) && !webIdentityTokenFile;
        throw new AssumeRoleError(roleArn, error, {
          principal: isHost
            ? await this.#principalOf(masterCredentials, region)
            : undefined,
          externalId: resolved.externalId,
        });
      }
    };
  }

  #plugins() {
    return [
      ...(this.onCall ? [callMetrics(this.onCall)] : []),
      notFromAws('aws.protocols#awsQuery'),
    ];
  }

  /** Whom a role has to trust, so that these credentials may assume it; undefined where AWS doesn't tell. */
  #principalOf(
    credentials: AwsCredentialIdentityProvider,
    region: string,
  ): Promise<string | undefined> {
    const known = this.#principals.get(credentials);
    if (known) {
      return known;
    }
    const sts = new STSClient({
      region,
      credentials,
      requestHandler: this.http,
    });
    this.#plugins().forEach(plugin => sts.middlewareStack.use(plugin));
    const principal = sts.send(new GetCallerIdentityCommand({})).then(
      ({ Arn: arn }) => arn && principalOf(arn),
      // The denial is what there is to tell. Who was denied is asked for again.
      () => {
        this.#principals.delete(credentials);
        return undefined;
      },
    );
    this.#principals.set(credentials, principal);
    return principal;
  }

  /** The credentials that assume the role of an account. */
  async #whoAssumes(
    accountId: string,
    { sourceAccount }: RoleOverride,
  ): Promise<AwsCredentialIdentityProvider> {
    const keys = this.#keysOf(accountId) ?? this.#keysOf(sourceAccount);
    if (keys) {
      return keys;
    }
    const { credentials } =
      sourceAccount && sourceAccount !== accountId
        ? await this.withoutRoleOverride(sourceAccount)
        : await this.main();
    return credentials;
  }

  #keysOf(
    accountId: string | undefined,
  ): AwsCredentialIdentityProvider | undefined {
    const { accessKeyId, secretAccessKey } =
      (accountId && this.settings.accounts.get(accountId)) || {};
    return accessKeyId && secretAccessKey
      ? async () => ({ accessKeyId, secretAccessKey })
      : undefined;
  }

  #memoized(
    provider: AwsCredentialIdentityProvider,
  ): AwsCredentialIdentityProvider {
    const expires = ({ expiration }: AwsCredentialIdentity) =>
      expiration !== undefined;
    const expiresSoon = ({ expiration }: AwsCredentialIdentity) =>
      expiration !== undefined &&
      expiration.getTime() - this.clock.now().getTime() <
        REFRESH_BEFORE_EXPIRY_MS;
    return memoize(provider, expiresSoon, expires);
  }
}

/** Whether it was the credentials that assume a role which AWS refused, and not the role. */
function isOfSource(error: unknown): boolean {
  if (!(error instanceof AssumeRoleError)) {
    return false;
  }
  // A role may be assumed by another role, which couldn't be assumed.
  return error.cause instanceof AssumeRoleError
    ? isOfSource(error.cause)
    : isSessionRefused(error.cause);
}
