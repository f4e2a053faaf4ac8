import {
  type Account,
  DescribeAccountCommand,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
  paginateListTagsForResource,
} from '@aws-sdk/client-organizations';
import pLimit from 'p-limit';
import { AwsClients, type AwsContext } from '../aws/AwsClients';
import type { AccountCredentials } from '../aws/CredentialSource';
import {
  errorCode,
  errorMessage,
  IdentityMismatchError,
  IncompleteListError,
  OrganizationError,
} from '../aws/awsErrors';
import { failureOf } from '../aws/failureOf';
import { describeFailure } from '../model/describeFailure';
import { BASE_IAM_ACTIONS, type BaseCall } from '../aws/iamActions';
import { readIdentity } from '../aws/readIdentity';
import { PageCheck } from '../aws/PageCheck';
import { partitionOfArn } from '../model/partition';
import { sortedTags } from '../model/sortedTags';
import type { OrganizationalUnit } from './OrganizationFilter';

/**
 * "These operations can occasionally return an empty set of results even when there are more results available":
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 */
const EMPTY_PAGES = 10;

/** AWS limits the calls of a whole organization, in all its tools together, to a few per second. */
const CONCURRENCY = 5;

/** An account as a list has it, with what each account has. */
export type ListedAccount = Account & { Id: string; Arn: string };

/** The calls to AWS Organizations, each read to the end of its list. */
export class OrganizationClient {
  readonly #limit = pLimit(CONCURRENCY);
  readonly #clients: AwsClients;
  readonly #region: string;
  readonly #signal: AbortSignal;
  #managementAccountId?: string;

  constructor(context: AwsContext & AccountCredentials) {
    this.#clients = new AwsClients(context, context.credentials);
    this.#region = context.homeRegion;
    this.#signal = context.signal;
  }

  /** Verifies that the credentials are those of `organization.account`, where the config names it. */
  async verifyIdentity(expected: string | undefined): Promise<void> {
    const { accountId } = await this.#wrapErrors('GetCallerIdentity', () =>
      readIdentity(this.#clients, this.#region),
    );
    if (expected && expected !== accountId) {
      throw new OrganizationError(
        `The credentials for organization.account ${expected} belong to account ${accountId}, whose organization may be another. Give ${expected} a role or keys under aws.accounts.`,
        {
          cause: new IdentityMismatchError(`Not ${expected} but ${accountId}`),
        },
      );
    }
  }

  /** The root and all organizational units. */
  async units(): Promise<OrganizationalUnit[]> {
    const roots = await this.#list(
      'ListRoots',
      paginateListRoots(this.#paginator(), {}),
      ({ Roots }) => Roots,
    );
    if (roots.length === 0) {
      throw await this.#incomplete('ListRoots', 'answered no root.');
    }
    const seen = new Set<string>();
    const units = await Promise.all(
      roots.map(({ Id: id = '', Arn: arn = '' }) => {
        this.#managementAccountId ??= accountOfArn(arn);
        return this.#withUnitsBelow({ id, path: '/', ids: [id] }, seen);
      }),
    );
    return units.flat();
  }

  /**
   * The management account, which the ARNs of the organization name:
   * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html. Undefined before
   * {@link units}, and where an endpoint's ARNs name none.
   */
  get managementAccountId(): string | undefined {
    return this.#managementAccountId;
  }

  /** The accounts directly in a unit, each with its id, ARN and state. */
  async accountsOf(unit: OrganizationalUnit): Promise<ListedAccount[]> {
    const accounts = await this.#list(
      'ListAccountsForParent',
      paginateListAccountsForParent(this.#paginator(), { ParentId: unit.id }),
      ({ Accounts }) => Accounts,
    );
    for (const account of accounts) {
      const { Id: id, Arn: arn, Name: name, State, Status } = account;
      const isUsable =
        /^\d{12}$/.test(id ?? '') && partitionOf(arn) && (State ?? Status);
      if (!isUsable) {
        throw await this.#incomplete(
          'ListAccountsForParent',
          `answered an account in ${unit.path} that can't be used: ${JSON.stringify({ Id: id, Arn: arn, Name: name }).slice(0, 300)}. An account has an Id of 12 digits, an ARN and a State.`,
        );
      }
    }
    return accounts as ListedAccount[];
  }

  /**
   * Asks for one account.
   *
   * @returns its state; `gone` where the organization doesn't have it
   * @throws OrganizationError where it is not answered.
   */
  async stateOf(accountId: string): Promise<string> {
    return this.#wrapErrors('DescribeAccount', async () => {
      try {
        const { Account: account } = await this.#clients
          .organizations(this.#region)
          .send(new DescribeAccountCommand({ AccountId: accountId }));
        const state = account?.State ?? account?.Status;
        if (account?.Id !== accountId || !state) {
          throw new IncompleteListError(
            `DescribeAccount answered without the state of account ${accountId}.`,
          );
        }
        return state;
      } catch (error) {
        if (errorCode(error) === 'AccountNotFoundException') {
          return 'gone';
        }
        throw error;
      }
    });
  }

  async tagsOf(accountId: string): Promise<Record<string, string>> {
    const tags = await this.#list(
      'ListTagsForResource',
      paginateListTagsForResource(this.#paginator(), { ResourceId: accountId }),
      ({ Tags }) => Tags,
    );
    return sortedTags(tags);
  }

  /** Drops the calls that are not sent yet. */
  end(): void {
    this.#limit.clearQueue();
  }

  /** @param seen - the ids of all units that were found: a unit has one parent, so one that comes again goes in a circle */
  async #withUnitsBelow(
    parent: OrganizationalUnit,
    seen: Set<string>,
  ): Promise<OrganizationalUnit[]> {
    if (seen.has(parent.id)) {
      throw await this.#incomplete(
        'ListOrganizationalUnitsForParent',
        `answered unit ${parent.path} (${parent.id}) in two places, so the units have no end.`,
      );
    }
    seen.add(parent.id);
    const children = await this.#list(
      'ListOrganizationalUnitsForParent',
      paginateListOrganizationalUnitsForParent(this.#paginator(), {
        ParentId: parent.id,
      }),
      ({ OrganizationalUnits }) => OrganizationalUnits,
    );
    const below = await Promise.all(
      children.map(({ Id: id = '', Name: name = '' }) =>
        this.#withUnitsBelow(
          {
            id,
            path: `${parent.path === '/' ? '' : parent.path}/${name}`,
            ids: [...parent.ids, id],
          },
          seen,
        ),
      ),
    );
    return [parent, ...below.flat()];
  }

  #paginator() {
    return { client: this.#clients.organizations(this.#region) };
  }

  /** All items of a paginated call. The paginator sends nothing before it is iterated. */
  #list<
    Page extends { NextToken?: string },
    Item extends { Id?: string; Key?: string },
  >(
    call: BaseCall,
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => Item[] | undefined,
  ): Promise<Item[]> {
    return this.#limit(() =>
      this.#wrapErrors(call, async () => {
        const items: Item[] = [];
        const check = new PageCheck(call, { emptyPages: EMPTY_PAGES });
        for await (const page of pages) {
          const found = itemsOf(page);
          if (!found) {
            throw new IncompleteListError(
              `${call} answered with something that is not a list.`,
            );
          }
          items.push(...found);
          check.verify(
            found.map(({ Id, Key }) => Id ?? Key ?? ''),
            Boolean(page.NextToken),
          );
        }
        return items;
      }),
    );
  }

  /** The error of a list that contradicts itself. */
  async #incomplete(call: BaseCall, problem: string): Promise<unknown> {
    return this.#wrapErrors(call, async () => {
      throw new IncompleteListError(`${call} ${problem}`);
    }).catch(error => error);
  }

  async #wrapErrors<T>(call: BaseCall, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      this.#signal.throwIfAborted();
      const failure = failureOf(error, {
        call,
        actions: [BASE_IAM_ACTIONS[call]],
        isOfOrganization: true,
      });
      const { remedy } = describeFailure(failure);
      throw new OrganizationError(
        `The organization could not be asked: ${call} failed: ${errorCode(error)} (${errorMessage(error)}). ${remedy}`,
        { cause: error },
      );
    }
  }
}

function accountOfArn(arn: string): string | undefined {
  return /^arn:[\w-]+:organizations::(\d{12}):/.exec(arn)?.[1];
}

function partitionOf(arn: string | undefined): string | undefined {
  return arn?.startsWith('arn:') ? partitionOfArn(arn) : undefined;
}
