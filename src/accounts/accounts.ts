import { AdaptiveRetryStrategy } from '@smithy/util-retry';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { CallListener } from '../aws/callMetrics';
import { CredentialSource } from '../aws/credentials';
import { errorCode } from '../aws/errors';
import { readIdentity } from '../aws/identity';
import { askOrganization, OrganizationConfig } from './organization';
import type { AwsAccount } from '../model/account';
import type { Unavailable } from 'backstage-plugin-aws-s3-buckets-common';

/** An account as `accounts` of a provider names it. */
export type ConfiguredAccount = Pick<AwsAccount, 'id' | 'name' | 'owner'>;

/** The accounts to read, as far as they are known. */
export interface KnownAccounts {
  accounts: Array<{
    account: AwsAccount;
    /**
     * `organization` where the organization's answer has it, also if the config names it as well; `host` where nobody
     * named it and the credentials that Backstage runs with are its.
     */
    source: 'config' | 'organization' | 'host';
  }>;
  organization:
    | { status: 'not-configured' }
    | {
        status: 'complete';
        /** Accounts that it has in another state than ACTIVE, with that state. */
        inactive: Map<string, string>;
      }
    /** Its accounts are missing above. */
    | { status: 'unavailable'; reason: Unavailable };
}

/**
 * The accounts that a provider's config names and those of its organization; what the config says of one goes before
 * what the organization says. Where it names neither, every account of `aws.accounts`; and where there are none either,
 * the one whose credentials Backstage runs with.
 */
export async function accountsToRead(options: {
  accounts?: ConfiguredAccount[];
  organization?: OrganizationConfig;
  credentials: CredentialSource;
  requestHandler: NodeHttpHandler;
  maxAttempts: number;
  signal: AbortSignal;
  onCall: CallListener;
}): Promise<KnownAccounts> {
  const { organization, credentials } = options;
  const entries = new Map(
    (options.accounts ?? []).map(entry => [entry.id, entry]),
  );
  const fromConfig = (entry: ConfiguredAccount) => ({
    account: { ...entry, partition: credentials.partitionOf(entry.id) },
    source: 'config' as const,
  });

  if (!organization) {
    const named =
      options.accounts ?? credentials.accountIds.map(id => ({ id }));
    return {
      accounts:
        named.length > 0
          ? named.map(fromConfig)
          : [{ account: await mainAccount(options), source: 'host' }],
      organization: { status: 'not-configured' },
    };
  }

  try {
    const { accounts, inactive } = await askOrganization(organization, {
      ...options,
      ...(organization.account
        ? await credentials.withoutRoleOverride(organization.account)
        : await credentials.main()),
    });
    const found = new Set(accounts.map(({ id }) => id));
    return {
      accounts: [
        ...accounts.map(account => ({
          account: { ...account, ...entries.get(account.id) },
          source: 'organization' as const,
        })),
        ...[...entries.values()]
          .filter(({ id }) => !found.has(id))
          .map(fromConfig),
      ],
      organization: { status: 'complete', inactive },
    };
  } catch (error) {
    options.signal.throwIfAborted();
    return {
      accounts: [...entries.values()].map(fromConfig),
      organization: {
        status: 'unavailable',
        reason: {
          code: errorCode(error.cause ?? error),
          message: error.message,
        },
      },
    };
  }
}

async function mainAccount(
  options: Parameters<typeof accountsToRead>[0],
): Promise<AwsAccount> {
  const { accountId: id, partition } = await readIdentity({
    ...options,
    ...(await options.credentials.main()),
    retryStrategy: new AdaptiveRetryStrategy(async () => options.maxAttempts),
  });
  return { id, partition };
}
