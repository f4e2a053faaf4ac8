import {
  known,
  OWN,
  policyOf,
  type PolicyElements,
  statementOf,
} from './__testUtils__/sharingSettings';

const withoutTls = { Bool: { 'aws:SecureTransport': 'false' } };
const bucket = 'arn:aws:s3:::orders';
const objects = 'arn:aws:s3:::orders/*';

function deny(elements: PolicyElements = {}): PolicyElements {
  return statementOf({
    Effect: 'Deny',
    Action: 's3:*',
    Resource: [bucket, objects],
    Condition: withoutTls,
    ...elements,
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html#example-bucket-policies-HTTP-HTTPS */
it.each<[string, PolicyElements[], boolean]>([
  ['the example of AWS', [deny()], true],
  ['everybody as AWS', [deny({ Principal: { AWS: '*' } })], true],
  ['all actions', [deny({ Action: ['*'] })], true],
  [
    'letters of any case',
    [
      deny({
        Action: 'S3:*',
        Condition: { bool: { 'AWS:securetransport': 'False' } },
      }),
    ],
    true,
  ],
  [
    'a JSON boolean',
    [deny({ Condition: { Bool: { 'aws:SecureTransport': false } } })],
    true,
  ],
  [
    'IfExists',
    [
      deny({
        Condition: { BoolIfExists: { 'aws:SecureTransport': ['false'] } },
      }),
    ],
    true,
  ],
  [
    'one statement each',
    [deny({ Resource: bucket }), deny({ Resource: objects })],
    true,
  ],
  ['all resources', [deny({ Resource: '*' })], true],
  [
    'bucket and objects at once',
    [deny({ Resource: 'arn:aws:s3:::orders*' })],
    true,
  ],
  [
    'another partition',
    [
      deny({
        Resource: ['arn:aws-cn:s3:::orders', 'arn:aws-cn:s3:::orders/*'],
      }),
    ],
    true,
  ],
  ['beside others', [statementOf(), deny()], true],
  ['the bucket only', [deny({ Resource: bucket })], false],
  ['the objects only', [deny({ Resource: objects })], false],
  [
    'some objects',
    [deny({ Resource: [bucket, 'arn:aws:s3:::orders/a*'] })],
    false,
  ],
  [
    'another bucket',
    [deny({ Resource: ['arn:aws:s3:::bills', 'arn:aws:s3:::bills/*'] })],
    false,
  ],
  [
    'all but some resources',
    [deny({ Resource: undefined, NotResource: 'arn:aws:s3:::orders/x' })],
    false,
  ],
  ['some actions', [deny({ Action: ['s3:GetObject', 's3:PutObject'] })], false],
  [
    'all but some actions',
    [deny({ Action: undefined, NotAction: 's3:GetObject' })],
    false,
  ],
  ['an account', [deny({ Principal: { AWS: OWN } })], false],
  [
    'all but an account',
    [deny({ Principal: undefined, NotPrincipal: { AWS: OWN } })],
    false,
  ],
  [
    'another condition, too',
    [
      deny({
        Condition: {
          ...withoutTls,
          StringEquals: { 'aws:PrincipalAccount': OWN },
        },
      }),
    ],
    false,
  ],
  [
    'with TLS',
    [deny({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
    false,
  ],
  [
    'an old TLS only',
    [deny({ Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } })],
    false,
  ],
  ['no condition', [deny({ Condition: undefined })], false],
  [
    'allowed with TLS, which denies nothing',
    [
      deny({
        Effect: 'Allow',
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
    ],
    false,
  ],
])('%s: %j is %s', (_, statements, expected) => {
  expect(known({ policy: policyOf(...statements) }).tlsOnly).toBe(expected);
});
