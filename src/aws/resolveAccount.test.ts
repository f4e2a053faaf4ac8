import { ConfigReader } from '@backstage/config';
import type { RoleOverride } from '../config/providerSchema';
import { readAwsSettings, resolveAccount } from './resolveAccount';

const ID = '222222222222';

describe('resolveAccount', () => {
  it.each<{
    of: string;
    aws: object;
    role?: RoleOverride;
    partition?: string;
    hostRegion?: string;
    expected: object;
  }>([
    {
      of: 'an account without an entry or defaults',
      aws: {},
      expected: { how: 'host', partition: 'aws', region: 'us-east-1' },
    },
    {
      of: 'the same, on a host in China',
      aws: {},
      hostRegion: 'cn-north-1',
      expected: { how: 'host', partition: 'aws-cn', region: 'cn-north-1' },
    },
    {
      of: 'an account of the defaults',
      aws: {
        accountDefaults: {
          roleName: 'read',
          externalId: 'kestrel',
          region: 'eu-west-1',
        },
      },
      expected: {
        how: 'role',
        partition: 'aws',
        region: 'eu-west-1',
        roleName: 'read',
        externalId: 'kestrel',
      },
    },
    {
      of: 'an entry with a role, which does not take the rest from the defaults',
      aws: {
        accounts: [{ accountId: ID, roleName: 'own' }],
        accountDefaults: { roleName: 'read', externalId: 'kestrel' },
      },
      expected: {
        how: 'role',
        partition: 'aws',
        region: 'us-east-1',
        roleName: 'own',
      },
    },
    {
      of: 'an entry with keys, whatever role the provider names',
      aws: {
        accounts: [
          { accountId: ID, accessKeyId: 'AKIA', secretAccessKey: 'any' },
        ],
        accountDefaults: { roleName: 'read' },
      },
      role: { name: 'inventory' },
      expected: { how: 'keys', partition: 'aws', region: 'us-east-1' },
    },
    {
      of: 'an entry with nothing in it',
      aws: {
        accounts: [{ accountId: ID }],
        accountDefaults: { roleName: 'read' },
      },
      expected: { how: 'keys', partition: 'aws', region: 'us-east-1' },
    },
    {
      of: "a provider's role and external id",
      aws: { accountDefaults: { roleName: 'read', externalId: 'kestrel' } },
      role: { name: 'inventory', externalId: 'osprey' },
      expected: {
        how: 'role',
        partition: 'aws',
        region: 'us-east-1',
        roleName: 'inventory',
        externalId: 'osprey',
      },
    },
    {
      of: 'a token file',
      aws: {
        accountDefaults: { roleName: 'read', webIdentityTokenFile: '/token' },
      },
      expected: {
        how: 'role',
        partition: 'aws',
        region: 'us-east-1',
        roleName: 'read',
        webIdentityTokenFile: '/token',
      },
    },
    {
      of: 'an entry with a region alone, which implies the partition',
      aws: {
        accounts: [
          { accountId: ID, roleName: 'read', region: 'us-gov-east-1' },
        ],
        accountDefaults: { partition: 'aws-cn' },
      },
      expected: {
        how: 'role',
        partition: 'aws-us-gov',
        region: 'us-gov-east-1',
        roleName: 'read',
      },
    },
    {
      of: 'a partition, with a region of another partition in the defaults',
      aws: {
        accounts: [{ accountId: ID, roleName: 'read', partition: 'aws-cn' }],
        accountDefaults: { region: 'eu-west-1' },
      },
      expected: {
        how: 'role',
        partition: 'aws-cn',
        region: 'cn-northwest-1',
        roleName: 'read',
      },
    },
    {
      of: 'a partition that the organization knows',
      aws: { accountDefaults: { roleName: 'read', region: 'eu-west-1' } },
      partition: 'aws-us-gov',
      expected: {
        how: 'role',
        partition: 'aws-us-gov',
        region: 'us-gov-west-1',
        roleName: 'read',
      },
    },
    {
      of: "the main account's region, before the host's",
      aws: { mainAccount: { region: 'eu-central-1' } },
      hostRegion: 'eu-west-1',
      expected: { how: 'host', partition: 'aws', region: 'eu-central-1' },
    },
  ])('of $of', ({ aws, role, partition, hostRegion, expected }) => {
    const settings = readAwsSettings(new ConfigReader({ aws }), hostRegion);
    expect(resolveAccount(settings, ID, role, partition)).toEqual(expected);
  });

  it.each(['accounts', 'accountDefaults'])(
    'refuses a partition that AWS does not have, in %s',
    section => {
      const entry = {
        accountId: ID,
        partition: 'aws-china',
        roleName: 'read',
      };
      const aws = { [section]: section === 'accounts' ? [entry] : entry };
      expect(() =>
        readAwsSettings(new ConfigReader({ aws }), undefined),
      ).toThrow(/aws\.account.*partition: AWS has no partition 'aws-china'/);
    },
  );
});
