import {
  FOREIGN,
  inShort,
  known,
  OWN,
  policyOf,
  READ,
  statementOf,
} from './__testUtils__/sharingSettings';

const canonical =
  '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be';
const oai =
  'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1';

/**
 * Each form of a principal: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html,
 * unless something else is said.
 */
it.each<[source: string, principal: unknown, short: string]>([
  ['all principals', '*', 'public'],
  ['all principals, as AWS', { AWS: '*' }, 'public'],
  ['all principals, in a list', { AWS: ['*'] }, 'public'],
  ['all principals among others', { AWS: [OWN, '*'] }, 'public'],
  ['an account by its id', { AWS: READ }, `accounts ${READ}`],
  [
    'an account by its id that is not read',
    { AWS: FOREIGN },
    `foreign ${FOREIGN}`,
  ],
  ['the own account by its id', { AWS: OWN }, 'account'],
  ['an account in a list', { AWS: [READ] }, `accounts ${READ}`],
  ['an id as a JSON number', { AWS: Number(READ) }, `accounts ${READ}`],
  [
    'the root of an account',
    { AWS: `arn:aws:iam::${READ}:root` },
    `accounts ${READ}`,
  ],
  [
    'the root of the own account',
    { AWS: `arn:aws:iam::${OWN}:root` },
    'account',
  ],
  [
    'the root of a foreign account',
    { AWS: `arn:aws:iam::${FOREIGN}:root` },
    `foreign ${FOREIGN}`,
  ],
  ['a role', { AWS: `arn:aws:iam::${READ}:role/deploy` }, `accounts ${READ}`],
  [
    'a role with a path',
    { AWS: `arn:aws:iam::${READ}:role/ci/eu/deploy` },
    `accounts ${READ}`,
  ],
  [
    'a role of the own account',
    { AWS: `arn:aws:iam::${OWN}:role/deploy` },
    'account',
  ],
  ['a user', { AWS: `arn:aws:iam::${FOREIGN}:user/bob` }, `foreign ${FOREIGN}`],
  [
    'a role session',
    { AWS: `arn:aws:sts::${READ}:assumed-role/deploy/i-1` },
    `accounts ${READ}`,
  ],
  [
    'a federated user session',
    { AWS: `arn:aws:sts::${FOREIGN}:federated-user/bob` },
    `foreign ${FOREIGN}`,
  ],
  [
    'accounts, the widest counts',
    { AWS: [READ, FOREIGN, OWN] },
    `foreign ${READ} ${FOREIGN}`,
  ],
  [
    'an account twice',
    { AWS: [READ, `arn:aws:iam::${READ}:root`] },
    `accounts ${READ}`,
  ],
  [
    'two kinds of principals',
    { AWS: OWN, CanonicalUser: canonical },
    'foreign',
  ],
  ['a canonical user', { CanonicalUser: canonical }, 'foreign'],
  [
    'the canonical user of the owner',
    { CanonicalUser: 'c0'.repeat(32) },
    'account',
  ],
  [
    'a canonical user that is known',
    { CanonicalUser: 'd1'.repeat(32) },
    `accounts ${READ}`,
  ],
  [
    'an origin access identity (CloudFront developer guide)',
    { AWS: oai },
    'foreign',
  ],
  ['a deleted role', { AWS: 'AROAIOSFODNN7EXAMPLE' }, 'foreign'],
  ['a deleted user', { AWS: ['AIDAIOSFODNN7EXAMPLE', OWN] }, 'foreign'],
  [
    'a SAML provider of the own account',
    { Federated: `arn:aws:iam::${OWN}:saml-provider/okta` },
    'account',
  ],
  [
    'a SAML provider',
    { Federated: `arn:aws:iam::${READ}:saml-provider/okta` },
    `accounts ${READ}`,
  ],
  [
    'an OIDC provider',
    { Federated: `arn:aws:iam::${FOREIGN}:oidc-provider/x.example` },
    `foreign ${FOREIGN}`,
  ],
  [
    'a web identity (the meaning of public)',
    { Federated: 'graph.facebook.com' },
    'public',
  ],
  ['Cognito', { Federated: 'cognito-identity.amazonaws.com' }, 'public'],
  ['another partition', { AWS: `arn:aws-cn:iam::${OWN}:root` }, 'foreign'],
  [
    'an ARN without an account (other stores)',
    { AWS: 'arn:aws:iam:::user/bob' },
    'foreign',
  ],
  ['what is no principal of AWS', { AWS: 'bob' }, 'foreign'],
  [
    'no wildcard is allowed: any root',
    { AWS: 'arn:aws:iam::*:root' },
    'public',
  ],
  [
    'no wildcard is allowed: any role',
    { AWS: `arn:aws:iam::${READ}:role/*` },
    'public',
  ],
  ['no wildcard is allowed: any digit', { AWS: '11111111111?' }, 'public'],
  [
    'no wildcard is allowed: any canonical user',
    { CanonicalUser: '*' },
    'public',
  ],
  [
    'no variable is allowed',
    { AWS: 'arn:aws:iam::${aws:PrincipalAccount}:root' },
    'public',
  ],
  ['any service', { Service: '*' }, 'public'],
  [
    'a service (confused deputy)',
    { Service: 'cloudtrail.amazonaws.com' },
    'conditional cloudtrail.amazonaws.com',
  ],
  [
    'CloudFront for any distribution (confused deputy)',
    { Service: 'cloudfront.amazonaws.com' },
    'conditional cloudfront.amazonaws.com',
  ],
  [
    'services in a list',
    { Service: ['b.amazonaws.com', 'a.amazonaws.com'] },
    'conditional a.amazonaws.com b.amazonaws.com',
  ],
  [
    'server access logs stay in the account (S3 user guide)',
    { Service: 'logging.s3.amazonaws.com' },
    'account logging.s3.amazonaws.com',
  ],
  [
    'names of kinds in another case',
    { aws: READ, SERVICE: 'logging.s3.amazonaws.com' },
    `accounts ${READ} logging.s3.amazonaws.com`,
  ],
])('principal: %s', (_, Principal, short) => {
  expect(
    inShort(
      known({
        policy: policyOf(statementOf({ Principal })),
        canonicalIds: new Map([['d1'.repeat(32), READ]]),
      }),
    ),
  ).toBe(short);
});

it.each<[source: string, NotPrincipal: unknown]>([
  ['an account', { AWS: OWN }],
  ['everybody', '*'],
  ['a service', { Service: 'cloudtrail.amazonaws.com' }],
])('allowing all but %s lets anybody in', (_, NotPrincipal) => {
  const policy = policyOf(statementOf({ Principal: undefined, NotPrincipal }));
  expect(inShort(known({ policy }))).toBe('public');
});
