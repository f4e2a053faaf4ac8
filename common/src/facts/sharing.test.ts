import { describeSharing, type Sharing, sharing } from './sharing';

const nobody: Sharing = {
  status: 'account',
  accounts: [],
  services: [],
  access: [],
  tlsOnly: true,
  statements: [],
};

const names = new Map([['222222222222', 'payments']]);

it.each<[Partial<Sharing>, string]>([
  [{}, 'not shared'],
  [
    { status: 'accounts', accounts: ['222222222222'], access: ['read'] },
    'shared with account payments (222222222222): read',
  ],
  [
    {
      status: 'foreign',
      accounts: ['222222222222', '333333333333'],
      access: ['read', 'write'],
    },
    'shared with account payments (222222222222), account 333333333333: read, write',
  ],
  [
    { status: 'public', access: ['read'], accounts: ['222222222222'] },
    'shared with anybody, account payments (222222222222): read',
  ],
  [
    { status: 'conditional', access: ['manage'] },
    'shared with anybody who meets its conditions: manage',
  ],
  [
    {
      status: 'account',
      services: ['logging.s3.amazonaws.com'],
      access: ['write'],
    },
    'shared with the service logging.s3.amazonaws.com: write',
  ],
  [
    {
      status: 'foreign',
      accounts: ['333333333333'],
      access: ['read'],
      statements: [
        {
          by: 'policy',
          effect: 'Allow',
          who: ['333333333333', 'AIDAIOSFODNN7EXAMPLE'],
          access: ['read'],
          scope: 'foreign',
        },
        {
          by: 'policy',
          effect: 'Allow',
          who: ['organization o-a1b2c3d4e5'],
          access: ['read'],
          scope: 'organization',
        },
      ],
    },
    'shared with account 333333333333, AIDAIOSFODNN7EXAMPLE, the organization: read',
  ],
])('%j reads in words', (parts, words) => {
  const value = { ...nobody, ...parts };
  expect(describeSharing(value, id => names.get(id))).toBe(words);
});

it('without names, accounts have their ids', () => {
  const value: Sharing = {
    ...nobody,
    status: 'accounts',
    accounts: ['222222222222'],
    access: ['read'],
  };
  expect(sharing.known(value)).toBe('shared with account 222222222222: read');
});
