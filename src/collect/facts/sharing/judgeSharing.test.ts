import {
  FOREIGN,
  inShort,
  known,
  ORGANIZATION,
  OWN,
  policyOf,
  type PolicyElements,
  READ,
  statementOf,
} from './__testUtils__/sharingSettings';

const canonical =
  '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
const inOrganization = { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } };
const trail = (account: string) =>
  `arn:aws:cloudtrail:eu-west-1:${account}:trail/all`;

const cloudTrail = { Service: 'cloudtrail.amazonaws.com' };

it.each<[source: string, elements: PolicyElements, short: string]>([
  [
    'a service for the own account (CloudTrail user guide)',
    {
      Principal: cloudTrail,
      Condition: { StringEquals: { 'aws:SourceArn': trail(OWN) } },
    },
    'account cloudtrail.amazonaws.com',
  ],
  [
    'a service for another account',
    {
      Principal: cloudTrail,
      Condition: { StringEquals: { 'aws:SourceAccount': [OWN, FOREIGN] } },
    },
    `foreign ${FOREIGN} cloudtrail.amazonaws.com`,
  ],
  [
    'a service for the organization',
    {
      Principal: cloudTrail,
      Condition: { StringEquals: { 'aws:SourceOrgID': ORGANIZATION } },
    },
    'organization cloudtrail.amazonaws.com',
  ],
  [
    'a service for any trail of an account, part by part',
    {
      Principal: cloudTrail,
      Condition: {
        ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${OWN}:trail/*` },
      },
    },
    'account cloudtrail.amazonaws.com',
  ],
  [
    'the * of StringLike may stand for the account, too',
    {
      Principal: cloudTrail,
      Condition: {
        StringLike: { 'aws:SourceArn': `arn:aws:cloudtrail:*:${OWN}:trail/*` },
      },
    },
    'conditional cloudtrail.amazonaws.com',
  ],
  [
    'the key of a source that may be missing',
    {
      Principal: cloudTrail,
      Condition: { StringEqualsIfExists: { 'aws:SourceAccount': OWN } },
    },
    'conditional cloudtrail.amazonaws.com',
  ],
  [
    'a bucket as the source and its account (S3 Inventory)',
    {
      Principal: { Service: 's3.amazonaws.com' },
      Condition: {
        ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::source' },
        StringEquals: {
          'aws:SourceAccount': OWN,
          's3:x-amz-acl': 'bucket-owner-full-control',
        },
      },
    },
    'account s3.amazonaws.com',
  ],
  [
    'an account that must belong to the organization stays named',
    { Principal: { AWS: READ }, Condition: inOrganization },
    `accounts ${READ}`,
  ],
  [
    'an identity that must belong to the organization',
    { Principal: { CanonicalUser: canonical }, Condition: inOrganization },
    'organization',
  ],
  [
    'a principal that its condition excludes',
    {
      Principal: { AWS: [READ, FOREIGN] },
      Condition: { StringEquals: { 'aws:PrincipalAccount': READ } },
    },
    `accounts ${READ}`,
  ],
  [
    'two conditions that exclude each other',
    {
      Condition: {
        StringEquals: { 'aws:PrincipalAccount': READ },
        StringLike: { 'aws:PrincipalAccount': FOREIGN },
      },
    },
    'account',
  ],
  [
    'an account named, through the own access points',
    {
      Principal: { AWS: FOREIGN },
      Condition: { StringEquals: { 's3:DataAccessPointAccount': OWN } },
    },
    `foreign ${FOREIGN}`,
  ],
  [
    'an organization behind an address',
    {
      Condition: {
        ...inOrganization,
        IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
      },
    },
    'organization',
  ],
  [
    'all but one, of the organization',
    {
      Principal: undefined,
      NotPrincipal: { AWS: FOREIGN },
      Condition: inOrganization,
    },
    'organization',
  ],
  [
    'a web identity, of the organization',
    {
      Principal: { Federated: 'graph.facebook.com' },
      Condition: inOrganization,
    },
    'organization',
  ],
  ['another bucket only', { Resource: 'arn:aws:s3:::invoices/*' }, 'account'],
  [
    'another bucket whose name begins like this one',
    { Resource: ['arn:aws:s3:::orders-old', 'arn:aws:s3:::orders-old/*'] },
    'account',
  ],
  [
    'this bucket among others',
    { Resource: ['arn:aws:s3:::invoices/*', 'arn:aws:s3:::orders'] },
    'public',
  ],
  ['all resources', { Resource: '*' }, 'public'],
  ['all buckets', { Resource: 'arn:aws:s3:::*' }, 'public'],
  [
    'buckets whose names begin like this',
    { Resource: 'arn:aws:s3:::ord*' },
    'public',
  ],
  [
    'a variable in the resource',
    { Resource: 'arn:aws:s3:::${aws:username}/*' },
    'public',
  ],
  ['an object', { Resource: 'arn:aws:s3:::orders/index.html' }, 'public'],
  [
    'all resources but an object',
    { Resource: undefined, NotResource: 'arn:aws:s3:::orders/x' },
    'public',
  ],
  [
    'a resource of another form (other stores)',
    { Resource: 'orders/*' },
    'public',
  ],
  ['a Deny', { Effect: 'Deny' }, 'account'],
])('statement: %s', (_, elements, short) => {
  expect(inShort(known({ policy: policyOf(statementOf(elements)) }))).toBe(
    short,
  );
});

it('nobody else without a policy and grants', () => {
  expect(known({})).toEqual({
    status: 'account',
    accounts: [],
    services: [],
    access: [],
    tlsOnly: false,
    statements: [],
  });
});

it('keeps a digest of the statements, the widest first, and each once', () => {
  const forReaders = statementOf({
    Sid: 'Readers',
    Principal: { AWS: [`arn:aws:iam::${READ}:role/b`, READ, FOREIGN] },
    Condition: { Bool: { 'aws:SecureTransport': 'true' } },
  });
  const policy = policyOf(
    statementOf({
      Sid: 'Own',
      Principal: { AWS: OWN },
      Action: ['s3:PutObject', 's3:PutBucketPolicy'],
    }),
    forReaders,
    statementOf({ Effect: 'Deny', Action: 's3:DeleteObject' }),
    forReaders,
    statementOf({ Sid: 'Members', Action: 's3:*', Condition: inOrganization }),
  );
  expect(known({ policy })).toEqual({
    status: 'foreign',
    accounts: [READ, FOREIGN],
    services: [],
    access: ['read', 'write', 'manage'],
    tlsOnly: false,
    statements: [
      {
        sid: 'Readers',
        by: 'policy',
        effect: 'Allow',
        who: [READ, FOREIGN],
        access: ['read'],
        conditions: ['aws:SecureTransport'],
        scope: 'foreign',
      },
      {
        sid: 'Members',
        by: 'policy',
        effect: 'Allow',
        who: [`organization ${ORGANIZATION}`],
        access: ['read', 'write', 'manage'],
        conditions: ['aws:PrincipalOrgID'],
        scope: 'organization',
      },
      {
        sid: 'Own',
        by: 'policy',
        effect: 'Allow',
        who: [OWN],
        access: ['write', 'manage'],
        scope: 'account',
      },
      { by: 'policy', effect: 'Deny', who: ['*'], access: ['write'] },
    ],
  });
});

it('an organization that is not known may be any', () => {
  const policy = policyOf(statementOf({ Condition: inOrganization }));
  expect(inShort(known({ policy, organizationId: undefined }))).toBe('foreign');
});

const open = statementOf({ Sid: 'Open' });
const shared = statementOf({ Principal: { AWS: FOREIGN } });
const forTrail = statementOf({ Principal: cloudTrail });
const behindRole = statementOf({
  Condition: {
    ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${READ}:role/ci/*` },
  },
});

/** Statements, what S3 says of the policy, whether it restricts public buckets, and what comes of it. */
it.each<[PolicyElements[], boolean | undefined, boolean, string]>([
  // S3's word is better than what its page says.
  [[open], true, false, 'public'],
  [[open], false, false, 'conditional'],
  [[shared], true, false, `public ${FOREIGN}`],
  [[behindRole], true, false, `public ${READ}`],
  [[behindRole], false, false, `accounts ${READ}`],
  // A public policy is cut to services and the own account, as in the example of S3's page.
  [
    [open, shared, forTrail],
    undefined,
    true,
    'conditional cloudtrail.amazonaws.com',
  ],
  [[open, shared], undefined, true, 'account'],
  [[open, shared], true, true, 'account'],
  [[behindRole], true, true, 'account'],
  // One that isn't public stays as it is.
  [
    [shared, forTrail],
    undefined,
    true,
    `conditional ${FOREIGN} cloudtrail.amazonaws.com`,
  ],
  [[shared], false, true, `foreign ${FOREIGN}`],
  // Where it isn't certain that S3 takes it for public, it may not cut it.
  [[behindRole], undefined, true, `accounts ${READ}`],
  [
    [
      statementOf({
        Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } },
      }),
    ],
    undefined,
    true,
    'conditional',
  ],
])(
  '%j, public %s, restricted %s: %s',
  (statements, isPolicyPublic, restrictsPublicBuckets, short) => {
    const policy = policyOf(...statements);
    expect(
      inShort(known({ policy, isPolicyPublic, restrictsPublicBuckets })),
    ).toBe(short);
  },
);

it('what is certain is, whatever else the policy says', () => {
  const policy = policyOf(open, statementOf({ Principal: undefined }));
  expect(inShort(known({ policy }))).toBe('public');
});
