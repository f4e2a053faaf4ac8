import { causeOfDenial } from './causeOfDenial';

const USER =
  'User: arn:aws:sts::222222222222:assumed-role/backstage-read/backstage is not authorized to perform: s3:GetBucketTagging';
const ON = `${USER} on resource: "arn:aws:s3:::logs"`;

// The phrases of https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
it.each([
  [
    `${USER} because no service control policy allows the s3:GetBucketTagging action`,
    { policy: 'service-control-policy', how: 'no-allow' },
  ],
  [
    `${ON} with an explicit deny in a service control policy`,
    { policy: 'service-control-policy', how: 'explicit-deny' },
  ],
  [
    `${ON} with an explicit deny in a service control policy: arn:aws:organizations::111111111111:policy/o-abc/service_control_policy/p-def`,
    {
      policy: 'service-control-policy',
      how: 'explicit-deny',
      policyArn:
        'arn:aws:organizations::111111111111:policy/o-abc/service_control_policy/p-def',
    },
  ],
  [
    `${ON} with an explicit deny in a resource control policy`,
    { policy: 'resource-control-policy', how: 'explicit-deny' },
  ],
  [
    `${USER} because no VPC endpoint policy allows the s3:GetBucketTagging action`,
    { policy: 'vpc-endpoint-policy', how: 'no-allow' },
  ],
  [
    `${ON} with an explicit deny in a VPC endpoint policy`,
    { policy: 'vpc-endpoint-policy', how: 'explicit-deny' },
  ],
  [
    `${ON} because no permissions boundary allows the s3:GetBucketTagging action`,
    { policy: 'permissions-boundary', how: 'no-allow' },
  ],
  [
    `${USER} with an explicit deny in a permissions boundary`,
    { policy: 'permissions-boundary', how: 'explicit-deny' },
  ],
  [
    `${USER} because no session policy allows the s3:GetBucketTagging action`,
    { policy: 'session-policy', how: 'no-allow' },
  ],
  [
    `${ON} with an explicit deny in a sessions policy`,
    { policy: 'session-policy', how: 'explicit-deny' },
  ],
  [
    `${USER} because no resource-based policy allows the s3:GetBucketTagging action`,
    { policy: 'resource-based-policy', how: 'no-allow' },
  ],
  [
    `${ON} with an explicit deny in a resource-based policy`,
    { policy: 'resource-based-policy', how: 'explicit-deny' },
  ],
  [
    'User: arn:aws:iam::111111111111:user/John is not authorized to perform:\nsts:AssumeRole because no role trust policy allows the sts:AssumeRole action',
    { policy: 'role-trust-policy', how: 'no-allow' },
  ],
  [
    'User: arn:aws:iam::111111111111:user/John is not authorized to perform:\nsts:AssumeRole with an explicit deny in the role trust policy',
    { policy: 'role-trust-policy', how: 'explicit-deny' },
  ],
  [
    `${USER} because no identity-based policy allows the s3:GetBucketTagging action`,
    { policy: 'identity-based-policy', how: 'no-allow' },
  ],
  [
    `${ON} with an explicit deny in an identity-based policy`,
    { policy: 'identity-based-policy', how: 'explicit-deny' },
  ],
])('reads the cause off %j', (message, cause) => {
  expect(causeOfDenial(message)).toEqual(cause);
});

it.each([
  'Access Denied',
  USER,
  '',
  "You don't have permissions to access this resource.",
  'a bucket named service control policy',
])('knows no cause where AWS names none: %j', message => {
  expect(causeOfDenial(message)).toEqual({ policy: 'unknown', how: 'unknown' });
});
