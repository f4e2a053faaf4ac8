// What is read of S3 for `sharing`, and what becomes of it where a part can't be read. How policies are judged has tables of
// its own in ./sharing.
import {
  type Aws,
  type BucketConfiguration,
  publicRead,
} from '../../../dev/aws';
import { blockAll } from '../../../dev/aws/estate/configuration';
import { openAccount, readAll } from '../../aws/__testUtils__/openAccount';
import { startConfigured } from './__testUtils__/startConfigured';

const OWN = '222222222222';
const OTHER = '333333333333';
const FOREIGN = '999999999999';
const ORGANIZATION = 'o-kestrel123';

const DENIED = { kind: 'error', code: 'AccessDenied', status: 403 } as const;

let aws: Aws;

afterEach(() => aws.close());

/** A policy that lets a principal read. */
const letsIn = (principal: object | string, more: object = {}) =>
  ({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Partner',
        Effect: 'Allow',
        Principal: principal,
        Action: 's3:GetObject',
        Resource: '*',
        ...more,
      },
    ],
  }) as BucketConfiguration['policy'];

async function read(
  buckets: Record<string, BucketConfiguration>,
  options: { block?: typeof blockAll; before?: () => void } = {},
) {
  aws = await startConfigured(OWN, buckets, options.block);
  options.before?.();
  const session = await openAccount(aws, OWN, {
    maxAttempts: 1,
    readAccounts: new Set([OWN, OTHER]),
    organizationId: ORGANIZATION,
  });
  const records = await readAll(session, {
    facts: ['publicAccess', 'sharing'],
  });
  return Object.fromEntries(
    [...records].map(([name, { facts }]) => [name, facts.sharing]),
  );
}

const known = (value: object) => ({
  status: 'known',
  value: expect.objectContaining(value),
});

const open = { publicAccessBlock: null, ownership: null };

it('says whom the policy and the ACL let in', async () => {
  const answers = await read({
    nobody: {},
    tls: { policy: 'private' },
    public: { ...open, policy: 'public' },
    harmless: { policy: 'public' },
    foreign: { policy: letsIn({ AWS: FOREIGN }) },
    known: { policy: letsIn({ AWS: `arn:aws:iam::${OTHER}:role/reader` }) },
    organization: {
      policy: letsIn('*', {
        Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
      }),
    },
    address: {
      policy: letsIn('*', {
        Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      }),
    },
    canonical: {
      ...open,
      grants: [
        {
          Grantee: { Type: 'CanonicalUser', ID: 'f'.repeat(64) },
          Permission: 'READ',
        },
      ],
    },
    // Turned off, so that S3 doesn't even show them.
    off: { publicAccessBlock: null, grants: publicRead },
  });
  expect(answers).toEqual({
    nobody: known({ status: 'account', tlsOnly: false, statements: [] }),
    tls: known({ status: 'account', tlsOnly: true }),
    public: known({ status: 'public', access: ['read'] }),
    harmless: known({ status: 'account' }),
    foreign: known({
      status: 'foreign',
      accounts: [FOREIGN],
      access: ['read'],
      statements: [expect.objectContaining({ sid: 'Partner', by: 'policy' })],
    }),
    known: known({ status: 'accounts', accounts: [OTHER] }),
    organization: known({ status: 'organization', accounts: [] }),
    address: known({ status: 'conditional' }),
    canonical: known({
      status: 'foreign',
      accounts: [],
      statements: [expect.objectContaining({ by: 'acl' })],
    }),
    off: known({ status: 'account' }),
  });
});

it('makes no call twice that publicAccess makes, too', async () => {
  await read({ old: { ...open, policy: 'public', grants: publicRead } });
  const calls = aws.calls.list
    .filter(({ bucket }) => bucket === 'old')
    .map(({ action }) => action);
  expect(calls.sort()).toEqual([
    'GetBucketAcl',
    'GetBucketOwnershipControls',
    'GetBucketPolicy',
    'GetBucketPolicyStatus',
    'GetPublicAccessBlock',
  ]);
});

it('asks for no block of a bucket whose account blocks all', async () => {
  const answers = await read({ a: { policy: 'public' } }, { block: blockAll });
  expect(answers).toEqual({ a: known({ status: 'account' }) });
  expect(
    aws.calls.list.filter(({ bucket }) => bucket).map(({ action }) => action),
  ).toEqual(['GetBucketPolicy', 'GetBucketAcl']);
});

it.each(['GetBucketPolicy', 'GetBucketAcl'])(
  'is known without %s only where all else makes it public',
  async action => {
    const answers = await read(
      {
        both: { ...open, policy: 'public', grants: publicRead },
        closed: { ...open },
      },
      { before: () => aws.inject({ action }, DENIED) },
    );
    expect(answers).toEqual({
      both: {
        ...known({ status: 'public' }),
        missing: {
          code: 'AccessDenied',
          message: expect.stringContaining(action),
        },
      },
      closed: {
        status: 'unavailable',
        reason: {
          code: 'AccessDenied',
          message: expect.stringContaining(action),
        },
      },
    });
  },
);

it('is known without the blocks only where they make no difference', async () => {
  const answers = await read(
    { public: { ...open, policy: 'public' }, plain: { ...open } },
    {
      before: () =>
        aws.inject({ service: 's3', action: 'GetPublicAccessBlock' }, DENIED),
    },
  );
  expect(answers).toMatchObject({
    public: { status: 'unavailable' },
    plain: { status: 'known', value: { status: 'account' } },
  });
});

it('is unavailable, and never account, where the policy is not as AWS describes policies', async () => {
  const answers = await read({
    odd: { policy: letsIn({ AWS: FOREIGN }, { Effect: 'Permit' }) },
  });
  expect(answers).toEqual({
    odd: {
      status: 'unavailable',
      reason: {
        code: 'UnreadablePolicy',
        message:
          "Who may reach the bucket odd can't be judged. Statement 1 of the policy neither allows nor denies. Mend the bucket's policy.",
      },
    },
  });
});
