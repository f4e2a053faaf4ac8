import {
  DescribeAccountCommand,
  DescribeOrganizationCommand,
  DescribeOrganizationalUnitCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListChildrenCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
  paginateListAccounts,
} from '@aws-sdk/client-organizations';
import { type Aws, createOrganization, startAws } from '.';

let aws: Aws;

beforeEach(async () => {
  aws = await startAws({
    organization: createOrganization({
      delegatedAdministrators: ['222222222222'],
      emptyUnits: ['Sandbox'],
      accounts: [
        { id: '111111111111', name: 'management' },
        {
          id: '222222222222',
          name: 'audit',
          unit: 'Security',
          tags: { owner: 'security' },
        },
        { id: '333333333333', name: 'shop', unit: 'Workloads/Production' },
        { id: '444444444444', name: 'old', state: 'SUSPENDED' },
        { id: '555555555555', name: 'leaving', state: 'PENDING_CLOSURE' },
        { id: '666666666666', name: 'stranger', member: false },
        ...Array.from({ length: 20 }, (_, i) => ({
          id: `${700000000000 + i}`,
          name: `team-${i}`,
          unit: 'Workloads/Development',
        })),
      ],
    }),
  });
});

afterEach(() => aws.close());

const ask = (accountId?: string) =>
  new OrganizationsClient({
    ...aws.clientConfig('us-east-1', accountId),
    maxAttempts: 1,
  });

it('lists the members in pages, with their states', async () => {
  const accounts = [];
  let pages = 0;
  for await (const page of paginateListAccounts({ client: ask() }, {})) {
    pages += 1;
    accounts.push(...(page.Accounts ?? []));
  }
  expect(pages).toBe(2);
  expect(accounts).toHaveLength(25);
  expect(accounts[0]).toMatchObject({
    Id: '111111111111',
    Name: 'management',
    Email: 'aws+management@example.com',
    State: 'ACTIVE',
    Status: 'ACTIVE',
    JoinedTimestamp: new Date('2021-03-01T09:00:00Z'),
  });
  expect(accounts.slice(3, 5).map(({ State }) => State)).toEqual([
    'SUSPENDED',
    'PENDING_CLOSURE',
  ]);
});

it('can be walked from the root', async () => {
  const client = ask();
  const { Roots } = await client.send(new ListRootsCommand({}));
  const ParentId = Roots![0].Id!;
  const { OrganizationalUnits } = await client.send(
    new ListOrganizationalUnitsForParentCommand({ ParentId }),
  );
  expect(OrganizationalUnits?.map(({ Name }) => Name)).toEqual([
    'Sandbox',
    'Security',
    'Workloads',
  ]);
  const below = await client.send(
    new ListAccountsForParentCommand({ ParentId }),
  );
  expect(below.Accounts?.map(({ Name }) => Name)).toEqual([
    'management',
    'old',
    'leaving',
  ]);
  const security = OrganizationalUnits![1].Id!;
  const children = await client.send(
    new ListChildrenCommand({ ParentId: security, ChildType: 'ACCOUNT' }),
  );
  expect(children.Children).toEqual([{ Id: '222222222222', Type: 'ACCOUNT' }]);
});

it('can be walked up from an account', async () => {
  const client = ask();
  const names = [];
  let ChildId = '333333333333';
  for (;;) {
    const { Parents } = await client.send(new ListParentsCommand({ ChildId }));
    const { Id, Type } = Parents![0];
    if (Type === 'ROOT') break;
    const { OrganizationalUnit } = await client.send(
      new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: Id }),
    );
    names.unshift(OrganizationalUnit?.Name);
    ChildId = Id!;
  }
  expect(names).toEqual(['Workloads', 'Production']);
});

it('describes accounts and gives their tags', async () => {
  const client = ask();
  const { Account } = await client.send(
    new DescribeAccountCommand({ AccountId: '222222222222' }),
  );
  expect(Account?.Name).toBe('audit');
  const { Tags } = await client.send(
    new ListTagsForResourceCommand({ ResourceId: '222222222222' }),
  );
  expect(Tags).toEqual([{ Key: 'owner', Value: 'security' }]);
  await expect(
    client.send(new DescribeAccountCommand({ AccountId: '666666666666' })),
  ).rejects.toMatchObject({ name: 'AccountNotFoundException' });
});

it('answers the management account and delegated administrators only', async () => {
  await ask('222222222222').send(new ListAccountsCommand({}));
  await expect(
    ask('333333333333').send(new ListAccountsCommand({})),
  ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(
    ask('666666666666').send(new ListAccountsCommand({})),
  ).rejects.toMatchObject({ name: 'AWSOrganizationsNotInUseException' });
  const { Organization } = await ask('333333333333').send(
    new DescribeOrganizationCommand({}),
  );
  expect(Organization?.MasterAccountId).toBe('111111111111');
});

it('shows an account that joins', async () => {
  aws.organization.accounts.get('666666666666')!.member = true;
  const { Account } = await ask().send(
    new DescribeAccountCommand({ AccountId: '666666666666' }),
  );
  expect(Account?.Name).toBe('stranger');
});
