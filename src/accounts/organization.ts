import type { Account } from '@aws-sdk/client-organizations';
import type { AwsContext } from '../aws/clients';
import type { AccountCredentials } from '../aws/credentials';
import type { OrganizationConfig } from '../config/schema';
import type { AwsAccount } from '../model/account';
import { partitionOfArn } from '../model/partition';
import { OrganizationClient } from './organizationClient';
import {
  type OrganizationalUnit,
  OrganizationFilter,
} from './organizationFilter';

/** What the organization answered, to the end. */
export interface OrganizationAnswer {
  /** The accounts to read. */
  accounts: AwsAccount[];
  /** Accounts that would be read and are in another state than ACTIVE, with that state. */
  inactive: Map<string, string>;
}

/**
 * Finds the accounts of an organization, as they are now.
 *
 * Each organizational unit is listed by itself, because a list of all accounts doesn't say where they belong; units
 * that the config leaves out are not asked for their accounts. An account that is moved from one unit to another in
 * the meantime may be missed once: the caller must not forget an account for one answer without it.
 *
 * @throws OrganizationError where anything could not be read to its end.
 */
export async function askOrganization(
  config: OrganizationConfig,
  context: AwsContext & AccountCredentials,
): Promise<OrganizationAnswer> {
  const organization = new OrganizationClient(context);
  try {
    await organization.verifyIdentity(config.account);
    const units = await organization.units();
    const filter = new OrganizationFilter(config, units);
    const inactive = new Map<string, string>();
    const found = await Promise.all(
      units
        .filter(unit => filter.mayHaveAccounts(unit))
        .map(async unit => {
          const listed = await organization.accountsOf(unit);
          return Promise.all(
            listed.map(account =>
              select(account, unit, { organization, filter, config, inactive }),
            ),
          );
        }),
    );
    // An account that is moved meanwhile may be found in two units. Sorted by id, so that two answers compare.
    const accounts = new Map(
      found.flat().flatMap(account => (account ? [[account.id, account]] : [])),
    );
    return {
      accounts: [...accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      inactive,
    };
  } finally {
    organization.end();
  }
}

/** The account, where the config takes it; one that is not active is noted instead. */
async function select(
  account: Account,
  unit: OrganizationalUnit,
  options: {
    organization: OrganizationClient;
    filter: OrganizationFilter;
    config: OrganizationConfig;
    inactive: Map<string, string>;
  },
): Promise<AwsAccount | undefined> {
  const { organization, filter, config, inactive } = options;
  const { Id: id = '', Arn: arn = '', Name: name, Email: email } = account;
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
    ...(tags && { tags }),
  };
}
