import type { PolicyDocument } from '../../../../dev/aws';
import { isPublicPolicy } from '../../../../dev/aws/services/s3/isPublicPolicy';
import {
  FOREIGN,
  known,
  ORGANIZATION,
  OWN,
  READ,
} from './__testUtils__/sharingSettings';

type Elements = Partial<PolicyDocument['Statement'][number]>;

function allow(elements: Elements = {}): PolicyDocument['Statement'][number] {
  return {
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: '*',
    ...elements,
  };
}

const fixedArn = `arn:aws:sns:eu-west-1:${OWN}:topic`;
const point = `arn:aws:s3:us-west-2:${OWN}:accesspoint`;
const key = 's3:x-amz-server-side-encryption-aws-kms-key-id';

/**
 * What S3 takes for public, by its page:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
it.each<[source: string, isPublic: boolean, Elements[]]>([
  [
    'an example',
    true,
    [
      {
        Principal: { Federated: 'graph.facebook.com' },
        Action: 's3:PutObject',
      },
    ],
  ],
  ['an example', true, [{ Action: 's3:PutObject' }]],
  [
    'an example',
    true,
    [{ Condition: { StringLike: { 'aws:SourceVpc': 'vpc-*' } } }],
  ],
  [
    'an example',
    false,
    [{ Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-91237329' } } }],
  ],
  [
    'three statements of an example',
    true,
    [
      { Principal: { Service: 'cloudtrail.amazonaws.com' } },
      { Principal: { AWS: READ } },
      {},
    ],
  ],
  [
    'the first two of them',
    false,
    [
      { Principal: { Service: 'cloudtrail.amazonaws.com' } },
      { Principal: { AWS: READ } },
    ],
  ],
  [
    'a fixed principal',
    false,
    [{ Principal: { AWS: `arn:aws:iam::${FOREIGN}:root` } }],
  ],
  [
    'a fixed user',
    false,
    [{ Principal: { AWS: `arn:aws:iam::${FOREIGN}:user/bob` } }],
  ],
  [
    'a fixed role',
    false,
    [{ Principal: { AWS: [`arn:aws:iam::${FOREIGN}:role/a`] } }],
  ],
  [
    'a fixed service principal',
    false,
    [{ Principal: { Service: 'cloudfront.amazonaws.com' } }],
  ],
  [
    'a canonical user',
    false,
    [{ Principal: { CanonicalUser: 'ab'.repeat(32) } }],
  ],
  ['everybody as AWS', true, [{ Principal: { AWS: '*' } }]],
  ['everybody beside a fixed one', true, [{ Principal: { AWS: [READ, '*'] } }]],
  [
    'all but one',
    true,
    [{ Principal: undefined, NotPrincipal: { AWS: READ } }],
  ],
  ['a Deny', false, [{ Effect: 'Deny' }]],
  [
    'aws:PrincipalOrgID',
    false,
    [{ Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } } }],
  ],
  [
    'aws:PrincipalOrgID of others',
    false,
    [
      {
        Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-foreign1234' } },
      },
    ],
  ],
  [
    'aws:PrincipalOrgID with a variable',
    true,
    [
      {
        Condition: {
          StringEquals: { 'aws:PrincipalOrgID': '${aws:ResourceOrgID}' },
        },
      },
    ],
  ],
  [
    'aws:PrincipalAccount',
    false,
    [{ Condition: { StringEquals: { 'aws:PrincipalAccount': FOREIGN } } }],
  ],
  [
    'aws:PrincipalArn with a wildcard',
    true,
    [
      {
        Condition: {
          ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${READ}:role/*` },
        },
      },
    ],
  ],
  [
    'narrow aws:SourceIp',
    false,
    [{ Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }],
  ],
  [
    '/8 of IPv4',
    false,
    [{ Condition: { IpAddress: { 'aws:SourceIp': '54.0.0.0/8' } } }],
  ],
  [
    'broader than /8',
    true,
    [{ Condition: { IpAddress: { 'aws:SourceIp': '54.0.0.0/7' } } }],
  ],
  [
    '"for example, 0.0.0.0/1"',
    true,
    [{ Condition: { IpAddress: { 'aws:SourceIp': '0.0.0.0/1' } } }],
  ],
  [
    '/32 of IPv6',
    false,
    [{ Condition: { IpAddress: { 'aws:SourceIp': '2001:db8::/32' } } }],
  ],
  [
    'broader than /32',
    true,
    [{ Condition: { IpAddress: { 'aws:SourceIp': '2001:db8::/31' } } }],
  ],
  [
    'a private range',
    false,
    [
      {
        Condition: {
          IpAddress: {
            'aws:SourceIp': ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
          },
        },
      },
    ],
  ],
  [
    'aws:SourceArn',
    false,
    [{ Condition: { ArnEquals: { 'aws:SourceArn': fixedArn } } }],
  ],
  [
    'aws:SourceArn of a bucket',
    false,
    [{ Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::source' } } }],
  ],
  [
    'aws:SourceArn with a wildcard',
    true,
    [{ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:topic' } } }],
  ],
  [
    'aws:SourceVpce',
    false,
    [{ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }],
  ],
  [
    'aws:SourceOwner',
    false,
    [{ Condition: { StringEquals: { 'aws:SourceOwner': READ } } }],
  ],
  [
    'aws:SourceAccount',
    false,
    [{ Condition: { StringEquals: { 'aws:SourceAccount': READ } } }],
  ],
  [
    'a KMS key',
    false,
    [
      {
        Condition: {
          StringEquals: { [key]: `arn:aws:kms:eu-west-1:${OWN}:key/1` },
        },
      },
    ],
  ],
  [
    'aws:userid',
    false,
    [{ Condition: { StringEquals: { 'aws:userid': 'AIDAIOSFODNN7EXAMPLE' } } }],
  ],
  [
    'aws:userid of the pattern AROLEID:*',
    true,
    [{ Condition: { StringLike: { 'aws:userid': 'AROAIOSFODNN7EXAMPLE:*' } } }],
  ],
  [
    's3:DataAccessPointArn',
    false,
    [
      {
        Condition: { StringEquals: { 's3:DataAccessPointArn': `${point}/a` } },
      },
    ],
  ],
  [
    's3:DataAccessPointArn with a wildcard for the name',
    false,
    [{ Condition: { StringLike: { 's3:DataAccessPointArn': `${point}/*` } } }],
  ],
  [
    's3:DataAccessPointArn with one for the account',
    true,
    [
      {
        Condition: {
          StringLike: {
            's3:DataAccessPointArn': 'arn:aws:s3:us-west-2:*:accesspoint/*',
          },
        },
      },
    ],
  ],
  [
    's3:DataAccessPointAccount',
    false,
    [{ Condition: { StringEquals: { 's3:DataAccessPointAccount': READ } } }],
  ],
  [
    'a negated operator',
    true,
    [{ Condition: { StringNotEquals: { 'aws:SourceVpc': 'vpc-1' } } }],
  ],
  [
    'IfExists',
    true,
    [{ Condition: { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } }],
  ],
  [
    'one fixed value of two',
    true,
    [{ Condition: { StringLike: { 'aws:SourceVpc': ['vpc-1', 'vpc-*'] } } }],
  ],
  [
    'a key that is not on the list',
    true,
    [{ Condition: { StringEquals: { 'aws:UserAgent': 'curl' } } }],
  ],
  ['TLS', true, [{ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }]],
  [
    'one key of two that is on the list',
    false,
    [
      {
        Condition: {
          Bool: { 'aws:SecureTransport': 'true' },
          StringEquals: { 'aws:SourceVpce': 'vpce-1' },
        },
      },
    ],
  ],
  [
    'two statements, one of them fixed',
    true,
    [
      { Principal: { AWS: READ } },
      { Condition: { StringEquals: { 'aws:UserAgent': 'curl' } } },
    ],
  ],
])('%s: public %s', (_, isPublic, statements) => {
  const document: PolicyDocument = { Statement: statements.map(allow) };
  const policy = JSON.stringify(document);
  // The stand-in reads the page by itself.
  expect(isPublicPolicy(document)).toBe(isPublic);
  expect(known({ policy }).status === 'public').toBe(isPublic);
  // S3's own word counts, whatever it is.
  expect(known({ policy, isPolicyPublic: true }).status).toBe('public');
  expect(known({ policy, isPolicyPublic: false }).status).not.toBe('public');
});
