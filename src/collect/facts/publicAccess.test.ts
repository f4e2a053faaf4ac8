import type { Grant } from '@aws-sdk/client-s3';
import { type Aws, blockAll, publicRead } from '../../../dev/aws';
import type { BucketConfiguration } from '../../../dev/aws/estate/configuration';
import { openAccount, readAll } from '../../aws/__testUtils__/openAccount';
import { startConfigured } from './__testUtils__/startConfigured';
import {
  certainPublicAccess,
  effectivePublicAccess,
  type PublicAccessSettings,
} from './publicAccess';

const group = (uri: string): Grant[] => [
  { Grantee: { Type: 'Group', URI: uri }, Permission: 'READ_ACP' },
];

const anybody = publicRead;
const anyAccount = group(
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers',
);
const logDelivery = group('http://acs.amazonaws.com/groups/s3/LogDelivery');

const open: PublicAccessSettings = {
  accountBlock: {},
  bucketBlock: {},
  isPolicyPublic: false,
  grants: [],
  hasAcls: true,
};
const aclsOnly = { BlockPublicAcls: true, IgnorePublicAcls: true };
const policiesOnly = { BlockPublicPolicy: true, RestrictPublicBuckets: true };

describe('effectivePublicAccess', () => {
  it.each<[string, Partial<PublicAccessSettings>, string]>([
    ['nothing set', {}, 'private'],
    ['the account blocks all', { accountBlock: blockAll }, 'blocked'],
    ['the bucket blocks all', { bucketBlock: blockAll }, 'blocked'],
    [
      'account and bucket block all together',
      { accountBlock: aclsOnly, bucketBlock: policiesOnly },
      'blocked',
    ],
    [
      'a public policy and ACL where all is blocked',
      { bucketBlock: blockAll, isPolicyPublic: true, grants: anybody },
      'blocked',
    ],
    ['a public policy', { isPolicyPublic: true }, 'public by policy'],
    [
      'a public policy that the bucket restricts',
      { isPolicyPublic: true, bucketBlock: { RestrictPublicBuckets: true } },
      'private',
    ],
    [
      'a public policy that the account restricts',
      { isPolicyPublic: true, accountBlock: { RestrictPublicBuckets: true } },
      'private',
    ],
    [
      'a public policy that only new ones would be refused for',
      { isPolicyPublic: true, bucketBlock: { BlockPublicPolicy: true } },
      'public by policy',
    ],
    [
      'a public policy where ACLs are blocked',
      { isPolicyPublic: true, accountBlock: aclsOnly },
      'public by policy',
    ],
    ['a public ACL', { grants: anybody }, 'public by acl'],
    [
      'an ACL for anybody with an account',
      { grants: anyAccount },
      'public by acl',
    ],
    ['an ACL for the delivery of logs', { grants: logDelivery }, 'private'],
    [
      'a public ACL that the bucket ignores',
      { grants: anybody, bucketBlock: { IgnorePublicAcls: true } },
      'private',
    ],
    [
      'a public ACL that the account ignores',
      { grants: anybody, accountBlock: { IgnorePublicAcls: true } },
      'private',
    ],
    [
      'a public ACL that only new ones would be refused for',
      { grants: anybody, bucketBlock: { BlockPublicAcls: true } },
      'public by acl',
    ],
    [
      'a public ACL where ACLs are off',
      { grants: anybody, hasAcls: false },
      'private',
    ],
    [
      'a public ACL where policies are blocked',
      { grants: anybody, bucketBlock: policiesOnly },
      'public by acl',
    ],
    [
      'a public policy and a public ACL',
      { isPolicyPublic: true, grants: anybody },
      'public by acl,policy',
    ],
    [
      'both, with ACLs off',
      { isPolicyPublic: true, grants: anybody, hasAcls: false },
      'public by policy',
    ],
  ])('with %s', (_, settings, expected) => {
    const { status, by } = effectivePublicAccess({ ...open, ...settings });
    expect(by ? `${status} by ${by}` : status).toBe(expected);
  });
});

describe('certainPublicAccess', () => {
  const read = { accountBlock: {}, bucketBlock: {} };

  it.each<[string, Partial<PublicAccessSettings>, string | undefined]>([
    ['nothing', {}, undefined],
    ['the account’s block alone', { accountBlock: blockAll }, 'blocked'],
    ['the bucket’s block alone', { bucketBlock: blockAll }, 'blocked'],
    [
      'a bucket’s block that is not complete',
      { bucketBlock: aclsOnly },
      undefined,
    ],
    [
      'a public ACL in force',
      { ...read, grants: anybody, hasAcls: true },
      'public by acl',
    ],
    [
      'a public ACL, and not whether ACLs are on',
      { ...read, grants: anybody },
      undefined,
    ],
    [
      'a public ACL, and not the account’s block',
      { bucketBlock: {}, grants: anybody, hasAcls: true },
      undefined,
    ],
    ['a public policy', { ...read, isPolicyPublic: true }, 'public by policy'],
    [
      'that the policy is not public',
      { ...read, isPolicyPublic: false },
      undefined,
    ],
    ['no public ACL', { ...read, grants: [] }, undefined],
    [
      'no public ACL where policies are restricted',
      { accountBlock: {}, bucketBlock: policiesOnly, grants: [] },
      'private',
    ],
  ])('with %s', (_, settings, expected) => {
    const certain = certainPublicAccess(settings);
    expect(
      certain?.by ? `${certain.status} by ${certain.by}` : certain?.status,
    ).toBe(expected);
  });
});

describe('publicAccess', () => {
  const ACCOUNT = '222222222222';
  let aws: Aws;

  afterEach(() => aws.close());

  async function read(
    buckets: Record<string, BucketConfiguration>,
    options: { block?: typeof blockAll; before?: () => void } = {},
  ) {
    aws = await startConfigured(ACCOUNT, buckets, options.block);
    options.before?.();
    const session = await openAccount(aws, ACCOUNT, { maxAttempts: 1 });
    const records = await readAll(session, { facts: ['publicAccess'] });
    return Object.fromEntries(
      [...records].map(([name, { facts }]) => [name, facts.publicAccess]),
    );
  }

  const calls = () =>
    aws.calls.list
      .filter(
        ({ service, action }) =>
          service.startsWith('s3') && action !== 'ListBuckets',
      )
      .map(
        ({ service, action, bucket = '' }) => `${service} ${action} ${bucket}`,
      )
      .sort();

  it('takes one call for all buckets of an account that blocks all', async () => {
    const answers = await read(
      { a: {}, b: { policy: 'public' } },
      { block: blockAll },
    );
    const blocked = { status: 'known', value: { status: 'blocked' } };
    expect(answers).toEqual({ a: blocked, b: blocked });
    expect(calls()).toEqual(['s3control GetPublicAccessBlock ']);
  });

  it('asks no more of a bucket than makes a difference', async () => {
    const old = { publicAccessBlock: null, ownership: null };
    const answers = await read({
      blocked: {},
      ignoring: {
        ...old,
        publicAccessBlock: { IgnorePublicAcls: true },
        grants: publicRead,
      },
      old: { ...old, grants: publicRead, policy: 'public' },
      off: { publicAccessBlock: null, grants: publicRead },
      plain: { publicAccessBlock: null, policy: 'private' },
    });
    const known = (value: object) => ({ status: 'known', value });
    expect(answers).toEqual({
      blocked: known({ status: 'blocked' }),
      ignoring: known({ status: 'private' }),
      old: known({ status: 'public', by: ['acl', 'policy'] }),
      off: known({ status: 'private' }),
      plain: known({ status: 'private' }),
    });
    expect(calls()).toEqual(
      [
        's3control GetPublicAccessBlock ',
        's3 GetPublicAccessBlock blocked',
        's3 GetPublicAccessBlock ignoring',
        's3 GetBucketPolicyStatus ignoring',
        ...[
          'GetPublicAccessBlock',
          'GetBucketAcl',
          'GetBucketPolicyStatus',
        ].flatMap(action => [`s3 ${action} old`, `s3 ${action} off`]),
        // S3 shows no public grants where ACLs are off.
        's3 GetBucketOwnershipControls old',
        's3 GetPublicAccessBlock plain',
        's3 GetBucketPolicyStatus plain',
        's3 GetBucketAcl plain',
      ].sort(),
    );
  });

  it.each([
    [
      { kind: 'error', code: 'NoSuchBucket', status: 404 } as const,
      'NoSuchBucket',
    ],
    [{ kind: 'error', code: 'NoSuchKey', status: 404 } as const, 'NoSuchKey'],
    [
      { kind: 'error', code: 'PermanentRedirect', status: 301 } as const,
      'PermanentRedirect',
    ],
    [
      { kind: 'error', code: 'NotImplemented', status: 501 } as const,
      'NotImplemented',
    ],
    [{ kind: 'garbage' } as const, 'UnusableAnswerError'],
    [
      { kind: 'garbage', body: '<ListBucketResult/>' } as const,
      'UnusableAnswerError',
    ],
    [{ kind: 'garbage', body: '' } as const, 'UnusableAnswerError'],
    [{ kind: 'throttle' } as const, 'SlowDown'],
    [
      { kind: 'error', code: 'AccessDenied', status: 403 } as const,
      'AccessDenied',
    ],
  ])('is unavailable where S3 Control answers %j', async (fault, code) => {
    const answers = await read(
      { a: { publicAccessBlock: null }, b: { publicAccessBlock: null } },
      { before: () => aws.inject({ service: 's3control' }, fault) },
    );
    const unavailable = {
      status: 'unavailable',
      reason: {
        code,
        message: expect.stringContaining(
          'GetAccountPublicAccessBlock of account',
        ),
      },
    };
    expect(answers).toEqual({ a: unavailable, b: unavailable });
    expect(calls().filter(call => call.startsWith('s3control'))).toHaveLength(
      1,
    );
  });

  const missing = (call: string) => ({
    code: 'AccessDenied',
    message: expect.stringContaining(call),
  });

  it('is certain by a public ACL where the policy can’t be read, and the other way round', async () => {
    const both = {
      publicAccessBlock: null,
      ownership: null,
      grants: publicRead,
      policy: 'public' as const,
    };
    const answers = await read(
      {
        acl: both,
        policy: both,
        neither: both,
        closed: { ...both, grants: [] },
      },
      {
        before: () => {
          const { buckets } = aws.organization.accounts.get(ACCOUNT)!;
          buckets.get('acl')!.denies = ['s3:GetBucketPolicyStatus'];
          buckets.get('closed')!.denies = ['s3:GetBucketPolicyStatus'];
          buckets.get('policy')!.denies = ['s3:GetBucketAcl'];
          buckets.get('neither')!.denies = [
            's3:GetBucketAcl',
            's3:GetBucketPolicyStatus',
          ];
        },
      },
    );
    expect(answers).toEqual({
      acl: {
        status: 'known',
        value: { status: 'public', by: ['acl'] },
        missing: missing('GetBucketPolicyStatus'),
      },
      policy: {
        status: 'known',
        value: { status: 'public', by: ['policy'] },
        missing: missing('GetBucketAcl'),
      },
      neither: { status: 'unavailable', reason: missing('GetBucketAcl') },
      closed: {
        status: 'unavailable',
        reason: missing('GetBucketPolicyStatus'),
      },
    });
  });

  it('is blocked by the bucket’s own block where the account’s can’t be read', async () => {
    const answers = await read(
      { blocked: {}, open: { publicAccessBlock: null, policy: 'public' } },
      {
        before: () =>
          aws.inject(
            { service: 's3control' },
            { kind: 'error', code: 'AccessDenied', status: 403 },
          ),
      },
    );
    expect(answers).toEqual({
      blocked: {
        status: 'known',
        value: { status: 'blocked' },
        missing: missing('GetAccountPublicAccessBlock'),
      },
      open: {
        status: 'unavailable',
        reason: missing('GetAccountPublicAccessBlock'),
      },
    });
  });
});
