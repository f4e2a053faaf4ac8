import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  OrganizationsClient,
  paginateListAccountsForParent,
} from '@aws-sdk/client-organizations';
import { type Aws, createOrganization, startAws } from '..';

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

async function unitsBelow(client: OrganizationsClient, ParentId: string) {
  const { OrganizationalUnits } = await client.send(
    new ListOrganizationalUnitsForParentCommand({ ParentId }),
  );
  return new Map(OrganizationalUnits!.map(({ Name, Id }) => [Name, Id!]));
}

async function rootOf(client: OrganizationsClient) {
  const { Roots } = await client.send(new ListRootsCommand({}));
  return Roots![0].Id!;
}

it('lists the accounts of a unit in pages, with their states', async () => {
  const client = ask();
  const root = await rootOf(client);
  const workloads = (await unitsBelow(client, root)).get('Workloads')!;
  const units = await unitsBelow(client, workloads);
  expect([...units.keys()]).toEqual(['Development', 'Production']);
  aws.organization.accounts.get('444444444444')!.unit = 'Workloads/Development';

  const pages = [];
  for await (const page of paginateListAccountsForParent(
    { client },
    { ParentId: units.get('Development') },
  )) {
    pages.push(page.Accounts!);
  }
  expect(pages.map(page => page.length)).toEqual([20, 1]);
  expect(pages[0][0]).toMatchObject({
    Id: '444444444444',
    Name: 'old',
    Email: 'aws+old@example.com',
    State: 'SUSPENDED',
    Status: 'SUSPENDED',
    JoinedTimestamp: new Date('2021-03-01T09:00:00Z'),
  });
});

it('can be walked from the root', async () => {
  const client = ask();
  const ParentId = await rootOf(client);
  expect([...(await unitsBelow(client, ParentId)).keys()]).toEqual([
    'Sandbox',
    'Security',
    'Workloads',
  ]);
  const { Accounts } = await client.send(
    new ListAccountsForParentCommand({ ParentId }),
  );
  expect(Accounts?.map(({ Name, State }) => `${Name} ${State}`)).toEqual([
    'management ACTIVE',
    'old SUSPENDED',
    'leaving PENDING_CLOSURE',
  ]);
  await expect(
    client.send(new ListAccountsForParentCommand({ ParentId: 'ou-none' })),
  ).rejects.toMatchObject({ name: 'ParentNotFoundException' });
});

it('gives the tags of an account', async () => {
  const tags = (ResourceId: string) =>
    ask().send(new ListTagsForResourceCommand({ ResourceId }));
  expect((await tags('222222222222')).Tags).toEqual([
    { Key: 'owner', Value: 'security' },
  ]);
  await expect(tags('666666666666')).rejects.toMatchObject({
    name: 'TargetNotFoundException',
  });
  aws.organization.accounts.get('666666666666')!.member = true;
  expect((await tags('666666666666')).Tags).toEqual([]);
});

it('answers the management account and delegated administrators only', async () => {
  const roots = new ListRootsCommand({});
  await ask('222222222222').send(roots);
  await expect(ask('333333333333').send(roots)).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  await expect(ask('666666666666').send(roots)).rejects.toMatchObject({
    name: 'AWSOrganizationsNotInUseException',
  });
});
