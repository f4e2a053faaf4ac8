import {
  type Aws,
  createOrganization,
  defaultRoleName,
  sampleAccountIds,
  startAws,
  unitId,
} from '../../dev/aws';
import { TestClock } from '../__testUtils__/TestClock';
import { accountsToRead, type ConfiguredAccount } from './accountsToRead';
import {
  credentialsOf,
  StandInHttpHandler,
} from '../aws/__testUtils__/openAccount';
import { OrganizationError } from '../aws/awsErrors';
import { organizationSchema } from '../config/providerSchema';
import { askOrganization } from './askOrganization';

jest.setTimeout(30_000);

describe('askOrganization', () => {
  let aws: Aws;

  afterEach(async () => {
    await aws.close();
  });

  const common = () => ({
    clock: new TestClock(),
    http: new StandInHttpHandler(aws),
    maxAttempts: 2,
    signal: new AbortController().signal,
    onCall: () => {},
  });

  /** Asks as the IAM user of an account, by default the management account's. */
  async function ask(
    config: object = {},
    asAccount?: string,
    known?: string[],
  ) {
    const environment = aws.environment(asAccount);
    const credentials = credentialsOf(aws, {
      aws: {
        mainAccount: {
          accessKeyId: environment.AWS_ACCESS_KEY_ID,
          secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
          region: environment.AWS_REGION,
        },
      },
    });
    return askOrganization(
      organizationSchema.parse(config),
      { ...common(), ...(await credentials.main()) },
      known,
    );
  }

  const idsOf = async (config: object) =>
    (await ask(config)).accounts.map(({ id }) => id);

  /** 2 accounts below the root, 45 in /Workloads/Production, one each in /Workloads/Development and /Sandbox. */
  async function startLarge() {
    const organization = createOrganization({
      emptyUnits: ['Empty'],
      accounts: [
        { id: '100000000000', name: 'management' },
        {
          id: '100000000001',
          name: 'closed',
          state: 'SUSPENDED',
        },
        ...Array.from({ length: 45 }, (_, i) => ({
          id: `${200_000_000_000 + i}`,
          name: `production-${i}`,
          unit: 'Workloads/Production',
          tags: (i < 2 ? { team: `team-${i}` } : {}) as Record<string, string>,
        })),
        {
          id: '300000000000',
          name: 'development',
          unit: 'Workloads/Development',
        },
        { id: '400000000000', name: 'sandbox', unit: 'Sandbox' },
      ],
    });
    aws = await startAws({ organization });
    return {
      production: Array.from(
        { length: 45 },
        (_, i) => `${200_000_000_000 + i}`,
      ),
      idOf: (path: string) => unitId(organization, path),
    };
  }

  it('finds the active accounts of the sample organization with what it says of them', async () => {
    aws = await startAws();
    const { accounts, inactive } = await ask();
    const expected = [...aws.organization.accounts.values()].filter(
      ({ state }) => state === 'ACTIVE',
    );
    expect(accounts.map(({ id }) => id)).toEqual(
      expected.map(({ id }) => id).sort(),
    );
    expect(accounts.find(({ name }) => name === 'payments-prod')).toEqual({
      id: sampleAccountIds['payments-prod'],
      partition: 'aws',
      name: 'payments-prod',
      organizationId: 'o-k3str3l0rg',
      organizationalUnitPath: '/Workloads/Production',
      tags: { owner: 'payments', 'cost-center': 'CC-2100', pci: 'true' },
    });
    expect(
      accounts.find(({ name }) => name === 'management')
        ?.organizationalUnitPath,
    ).toBeUndefined();
    expect(inactive).toEqual(
      new Map([[sampleAccountIds['legacy-web'], 'SUSPENDED']]),
    );
  });

  it('names the accounts that are not read', async () => {
    aws = await startAws();
    const { accounts, others } = await ask({
      exclude: { accounts: [sampleAccountIds['data-platform']] },
      tags: false,
    });
    expect(accounts.map(({ name }) => name)).not.toContain('data-platform');
    expect(others).toEqual([
      { id: sampleAccountIds['data-platform'], name: 'data-platform' },
      { id: sampleAccountIds['legacy-web'], name: 'legacy-web' },
    ]);
  });

  it('gives e-mail addresses only where they are asked for, and tags only where they are not refused', async () => {
    aws = await startAws();
    const { accounts } = await ask({ email: true, tags: false });
    expect(accounts.find(({ name }) => name === 'web')?.email).toBe(
      aws.organization.accounts.get(sampleAccountIds.web)!.email,
    );
    expect(accounts.every(({ tags }) => tags === undefined)).toBe(true);
    expect(aws.calls.count({ action: 'ListTagsForResource' })).toBe(0);
  });

  it('reads every page, with no more calls than pages, units and accounts', async () => {
    const { production } = await startLarge();
    expect(await idsOf({})).toEqual([
      '100000000000',
      ...production,
      '300000000000',
      '400000000000',
    ]);
    // The root, Empty, Sandbox, Workloads and Workloads/Development have one page, Workloads/Production has three.
    expect(aws.calls.counts).toEqual({
      'GetCallerIdentity ok': 1,
      'ListRoots ok': 1,
      'ListOrganizationalUnitsForParent ok': 6,
      'ListAccountsForParent ok': 8,
      'ListTagsForResource ok': 48,
    });
  });

  it('does not ask for the accounts of units that are left out', async () => {
    const { idOf } = await startLarge();
    await idsOf({
      include: { organizationalUnits: ['/Workloads'] },
      exclude: { organizationalUnits: [idOf('Workloads/Production')] },
    });
    expect(
      aws.calls.list
        .filter(({ action }) => action === 'ListAccountsForParent')
        .map(({ parameters }) => parameters.ParentId)
        .sort(),
    ).toEqual([idOf('Workloads'), idOf('Workloads/Development')].sort());
  });

  describe('takes', () => {
    const management = '100000000000';
    const [first, second] = ['200000000000', '200000000001'];
    const development = '300000000000';
    const sandbox = '400000000000';

    it.each<[string, object, string[]]>([
      [
        'a unit and all below it',
        {
          include: { organizationalUnits: ['Workloads'] },
          exclude: { organizationalUnits: ['/Workloads/Production/'] },
        },
        [development],
      ],
      [
        'the accounts directly below the root but those of units',
        { exclude: { organizationalUnits: ['/Workloads', '/Sandbox'] } },
        [management],
      ],
      [
        'accounts that any of the criteria includes',
        {
          include: {
            organizationalUnits: ['/Sandbox'],
            accounts: [development],
            tags: { team: 'team-1' },
          },
        },
        [second, development, sandbox],
      ],
      [
        'accounts with any value of a tag',
        { include: { tags: { team: '*' } } },
        [first, second],
      ],
      [
        'accounts with one of several values, without the excluded',
        {
          include: { tags: { team: ['team-0', 'team-1'] } },
          exclude: { accounts: [first] },
        },
        [second],
      ],
      [
        'nothing that a tag excludes',
        {
          include: { accounts: [first, second] },
          exclude: { tags: { team: 'team-0' } },
        },
        [second],
      ],
    ])('%s', async (_, config, expected) => {
      await startLarge();
      expect(await idsOf(config)).toEqual(expected);
    });

    it('a unit by its id', async () => {
      const { idOf } = await startLarge();
      expect(
        await idsOf({ include: { organizationalUnits: [idOf('Sandbox')] } }),
      ).toEqual([sandbox]);
    });
  });

  it.each(['include', 'exclude'])(
    'refuses a unit that the organization does not have, in %s',
    async section => {
      await startLarge();
      await expect(
        ask({ [section]: { organizationalUnits: ['/Sandbx'] } }),
      ).rejects.toThrow(
        /organization\.\w+\.organizationalUnits: .*no unit '\/Sandbx'.*\/Sandbox \(ou-/,
      );
    },
  );

  it('takes the status for the state where an endpoint has no state', async () => {
    await startLarge();
    aws.inject(
      { action: 'ListAccountsForParent' },
      {
        kind: 'garbage',
        body: JSON.stringify({
          Accounts: ['ACTIVE', 'SUSPENDED'].map((Status, i) => ({
            Id: `${500_000_000_000 + i}`,
            Arn: `arn:aws:organizations::100000000000:account/o-1/${i}`,
            Status,
          })),
        }),
      },
    );
    const { accounts, inactive } = await ask({
      include: { organizationalUnits: ['/Sandbox'] },
      tags: false,
    });
    expect(accounts.map(({ id }) => id)).toEqual(['500000000000']);
    expect([...inactive]).toEqual([['500000000001', 'SUSPENDED']]);
  });

  describe('answers nothing rather than a part', () => {
    it.each([
      'ListRoots',
      'ListOrganizationalUnitsForParent',
      'ListAccountsForParent',
      'ListTagsForResource',
    ])('when %s is denied', async action => {
      await startLarge();
      aws.inject(
        { action },
        { kind: 'error', code: 'AccessDeniedException' },
        { times: 1 },
      );
      const asked = ask();
      await expect(asked).rejects.toThrow(OrganizationError);
      await expect(asked).rejects.toThrow(`Allow organizations:${action}`);
    });

    it('when a later page is not answered', async () => {
      await startLarge();
      aws.inject(
        { action: 'ListAccountsForParent' },
        { kind: 'reset' },
        { after: 6 },
      );
      await expect(ask()).rejects.toThrow(/ListAccountsForParent failed/);
    });

    it.each([
      ['a page of a proxy', undefined],
      ['an empty object', '{}'],
    ])('when the answer is %s', async (_, body) => {
      await startLarge();
      aws.inject(
        { action: 'ListAccountsForParent' },
        { kind: 'garbage', body },
      );
      await expect(ask()).rejects.toThrow(OrganizationError);
    });
  });

  describe('whose lists lack accounts', () => {
    const management = '100000000000';
    const production = '200000000000';
    const sandbox = '400000000000';
    const known = [management, production, sandbox];

    beforeEach(async () => {
      await startLarge();
    });

    const hide = (...ids: string[]) =>
      ids.forEach(id => aws.organization.unlistedAccounts.add(id));

    it.each<[string, () => void, RegExp]>([
      [
        'all of them',
        () => hide(...aws.organization.accounts.keys()),
        /no account at all/,
      ],
      [
        'the management account',
        () => hide(management),
        /no management account 100000000000/,
      ],
      [
        'one that is still there',
        () => hide(production),
        /lack account 200000000000, which it still has/,
      ],
      [
        'a unit',
        () =>
          aws.inject(
            { action: 'ListOrganizationalUnitsForParent' },
            {
              kind: 'garbage',
              body: JSON.stringify({ OrganizationalUnits: [] }),
            },
          ),
        /lack account 200000000000, which it still has/,
      ],
    ])('is not believed: %s', async (_, lose, message) => {
      lose();
      const asked = ask({}, undefined, known);
      await expect(asked).rejects.toThrow(OrganizationError);
      await expect(asked).rejects.toThrow(message);
    });

    it('is believed of an account that it does not have any more, and of one that is being closed', async () => {
      hide(production, sandbox);
      aws.organization.accounts.delete(production);
      aws.organization.accounts.get(sandbox)!.state = 'PENDING_CLOSURE';
      const answer = await ask({}, undefined, known);
      expect(answer.accounts.map(({ id }) => id)).not.toContain(production);
      expect(answer.inactive.get(sandbox)).toBe('PENDING_CLOSURE');
      expect([...answer.unanswered]).toEqual([]);
    });

    it('is believed of an account that moved to a unit which the config leaves out', async () => {
      aws.organization.accounts.get(production)!.unit = 'Sandbox';
      const config = { exclude: { organizationalUnits: ['/Sandbox'] } };
      const answer = await ask(config, undefined, [management, production]);
      expect(answer.accounts.map(({ id }) => id)).not.toContain(production);
      expect(aws.calls.count({ action: 'DescribeAccount' })).toBe(0);
    });

    it.each(['AccessDeniedException', 'TooManyRequestsException'])(
      'says of which accounts it gave no answer: %s',
      async code => {
        hide(production, sandbox);
        aws.inject({ action: 'DescribeAccount' }, { kind: 'error', code });
        const answer = await ask({}, undefined, known);
        expect([...answer.unanswered]).toEqual([
          [production, expect.stringContaining(code)],
          [sandbox, expect.stringContaining(code)],
        ]);
      },
    );

    it('asks for no account where the lists lack none', async () => {
      await ask({}, undefined, known);
      expect(aws.calls.count({ action: 'DescribeAccount' })).toBe(0);
    });
  });

  describe('without an end', () => {
    beforeEach(async () => {
      await startLarge();
    });

    it('is not asked on where its units go in a circle', async () => {
      aws.organization.unitsGoInCircles = true;
      await expect(ask()).rejects.toThrow(
        /answered unit .* in two places, so the units have no end/,
      );
      expect(aws.calls.list.length).toBeLessThan(50);
    });

    it.each(['new-tokens', 'cycle', 'empty-pages'] as const)(
      'is not asked on where a list repeats itself: %s',
      async mode => {
        aws.inject(
          { action: 'ListAccountsForParent' },
          { kind: 'endless-list', mode },
        );
        await expect(ask()).rejects.toThrow(
          /ListAccountsForParent failed: IncompleteListError/,
        );
        expect(aws.calls.list.length).toBeLessThan(120);
      },
    );

    it('is asked on behind an empty page, as AWS may answer one', async () => {
      aws.inject(
        { action: 'ListAccountsForParent' },
        {
          kind: 'garbage',
          body: JSON.stringify({
            Accounts: [],
            NextToken: Buffer.from('0/').toString('base64url'),
          }),
        },
        { times: 3 },
      );
      expect((await ask({ tags: false })).accounts).toHaveLength(48);
    });
  });

  it.each([
    ['no id', { Arn: 'arn:aws:organizations::1:account/o-1/1', Name: 'odd' }],
    [
      'a short id',
      { Id: '12', Arn: 'arn:aws:organizations::1:a/b', Name: 'odd' },
    ],
    ['no ARN', { Id: '500000000000', Name: 'odd' }],
    // Not active, as a closed account: its buckets would leave the catalog.
    [
      'no state',
      {
        Id: '500000000000',
        Arn: 'arn:aws:organizations::100000000000:account/o-1/1',
        Name: 'odd',
      },
    ],
  ])('says which account is malformed: %s', async (_, account) => {
    await startLarge();
    aws.inject(
      { action: 'ListAccountsForParent' },
      { kind: 'garbage', body: JSON.stringify({ Accounts: [account] }) },
    );
    await expect(
      ask({ include: { organizationalUnits: ['/Sandbox'] } }),
    ).rejects.toThrow(/an account in \/Sandbox that can't be used: .*"odd"/);
  });

  it('tells a member account that only two kinds of account may ask', async () => {
    aws = await startAws();
    await expect(ask({}, sampleAccountIds.web)).rejects.toThrow(
      /AccessDeniedException.*delegated administrator.*organization\.account/,
    );
  });

  describe('through accountsToRead', () => {
    function read(
      config: object,
      awsConfig: object,
      accounts?: ConfiguredAccount[],
    ) {
      return accountsToRead({
        ...common(),
        accounts,
        organization: organizationSchema.parse(config),
        credentials: credentialsOf(aws, {
          aws: awsConfig,
          role: { name: 'another-role', sessionName: 'backstage-prod' },
        }),
      });
    }

    it("asks in organization.account with the role that `aws` gives it, in the provider's session", async () => {
      aws = await startAws();
      aws.organization.delegatedAdministrators.add(
        sampleAccountIds['security-audit'],
      );
      aws.organization.accounts
        .get(sampleAccountIds['security-audit'])!
        .roles.set('organization-reader', { name: 'organization-reader' });
      const { organization } = await read(
        { account: sampleAccountIds['security-audit'] },
        {
          accounts: [
            {
              accountId: sampleAccountIds['security-audit'],
              roleName: 'organization-reader',
            },
          ],
        },
      );
      expect(organization.status).toBe('complete');
      expect(
        aws.calls.list
          .filter(({ action }) => action === 'AssumeRole')
          .map(({ parameters }) => [
            parameters.RoleArn,
            parameters.RoleSessionName,
          ]),
      ).toEqual([
        [
          `arn:aws:iam::${sampleAccountIds['security-audit']}:role/organization-reader`,
          'backstage-prod',
        ],
      ]);
    });

    it('does not take the organization of another account for that of organization.account', async () => {
      aws = await startAws();
      const { organization, accounts } = await read(
        { account: sampleAccountIds.web },
        {},
      );
      expect(accounts).toEqual([]);
      expect(organization).toMatchObject({
        status: 'unavailable',
        reason: { code: 'IdentityMismatchError' },
      });
      expect(aws.calls.count({ service: 'organizations' })).toBe(0);
    });

    it('lets `accounts` add to the organization, and override name and owner', async () => {
      aws = await startAws();
      const { accounts } = await read(
        { include: { organizationalUnits: ['/Sandbox'] } },
        { accountDefaults: { roleName: defaultRoleName } },
        [
          { id: sampleAccountIds.sandbox, owner: 'group:default/web' },
          { id: '123456789012', name: 'elsewhere' },
        ],
      );
      expect(accounts).toEqual([
        {
          source: 'organization',
          account: expect.objectContaining({
            id: sampleAccountIds.sandbox,
            name: 'sandbox',
            owner: 'group:default/web',
            organizationalUnitPath: '/Sandbox',
          }),
        },
        {
          source: 'config',
          account: { id: '123456789012', name: 'elsewhere', partition: 'aws' },
        },
      ]);
    });

    it('still answers `accounts` while the organization does not answer', async () => {
      aws = await startAws();
      aws.inject({ service: 'organizations' }, { kind: 'throttle' });
      const { accounts, organization } = await read({}, {}, [
        { id: '123456789012' },
      ]);
      expect(accounts.map(({ account }) => account.id)).toEqual([
        '123456789012',
      ]);
      expect(organization).toMatchObject({
        status: 'unavailable',
        reason: {
          code: 'TooManyRequestsException',
          message: expect.stringContaining('ListRoots'),
        },
      });
    });
  });
});
