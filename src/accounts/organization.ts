import {
  Account,
  ListAccountsForParentCommandOutput,
  ListOrganizationalUnitsForParentCommandOutput,
  ListRootsCommandOutput,
  ListTagsForResourceCommandOutput,
  OrganizationsClient,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
  paginateListTagsForResource,
} from '@aws-sdk/client-organizations';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { AdaptiveRetryStrategy } from '@smithy/util-retry';
import pLimit from 'p-limit';
import { z } from 'zod';
import { accountId, settings, text } from '../config/zod';
import { IncompleteListError } from '../buckets/kinds/generalPurpose';
import { CallListener, tellCalls } from '../aws/callMetrics';
import { AccountCredentials } from '../aws/credentials';
import { AwsCall, errorCode, IAM_ACTIONS, isDenied } from '../aws/errors';
import { readIdentity } from '../aws/identity';
import type { AwsAccount } from '../model/account';
import { IdentityMismatchError } from '../aws/session';
import { sortedTags } from '../facts/tags';

const someOf = <T extends z.ZodTypeAny>(item: T) =>
  z.array(item).min(1, 'is empty; leave it out').optional();

const criteria = settings({
  organizationalUnits: someOf(text),
  accounts: someOf(accountId),
  tags: z
    .record(
      z.union([text, z.array(text).min(1)], {
        message: "expected a value, a list of values, or '*' for any",
      }),
    )
    .optional(),
}).default({});

type Criteria = z.infer<typeof criteria>;

/** The section `organization` of a provider's config. */
export const organizationSchema = settings({
  account: accountId.optional(),
  include: criteria,
  exclude: criteria,
  tags: z.boolean().default(true),
  email: z.boolean().default(false),
}).superRefine(({ tags, include, exclude }, context) => {
  if (!tags && (include.tags || exclude.tags)) {
    context.addIssue({
      code: 'custom',
      path: ['tags'],
      message:
        'is false, but include or exclude go by tags; leave it out or them',
    });
  }
});

export type OrganizationConfig = z.infer<typeof organizationSchema>;

/** What the organization answered, to the end. */
export interface OrganizationAnswer {
  /** The accounts to read. */
  accounts: AwsAccount[];
  /** Accounts that would be read and are in another state than ACTIVE, with that state. */
  inactive: Map<string, string>;
}

/** The organization could not be asked, or not to the end; `cause` is why. Its accounts are not known then. */
export class OrganizationError extends Error {
  name = 'OrganizationError';
}

interface Unit {
  id: string;
  /** `/` is the root's. */
  path: string;
  /** Its own id and those above it. */
  ids: string[];
}

/** AWS limits the calls of a whole organization, in all its tools together, to a few per second. */
const CONCURRENCY = 5;

/**
 * Finds the accounts of an organization, as they are now.
 *
 * Each organizational unit is listed for itself, because a list of all accounts doesn't say where they belong; units
 * that the config leaves out are not asked for their accounts. An account that is moved from one unit to another in
 * the meantime may be missed once: that one answer without it isn't enough to forget it is for the caller to see to.
 *
 * @throws OrganizationError where anything could not be read to its end.
 */
export async function askOrganization(
  config: OrganizationConfig,
  options: AccountCredentials & {
    requestHandler: NodeHttpHandler;
    maxAttempts: number;
    signal: AbortSignal;
    onCall: CallListener;
  },
): Promise<OrganizationAnswer> {
  const { credentials, homeRegion, requestHandler, signal, onCall } = options;
  const { include, exclude } = config;
  const retryStrategy = new AdaptiveRetryStrategy(
    async () => options.maxAttempts,
  );
  const client = new OrganizationsClient({
    region: homeRegion,
    credentials,
    requestHandler,
    retryStrategy,
  });
  client.middlewareStack.use(tellCalls(onCall));
  const limit = pLimit(CONCURRENCY);

  const identity = await asking('GetCallerIdentity', signal, () =>
    readIdentity({ ...options, retryStrategy }),
  );
  if (config.account && config.account !== identity.accountId) {
    throw new OrganizationError(
      `The credentials for organization.account ${config.account} belong to account ${identity.accountId}, whose organization may be another. Give ${config.account} a role or keys under aws.accounts.`,
      {
        cause: new IdentityMismatchError(
          `Not ${config.account} but ${identity.accountId}`,
        ),
      },
    );
  }

  /** All items of a paginated call. */
  function list<Page extends { NextToken?: string }, Item>(
    call: AwsCall,
    paginate: (
      config: { client: OrganizationsClient },
      input: any,
    ) => AsyncIterable<Page>,
    input: object,
    itemsOf: (page: Page) => Item[] | undefined,
  ): Promise<Item[]> {
    return limit(() =>
      asking(call, signal, async () => {
        const items: Item[] = [];
        let token: string | undefined;
        for await (const page of paginate({ client }, input)) {
          const found = itemsOf(page);
          if (!found || (page.NextToken && page.NextToken === token)) {
            throw new IncompleteListError(
              `${call} answered ${found ? 'the same page twice' : 'with something that is no list'}.`,
            );
          }
          items.push(...found);
          token = page.NextToken;
        }
        return items;
      }),
    );
  }

  async function withUnitsBelow(parent: Unit): Promise<Unit[]> {
    const children = await list(
      'ListOrganizationalUnitsForParent',
      paginateListOrganizationalUnitsForParent,
      { ParentId: parent.id },
      (page: ListOrganizationalUnitsForParentCommandOutput) =>
        page.OrganizationalUnits,
    );
    const below = await Promise.all(
      children.map(({ Id: id = '', Name: name = '' }) =>
        withUnitsBelow({
          id,
          path: `${parent.path === '/' ? '' : parent.path}/${name}`,
          ids: [...parent.ids, id],
        }),
      ),
    );
    return [parent, ...below.flat()];
  }

  async function accountsOf(unit: Unit): Promise<Array<[Account, Unit]>> {
    const accounts = await list(
      'ListAccountsForParent',
      paginateListAccountsForParent,
      { ParentId: unit.id },
      (page: ListAccountsForParentCommandOutput) => page.Accounts,
    );
    return accounts.map(account => [account, unit]);
  }

  async function tagsOf(id: string) {
    const tags = await list(
      'ListTagsForResource',
      paginateListTagsForResource,
      { ResourceId: id },
      (page: ListTagsForResourceCommandOutput) => page.Tags,
    );
    return sortedTags(tags);
  }

  try {
    const roots = await list(
      'ListRoots',
      paginateListRoots,
      {},
      (page: ListRootsCommandOutput) => page.Roots,
    );
    const units = (
      await Promise.all(
        roots.map(({ Id: id = '' }) =>
          withUnitsBelow({ id, path: '/', ids: [id] }),
        ),
      )
    ).flat();
    const includesUnit = unitCriterion(include, 'include', units);
    const excludesUnit = unitCriterion(exclude, 'exclude', units);
    const includesAll = Object.keys(include).length === 0;
    const goesByMoreThanUnits = include.accounts || include.tags;

    const listed = await Promise.all(
      units
        .filter(
          unit =>
            !excludesUnit(unit) &&
            (includesAll || goesByMoreThanUnits || includesUnit(unit)),
        )
        .map(accountsOf),
    );

    const inactive = new Map<string, string>();
    const found = await Promise.all(
      listed.flat().map(async ([account, unit]) => {
        const { Id: id = '', Arn: arn = '' } = account;
        const isNamed =
          includesAll || includesUnit(unit) || include.accounts?.includes(id);
        if (exclude.accounts?.includes(id) || !(isNamed || include.tags)) {
          return undefined;
        }
        // `Status` is what older endpoints have, and retires in September 2026:
        // https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
        const state = account.State ?? account.Status;
        if (state !== 'ACTIVE') {
          inactive.set(id, `${state}`);
          return undefined;
        }
        const tags = config.tags ? await tagsOf(id) : undefined;
        if (
          hasAnyTag(exclude.tags, tags) ||
          !(isNamed || hasAnyTag(include.tags, tags))
        ) {
          return undefined;
        }
        return {
          id,
          partition: arn.split(':')[1],
          ...(account.Name && { name: account.Name }),
          ...(config.email && account.Email && { email: account.Email }),
          ...(unit.path !== '/' && { organizationalUnitPath: unit.path }),
          ...(tags && { tags }),
        };
      }),
    );
    // Moved while this went on, an account may stand in two units; by id, so that two answers compare.
    const accounts = new Map(
      found.flatMap(account => (account ? [[account.id, account]] : [])),
    );
    return {
      accounts: [...accounts.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
      inactive,
    };
  } finally {
    limit.clearQueue();
  }
}

/**
 * Whether a unit is one of those that the config names, or below one.
 *
 * @throws OrganizationError for a name that no unit has: a typing error must not widen or empty what is read.
 */
function unitCriterion(
  { organizationalUnits = [] }: Criteria,
  section: string,
  units: Unit[],
): (unit: Unit) => boolean {
  const ids = organizationalUnits.map(name => {
    const path = `/${name.replace(/^\/|\/$/g, '')}`;
    const unit = units.find(({ id, path: own }) => id === name || own === path);
    if (!unit) {
      throw new OrganizationError(
        `organization.${section}.organizationalUnits: the organization has no unit '${name}'. It has ${units.map(({ id, path: own }) => `${own} (${id})`).join(', ')}.`,
      );
    }
    return unit.id;
  });
  return unit => ids.some(id => unit.ids.includes(id));
}

function hasAnyTag(
  wanted: Criteria['tags'],
  tags: Record<string, string> | undefined,
): boolean {
  return Object.entries(wanted ?? {}).some(
    ([key, values]) =>
      tags?.[key] !== undefined &&
      [values].flat().some(value => value === '*' || value === tags[key]),
  );
}

async function asking<T>(
  call: AwsCall,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    throw new OrganizationError(
      `The organization could not be asked: ${call} failed: ${errorCode(error)} (${error.message}). ${remedy(call, error)}`,
      { cause: error },
    );
  }
}

function remedy(call: AwsCall, error: unknown): string {
  if (errorCode(error) === 'AWSOrganizationsNotInUseException') {
    return 'Name the management account or a delegated administrator of the organization as organization.account.';
  }
  if (isDenied(error)) {
    return `Allow ${IAM_ACTIONS[call]}, and name the management account or a delegated administrator of the organization as organization.account: AWS refuses other accounts in the same words.${call === 'ListTagsForResource' ? ' Without tags of accounts, organization.tags: false does without it.' : ''}`;
  }
  return 'The next run asks again.';
}
