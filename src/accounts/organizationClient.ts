import {
  type Account,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
  paginateListTagsForResource,
} from '@aws-sdk/client-organizations';
import pLimit from 'p-limit';
import { AwsClients, type AwsContext } from '../aws/clients';
import type { AccountCredentials } from '../aws/credentials';
import {
  errorCode,
  IdentityMismatchError,
  IncompleteListError,
  OrganizationError,
} from '../aws/errors';
import { meaningOf, wordsOf } from '../aws/explainError';
import { BASE_IAM_ACTIONS, type BaseCall } from '../aws/iamActions';
import { readIdentity } from '../aws/identity';
import { sortedTags } from '../model/tags';
import type { OrganizationalUnit } from './organizationFilter';

/** AWS limits the calls of a whole organization, in all its tools together, to a few per second. */
const CONCURRENCY = 5;

/** The calls to AWS Organizations, each read to the end of its list. */
export class OrganizationClient {
  readonly #limit = pLimit(CONCURRENCY);
  readonly #clients: AwsClients;
  readonly #region: string;
  readonly #signal: AbortSignal;

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
    const units = await Promise.all(
      roots.map(({ Id: id = '' }) =>
        this.#withUnitsBelow({ id, path: '/', ids: [id] }),
      ),
    );
    return units.flat();
  }

  /** The accounts directly in a unit. */
  accountsOf(unit: OrganizationalUnit): Promise<Account[]> {
    return this.#list(
      'ListAccountsForParent',
      paginateListAccountsForParent(this.#paginator(), { ParentId: unit.id }),
      ({ Accounts }) => Accounts,
    );
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

  async #withUnitsBelow(
    parent: OrganizationalUnit,
  ): Promise<OrganizationalUnit[]> {
    const children = await this.#list(
      'ListOrganizationalUnitsForParent',
      paginateListOrganizationalUnitsForParent(this.#paginator(), {
        ParentId: parent.id,
      }),
      ({ OrganizationalUnits }) => OrganizationalUnits,
    );
    const below = await Promise.all(
      children.map(({ Id: id = '', Name: name = '' }) =>
        this.#withUnitsBelow({
          id,
          path: `${parent.path === '/' ? '' : parent.path}/${name}`,
          ids: [...parent.ids, id],
        }),
      ),
    );
    return [parent, ...below.flat()];
  }

  #paginator() {
    return { client: this.#clients.organizations(this.#region) };
  }

  /** All items of a paginated call. The paginator sends nothing before it is iterated. */
  #list<Page extends { NextToken?: string }, Item>(
    call: BaseCall,
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => Item[] | undefined,
  ): Promise<Item[]> {
    return this.#limit(() =>
      this.#wrapErrors(call, async () => {
        const items: Item[] = [];
        const tokens = new Set<string>();
        for await (const page of pages) {
          const found = itemsOf(page);
          const { NextToken: next } = page;
          if (!found || (next && tokens.has(next))) {
            throw new IncompleteListError(
              `${call} answered ${found ? 'the same page twice' : 'with something that is not a list'}.`,
            );
          }
          items.push(...found);
          if (next) {
            tokens.add(next);
          }
        }
        return items;
      }),
    );
  }

  async #wrapErrors<T>(call: BaseCall, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      this.#signal.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      const { remedy } = wordsOf(
        meaningOf(error, {
          call,
          actions: [BASE_IAM_ACTIONS[call]],
          isOfOrganization: true,
        }),
      );
      throw new OrganizationError(
        `The organization could not be asked: ${call} failed: ${errorCode(error)} (${message}). ${remedy}`,
        { cause: error },
      );
    }
  }
}
