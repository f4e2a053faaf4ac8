import { toError } from '@backstage/errors';
import type { Unavailable } from 'backstage-plugin-aws-s3-buckets-common';
import { AwsClients, type AwsContext } from '../aws/AwsClients';
import type { CredentialSource } from '../aws/CredentialSource';
import { errorCode } from '../aws/awsErrors';
import { readIdentity } from '../aws/readIdentity';
import type { OrganizationConfig } from '../config/providerSchema';
import type { AwsAccount } from '../model/AwsAccount';
import { askOrganization } from './askOrganization';

/** An account as `accounts` of a provider names it. */
export type ConfiguredAccount = Pick<AwsAccount, 'id' | 'name' | 'owner'>;

/**
 * Where an account is known from.
 *
 * - `config`: the config names it.
 * - `organization`: the organization answered it, whether or not the config names it too.
 * - `host`: neither; Backstage's own credentials belong to it.
 */
type AccountOrigin = 'config' | 'organization' | 'host';

/** The accounts to read, as far as they are known. */
export interface KnownAccounts {
  accounts: Array<{ account: AwsAccount; source: AccountOrigin }>;
  organization:
    | { status: 'not-configured' }
    | {
        status: 'complete';
        /** Accounts that it has and the config leaves out, by name. */
        others: Array<{ id: string; name: string }>;
        /** Accounts that it has in another state than ACTIVE, with that state. */
        inactive: Map<string, string>;
        /** Accounts that are missing above, and whose organization doesn't say what became of them: why not. */
        unanswered: Map<string, string>;
      }
    /** Its accounts are missing above. */
    | { status: 'unavailable'; reason: Unavailable };
}

/**
 * The accounts that a provider's config names and those of its organization. What the config says of an account
 * overrides what the organization says. Where the config names neither, these are the accounts of `aws.accounts`, and
 * where there are none either, the account that Backstage's own credentials belong to.
 */
export async function accountsToRead(
  options: AwsContext & {
    accounts?: ConfiguredAccount[];
    organization?: OrganizationConfig;
    /** Ids of the accounts that earlier answers of the organization had. */
    known?: string[];
    credentials: CredentialSource;
  },
): Promise<KnownAccounts> {
  const { accounts, organization, credentials } = options;
  const { clock, http, maxAttempts, signal, onCall } = options;
  const context = { clock, http, maxAttempts, signal, onCall };
  const fromConfig = (entry: ConfiguredAccount) => ({
    account: { ...entry, partition: credentials.partitionOf(entry.id) },
    source: 'config' as const,
  });
  if (organization) {
    return withOrganization({
      configured: (accounts ?? []).map(fromConfig),
      organization,
      known: options.known ?? [],
      credentials,
      context,
    });
  }
  const named = accounts ?? credentials.accountIds.map(id => ({ id }));
  return {
    accounts:
      named.length > 0
        ? named.map(fromConfig)
        : [
            {
              account: await mainAccount(credentials, context),
              source: 'host',
            },
          ],
    organization: { status: 'not-configured' },
  };
}

async function withOrganization(options: {
  configured: KnownAccounts['accounts'];
  organization: OrganizationConfig;
  known: string[];
  credentials: CredentialSource;
  context: AwsContext;
}): Promise<KnownAccounts> {
  const { configured, organization, known, credentials, context } = options;
  try {
    const answer = await askOrganization(
      organization,
      {
        ...context,
        ...(organization.account
          ? await credentials.withoutRoleOverride(organization.account)
          : await credentials.main()),
      },
      known,
    );
    const entries = new Map(
      configured.map(({ account: { partition, ...entry } }) => [
        entry.id,
        entry,
      ]),
    );
    const found = new Set(answer.accounts.map(({ id }) => id));
    return {
      accounts: [
        ...answer.accounts.map(account => ({
          account: { ...account, ...entries.get(account.id) },
          source: 'organization' as const,
        })),
        ...configured.filter(({ account }) => !found.has(account.id)),
      ],
      organization: {
        status: 'complete',
        others: answer.others.filter(({ id }) => !entries.has(id)),
        inactive: answer.inactive,
        unanswered: answer.unanswered,
      },
    };
  } catch (error) {
    context.signal.throwIfAborted();
    const { message, cause } = toError(error);
    return {
      accounts: configured,
      organization: {
        status: 'unavailable',
        reason: { code: errorCode(cause ?? error), message },
      },
    };
  }
}

async function mainAccount(
  credentials: CredentialSource,
  context: AwsContext,
): Promise<AwsAccount> {
  const main = await credentials.main();
  const { accountId: id, partition } = await readIdentity(
    new AwsClients(context, main.credentials),
    main.homeRegion,
  );
  return { id, partition };
}
