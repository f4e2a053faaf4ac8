import { type Answer, AwsError } from './answer';
import type { Call, Operation } from './operation';
import {
  type Account,
  members,
  rootId,
  unitId,
  unitPaths,
} from './organization';
import { assertPermitted } from './permission';

type Parameters = Record<string, string | number | undefined>;

/** What discovery may ask of https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html */
export const organizationsOperations: Record<string, Operation> =
  Object.fromEntries(
    Object.entries({
      DescribeOrganization: describeOrganization,
      ListRoots: listRoots,
      ListAccounts: listAccounts,
      ListAccountsForParent: listAccountsForParent,
      DescribeAccount: describeAccount,
      ListOrganizationalUnitsForParent: listUnitsForParent,
      DescribeOrganizationalUnit: describeUnit,
      ListParents: listParents,
      ListChildren: listChildren,
      ListTagsForResource: listTags,
    }).map(([action, content]) => [
      action,
      {
        permission: `organizations:${action}`,
        answer: (call: Call): Answer => {
          assertPermitted(call);
          assertMayAsk(call, action);
          return {
            status: 200,
            headers: { 'content-type': 'application/x-amz-json-1.1' },
            body: JSON.stringify(
              content(call, call.request.parameters as Parameters),
            ),
          };
        },
      },
    ]),
  );

function assertMayAsk({ caller, organization }: Call, action: string) {
  const { id } = caller.account;
  if (!members(organization).includes(caller.account)) {
    throw new AwsError(
      'AWSOrganizationsNotInUseException',
      400,
      'Your account is not a member of an organization.',
    );
  }
  // Any member may ask what its organization is; the rest is for two kinds of account:
  // https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html
  const mayAsk =
    action === 'DescribeOrganization' ||
    id === organization.managementAccountId ||
    organization.delegatedAdministrators.has(id);
  if (!mayAsk) {
    throw new AwsError(
      'AccessDeniedException',
      400,
      "You don't have permissions to access this resource.",
    );
  }
}

function describeOrganization({ organization }: Call) {
  const { id, managementAccountId } = organization;
  const management = organization.accounts.get(managementAccountId);
  const arn = arnOf(organization);
  return {
    Organization: {
      Id: id,
      Arn: arn('organization', id),
      FeatureSet: 'ALL',
      MasterAccountArn: arn('account', `${id}/${managementAccountId}`),
      MasterAccountEmail: management?.email,
      MasterAccountId: managementAccountId,
    },
  };
}

function listRoots({ organization }: Call) {
  const id = rootId(organization);
  return {
    Roots: [
      {
        Id: id,
        Arn: arnOf(organization)('root', `${organization.id}/${id}`),
        Name: 'Root',
        PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
      },
    ],
  };
}

function listAccounts(call: Call, parameters: Parameters) {
  const all = members(call.organization);
  const { page, NextToken } = paginate(call, all, parameters);
  return { Accounts: page.map(describe(call)), NextToken };
}

function listAccountsForParent(call: Call, parameters: Parameters) {
  const path = pathOf(call, parameters.ParentId, 'ParentNotFoundException');
  const children = members(call.organization).filter(
    account => account.unit === path,
  );
  const { page, NextToken } = paginate(call, children, parameters);
  return { Accounts: page.map(describe(call)), NextToken };
}

function describeAccount(call: Call, { AccountId }: Parameters) {
  return { Account: describe(call)(memberOf(call, AccountId)) };
}

function listUnitsForParent(call: Call, parameters: Parameters) {
  const path = pathOf(call, parameters.ParentId, 'ParentNotFoundException');
  const { page, NextToken } = paginate(
    call,
    unitsBelow(call, path),
    parameters,
  );
  return { OrganizationalUnits: page.map(describePath(call)), NextToken };
}

function describeUnit(call: Call, { OrganizationalUnitId }: Parameters) {
  const path = pathOf(
    call,
    OrganizationalUnitId,
    'OrganizationalUnitNotFoundException',
  );
  return { OrganizationalUnit: describePath(call)(path) };
}

function listParents(call: Call, { ChildId }: Parameters) {
  const { organization } = call;
  const parent = /^\d{12}$/.test(`${ChildId}`)
    ? memberOf(call, ChildId, 'ChildNotFoundException').unit
    : parentOf(pathOf(call, ChildId, 'ChildNotFoundException'));
  return {
    Parents: [
      {
        Id: unitId(organization, parent),
        Type: parent === '' ? 'ROOT' : 'ORGANIZATIONAL_UNIT',
      },
    ],
  };
}

function listChildren(call: Call, parameters: Parameters) {
  const { organization } = call;
  const path = pathOf(call, parameters.ParentId, 'ParentNotFoundException');
  const ids =
    parameters.ChildType === 'ACCOUNT'
      ? members(organization)
          .filter(account => account.unit === path)
          .map(account => account.id)
      : unitsBelow(call, path).map(unit => unitId(organization, unit));
  const { page, NextToken } = paginate(call, ids, parameters);
  return {
    Children: page.map(Id => ({ Id, Type: parameters.ChildType })),
    NextToken,
  };
}

function listTags(call: Call, { ResourceId }: Parameters) {
  // Roots and units can have tags too; here they have none.
  const tags = /^\d{12}$/.test(`${ResourceId}`)
    ? memberOf(call, ResourceId, 'TargetNotFoundException').tags
    : pathOf(call, ResourceId, 'TargetNotFoundException') && {};
  return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
}

/** `State` is what stays of the two: `Status` retires on 9 September 2026 and knows only three of the states. */
function describe({ organization }: Call) {
  return (account: Account) => ({
    Id: account.id,
    Arn: arnOf(organization)('account', `${organization.id}/${account.id}`),
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
  });
}

function describePath({ organization }: Call) {
  return (path: string) => {
    const id = unitId(organization, path);
    return {
      Id: id,
      Arn: arnOf(organization)('ou', `${organization.id}/${id}`),
      Name: path.split('/').pop(),
    };
  };
}

function arnOf(organization: Call['organization']) {
  const { managementAccountId, accounts } = organization;
  const partition = accounts.get(managementAccountId)?.partition ?? 'aws';
  return (kind: string, id: string) =>
    `arn:${partition}:organizations::${managementAccountId}:${kind}/${id}`;
}

function memberOf(
  { organization }: Call,
  id: string | number | undefined,
  notFound = 'AccountNotFoundException',
): Account {
  const account = members(organization).find(member => member.id === id);
  if (!account) {
    throw new AwsError(
      notFound,
      400,
      "You specified an account that doesn't exist.",
    );
  }
  return account;
}

function pathOf(
  { organization }: Call,
  id: string | number | undefined,
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

function unitsBelow({ organization }: Call, path: string): string[] {
  return unitPaths(organization).filter(
    unit => unit !== '' && parentOf(unit) === path,
  );
}

function parentOf(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}

/** Pages of at most 20: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
function paginate<T>(
  { listEndsHere }: Call,
  all: T[],
  { MaxResults = 20, NextToken }: Parameters,
) {
  const size = Number(MaxResults);
  const start = NextToken === undefined ? 0 : Number(`${NextToken}`.slice(2));
  if (!(size >= 1 && size <= 20) || !Number.isInteger(start)) {
    throw new AwsError(
      'InvalidInputException',
      400,
      'You specified an invalid value.',
    );
  }
  const end = start + size;
  return {
    page: all.slice(start, end),
    NextToken: end < all.length && !listEndsHere ? `t-${end}` : undefined,
  };
}
