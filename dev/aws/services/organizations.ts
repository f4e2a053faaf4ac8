import {
  type Account,
  members,
  type Organization,
  rootId,
  unitId,
  unitPaths,
} from '../estate/organization';
import { listStart, nextToken, readToken, takePage } from '../pages';
import { assertPermitted } from '../permission';
import { json, jsonErrors, readJsonRequest } from '../protocols/json';
import { AwsError, type Call, type Operation, type Service } from '../service';

interface Parameters {
  ParentId?: string;
  ResourceId?: string;
  AccountId?: string;
  MaxResults?: number;
  NextToken?: string;
}

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html: those that find accounts. */
export const organizations: Service<object> = {
  signingName: 'organizations',
  protocol: json,
  readRequest: readJsonRequest,
  operations: {
    ListRoots: operation('ListRoots', listRoots),
    ListAccountsForParent: operation(
      'ListAccountsForParent',
      listAccountsForParent,
    ),
    ListOrganizationalUnitsForParent: operation(
      'ListOrganizationalUnitsForParent',
      listUnitsForParent,
    ),
    ListTagsForResource: operation('ListTagsForResource', listTags),
    DescribeAccount: operation('DescribeAccount', describeAccount),
  },
  errors: {
    ...jsonErrors,
    throttled: () =>
      new AwsError(
        'TooManyRequestsException',
        400,
        "AWS Organizations can't complete your request because another request is already in progress. Try again later.",
      ),
  },
};

/** The permission has the name of the operation. Only two kinds of account may ask. */
function operation(
  name: string,
  answer: (call: Call, parameters: Parameters) => object,
): Operation<object> {
  return {
    permission: `organizations:${name}`,
    answer: call => {
      assertPermitted(call);
      assertMayAsk(call);
      return answer(call, call.request.parameters as Parameters);
    },
  };
}

/**
 * The management account and delegated administrators may ask:
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html
 */
function assertMayAsk({ caller, organization, service }: Call) {
  const { id } = caller.account;
  if (!members(organization).includes(caller.account)) {
    throw new AwsError(
      'AWSOrganizationsNotInUseException',
      400,
      'Your account is not a member of an organization.',
    );
  }
  if (
    id !== organization.managementAccountId &&
    !organization.delegatedAdministrators.has(id)
  ) {
    throw service.errors.denied(
      "You don't have permissions to access this resource.",
    );
  }
}

function listRoots({ organization }: Call) {
  const id = rootId(organization);
  return {
    Roots: [
      {
        Id: id,
        Arn: arnOf(organization, 'root', `${organization.id}/${id}`),
        Name: 'Root',
        PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
      },
    ],
  };
}

function listAccountsForParent(call: Call, parameters: Parameters) {
  const { organization } = call;
  const path = pathOf(
    organization,
    parameters.ParentId,
    'ParentNotFoundException',
  );
  const children = members(organization).filter(
    ({ id, unit }) => unit === path && !organization.unlistedAccounts.has(id),
  );
  const { page, NextToken } = paginate(call, children, parameters);
  return {
    Accounts: page.map(account => describe(organization, account)),
    NextToken,
  };
}

/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeAccount.html */
function describeAccount({ organization }: Call, { AccountId }: Parameters) {
  const account = members(organization).find(({ id }) => id === AccountId);
  if (!account) {
    throw new AwsError(
      'AccountNotFoundException',
      400,
      "You specified an account that doesn't exist.",
    );
  }
  return { Account: describe(organization, account) };
}

/** `State` stays of the two: `Status` retires on 9 September 2026, and knows only three of the states. */
function describe(organization: Organization, account: Account) {
  return {
    Id: account.id,
    Arn: arnOf(organization, 'account', `${organization.id}/${account.id}`),
    Email: account.email,
    Name: account.name,
    Status:
      account.state === 'ACTIVE' || account.state === 'PENDING_CLOSURE'
        ? account.state
        : 'SUSPENDED',
    State: account.state,
    JoinedMethod:
      account.id === organization.managementAccountId ? 'INVITED' : 'CREATED',
    JoinedTimestamp: Date.parse(account.joinedAt) / 1000,
  };
}

function listUnitsForParent(call: Call, parameters: Parameters) {
  const { organization } = call;
  const parent = pathOf(
    organization,
    parameters.ParentId,
    'ParentNotFoundException',
  );
  const paths = unitPaths(organization);
  const below = paths.filter(
    unit => unit.split('/').slice(0, -1).join('/') === parent,
  );
  const units =
    organization.unitsGoInCircles && below.length === 0
      ? paths.slice(0, 1)
      : below;
  const { page, NextToken } = paginate(call, units, parameters);
  return {
    OrganizationalUnits: page.map(path => {
      const id = unitId(organization, path);
      return {
        Id: id,
        Arn: arnOf(organization, 'ou', `${organization.id}/${id}`),
        Name: path.split('/').pop(),
      };
    }),
    NextToken,
  };
}

function listTags({ organization }: Call, { ResourceId }: Parameters) {
  const tags = tagsOf(organization, `${ResourceId}`);
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

function tagsOf(organization: Organization, id: string) {
  const notFound = 'TargetNotFoundException';
  if (!/^\d{12}$/.test(id)) {
    // Roots and units can have tags too; here they have none.
    pathOf(organization, id, notFound);
    return {};
  }
  const account = members(organization).find(member => member.id === id);
  if (!account) {
    throw new AwsError(
      notFound,
      400,
      "You specified an account that doesn't exist.",
    );
  }
  return account.tags;
}

function arnOf(organization: Organization, kind: string, id: string): string {
  const { managementAccountId, accounts } = organization;
  const partition = accounts.get(managementAccountId)?.partition ?? 'aws';
  return `arn:${partition}:organizations::${managementAccountId}:${kind}/${id}`;
}

/** The path of the root or unit with this id. */
function pathOf(
  organization: Organization,
  id: string | undefined,
  notFound: string,
): string {
  const path = ['', ...unitPaths(organization)].find(
    candidate => unitId(organization, candidate) === id,
  );
  if (path === undefined) {
    throw new AwsError(
      notFound,
      400,
      "You specified a root or an organizational unit that doesn't exist.",
    );
  }
  return path;
}

/** Pages of at most 20: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html */
function paginate<T>(
  { listFault }: Call,
  all: T[],
  { MaxResults: size = 20, NextToken }: Parameters,
): { page: T[]; NextToken?: string } {
  const position = NextToken === undefined ? listStart : readToken(NextToken);
  const start = Number(position?.after ?? 0);
  if (!position || !(size >= 1 && size <= 20) || !Number.isInteger(start)) {
    throw new AwsError(
      'InvalidInputException',
      400,
      'You specified an invalid value.',
    );
  }
  const { page, more } = takePage(all.slice(start), size);
  const last = `${start + page.length}`;
  return { page, NextToken: nextToken(position, { last, more }, listFault) };
}
