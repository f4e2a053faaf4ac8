import { AssumeRoleError } from './awsErrors';
import { principalOf, trustPolicyOf } from './trustPolicyOf';

it.each([
  [
    'arn:aws:sts::111111111111:assumed-role/backstage/i-0123456789abcdef0',
    'arn:aws:iam::111111111111:role/backstage',
  ],
  [
    'arn:aws-cn:sts::111111111111:assumed-role/back.stage+x/a=b@c',
    'arn:aws-cn:iam::111111111111:role/back.stage+x',
  ],
  [
    'arn:aws-us-gov:iam::111111111111:user/tools/backstage',
    'arn:aws-us-gov:iam::111111111111:user/tools/backstage',
  ],
  ['arn:aws:iam::111111111111:root', 'arn:aws:iam::111111111111:root'],
])('%s is trusted as %s', (arn, principal) => {
  expect(principalOf(arn)).toBe(principal);
});

const roleArn = 'arn:aws:iam::222222222222:role/backstage-read';

it('has no trust policy where it is not known who assumes the role, or where that is not what is missing', () => {
  const unknown = new AssumeRoleError(roleArn, new Error('no'));
  expect(trustPolicyOf(unknown, 'role-denied')).toBeUndefined();
  const known = new AssumeRoleError(roleArn, new Error('no'), {
    principal: 'arn:aws:iam::111111111111:root',
  });
  expect(trustPolicyOf(known, 'throttled')).toBeUndefined();
  expect(trustPolicyOf(known, 'host-denied')).toBeUndefined();
  expect(trustPolicyOf(known, 'role-denied')).toBeDefined();
});
