import type { Grant, Permission } from '@aws-sdk/client-s3';
import {
  inShort,
  known,
  policyOf,
  READ,
  statementOf,
} from './__testUtils__/sharingSettings';

const owner = 'c0'.repeat(32);
const reader = 'd1'.repeat(32);
const stranger = 'e2'.repeat(32);
const groups = 'http://acs.amazonaws.com/groups';

function toUser(ID: string, ...permissions: Permission[]): Grant[] {
  return permissions.map(Permission => ({
    Grantee: { Type: 'CanonicalUser', ID },
    Permission,
  }));
}

function toGroup(path: string, ...permissions: Permission[]): Grant[] {
  return permissions.map(Permission => ({
    Grantee: { Type: 'Group', URI: `${groups}/${path}` },
    Permission,
  }));
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
it.each<[string, Grant[], short: string, access: string]>([
  ['the owner', toUser(owner, 'FULL_CONTROL'), 'account', ''],
  ['a known account', toUser(reader, 'READ'), `accounts ${READ}`, 'read'],
  [
    'a stranger',
    toUser(stranger, 'WRITE', 'READ_ACP'),
    'foreign',
    'read write',
  ],
  [
    'full control',
    toUser(stranger, 'FULL_CONTROL'),
    'foreign',
    'read write manage',
  ],
  ['writing the ACL', toUser(stranger, 'WRITE_ACP'), 'foreign', 'manage'],
  ['everybody', toGroup('global/AllUsers', 'READ'), 'public', 'read'],
  [
    'everybody with an account',
    toGroup('global/AuthenticatedUsers', 'WRITE'),
    'public',
    'write',
  ],
  [
    'log delivery',
    toGroup('s3/LogDelivery', 'WRITE', 'READ_ACP'),
    'account logging.s3.amazonaws.com',
    'read write',
  ],
  [
    'a group that AWS adds later',
    toGroup('global/Everybody', 'READ'),
    'conditional',
    'read',
  ],
  [
    'an address of e-mail',
    [
      {
        Grantee: {
          Type: 'AmazonCustomerByEmail',
          EmailAddress: 'a@example.com',
        },
        Permission: 'READ',
      },
    ],
    'foreign',
    'read',
  ],
  ['nobody that is named', [{ Permission: 'READ' }], 'foreign', 'read'],
  [
    'a permission that AWS adds later',
    [
      {
        Grantee: { Type: 'CanonicalUser', ID: stranger },
        Permission: 'LIST' as Permission,
      },
    ],
    'foreign',
    'read write manage',
  ],
  [
    'the widest counts',
    [...toUser(reader, 'READ'), ...toGroup('global/AllUsers', 'READ')],
    `public ${READ}`,
    'read',
  ],
])('a grant to %s', (_, grants, short, access) => {
  const sharing = known({ grants, canonicalIds: new Map([[reader, READ]]) });
  expect(inShort(sharing)).toBe(short);
  expect(sharing.access.join(' ')).toBe(access);
});

it('S3 ignores public grants where IgnorePublicAcls is on, and no others', () => {
  const grants = [
    ...toGroup('global/AllUsers', 'WRITE'),
    ...toUser(stranger, 'READ'),
  ];
  expect(known({ grants, ignoresPublicAcls: true })).toMatchObject({
    status: 'foreign',
    access: ['read'],
    statements: [{ by: 'acl', who: [stranger], scope: 'foreign' }],
  });
});

it('RestrictPublicBuckets cuts what the policy gives, not the ACL', () => {
  const sharing = known({
    policy: policyOf(statementOf()),
    grants: toUser(stranger, 'READ'),
    restrictsPublicBuckets: true,
  });
  expect(inShort(sharing)).toBe('foreign');
});

it('a public grant is certain, whatever the policy says', () => {
  const grants = toGroup('global/AllUsers', 'READ');
  expect(inShort(known({ policy: 'not JSON', grants }))).toBe('public');
});
