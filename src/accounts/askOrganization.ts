import { partition } from 'lodash';
import type { AwsContext } from '../aws/AwsClients';
import type { AccountCredentials } from '../aws/CredentialSource';
import type { OrganizationConfig } from '../config/providerSchema';
import type { AwsAccount } from '../model/AwsAccount';
import { partitionOfArn } from '../model/partition';
import { IncompleteListError, OrganizationError } from '../aws/awsErrors';
import { MissingAccounts } from './MissingAccounts';
import { type ListedAccount, OrganizationClient } from './OrganizationClient';
import {
  type OrganizationalUnit,
  OrganizationFilter,
} from './OrganizationFilter';

/** What the organization answered, to the end. */
export interface OrganizationAnswer {
  /** The accounts to read. */
  accounts: AwsAccount[];
  /** Accounts that the lists have and the config leaves out; those of units that it leaves out are not listed. */
  others: Array<{ id: string; name: string }>;
  /** Accounts that would be read and are in another state than ACTIVE, with that state. */
  inactive: Map<string, string>;
  /**
   * Accounts that an earlier answer had, that this one lacks, and of which the organization does not say what became of
   * them: why not.
   */
  unanswered: Map<string, string>;
}

/**
 * Finds the accounts of an organization, as they are now.
 *
 * Each organizational unit is listed by itself, because a list of all accounts doesn't say where they belong; units
 * that the config leaves out are not asked for their accounts.
 *
 * What the lists lack is no answer by itself. Each account of an earlier answer that no list has is asked for, as a
 * bucket is that a list lacks: where the organization still has it, the lists are not complete.
 *
 * @param known - ids of the accounts that earlier answers had
 * @throws OrganizationError where anything could not be read to its end, or the lists lack an account that is there.
 */
export async function askOrganization(
  config: OrganizationConfig,
  context: AwsContext & AccountCredentials,
  known: string[] = [],
): Promise<OrganizationAnswer> {
  const organization = new OrganizationClient(context);
  try {
    await organization.verifyIdentity(config.account);
    const units = await organization.units();
    const filter = new OrganizationFilter(config, units);
    const [asked, others] = partition(units, unit =>
      filter.mayHaveAccounts(unit),
    );
    const inactive = new Map<string, string>();
    const listed = new Map<string, string>();
    const found = await Promise.all(
      asked.map(async unit => {
        const accounts = await organization.accountsOf(unit);
        accounts.forEach(({ Id: id, Name: name = '' }) => listed.set(id, name));
        return Promise.all(
          accounts.map(account =>
            select(account, unit, { organization, filter, config, inactive }),
          ),
        );
      }),
    );
    if (others.length === 0) {
      assertHasManagementAccount(organization, listed);
    }
    const missing = new MissingAccounts(organization, new Set(listed.keys()));
    await missing.ask(known, others);
    missing.inactive.forEach((state, id) => inactive.set(id, state));
    // An account that is moved meanwhile may be found in two units. Sorted by id, so that two answers compare.
    const accounts = new Map(
      found.flat().flatMap(account => (account ? [[account.id, account]] : [])),
    );
    return {
      accounts: [...accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      others: [...listed]
        .flatMap(([id, name]) =>
          name && !accounts.has(id) ? [{ id, name }] : [],
        )
        .sort((a, b) => (a.id < b.id ? -1 : 1)),
      inactive,
      unanswered: missing.unanswered,
    };
  } finally {
    organization.end();
  }
}

/** Every organization has one, so that lists without it are no answer. */
function assertHasManagementAccount(
  { managementAccountId }: OrganizationClient,
  listed: ReadonlyMap<string, string>,
) {
  const isAnswer = managementAccountId
    ? listed.has(managementAccountId)
    : listed.size > 0;
  if (!isAnswer) {
    throw new OrganizationError(
      `The organization's lists have ${listed.size === 0 ? 'no account at all' : `no management account ${managementAccountId}`}, so they are not complete, and nothing is concluded from them. Check AWS_ENDPOINT_URL and what stands between Backstage and AWS.`,
      { cause: new IncompleteListError('The management account is missing.') },
    );
  }
}

/** The account, where the config takes it; one that is not active is noted instead. */
async function select(
  account: ListedAccount,
  unit: OrganizationalUnit,
  options: {
    organization: OrganizationClient;
    filter: OrganizationFilter;
    config: OrganizationConfig;
    inactive: Map<string, string>;
  },
): Promise<AwsAccount | undefined> {
  const { organization, filter, config, inactive } = options;
  const { Id: id, Arn: arn, Name: name, Email: email } = account;
  if (!filter.mayTake(id, unit)) {
    return undefined;
  }
  // Older endpoints have `Status` instead, which AWS retires:
  // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
  const state = account.State ?? account.Status;
  if (state !== 'ACTIVE') {
    inactive.set(id, `${state}`);
    return undefined;
  }
  const tags = config.tags ? await organization.tagsOf(id) : undefined;
  if (!filter.takes(id, unit, tags)) {
    return undefined;
  }
  return {
    id,
    partition: partitionOfArn(arn),
    ...(name && { name }),
    ...(config.email && email && { email }),
    ...(unit.path !== '/' && { organizationalUnitPath: unit.path }),
    ...organizationOf(arn),
    ...(tags && { tags }),
  };
}

/**
 * The organization in an account's ARN:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html#awsorganizations-resources-for-iam-policies
 */
function organizationOf(arn: string): { organizationId?: string } {
  const id = /^arn:[\w-]+:organizations::\d{12}:account\/(o-[a-z0-9]+)\//.exec(
    arn,
  )?.[1];
  return id ? { organizationId: id } : {};
}
