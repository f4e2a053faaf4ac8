import {
  FOREIGN,
  inShort,
  known,
  OWN,
  policyOf,
  sharingSettings,
  statementOf,
} from './__testUtils__/sharingSettings';
import { judgeSharing } from './judgeSharing';

const shared = statementOf({ Principal: { AWS: FOREIGN } });

it.each<[string, string]>([
  ['', 'The policy is not JSON.'],
  ['<html>', 'The policy is not JSON.'],
  ['{"Statement": [', 'The policy is not JSON.'],
  ['[]', 'The policy is not an object.'],
  ['"*"', 'The policy is not an object.'],
  ['{}', 'The policy has no statements.'],
  ['{"Statement": "all"}', 'The policy has no statements.'],
  ['{"Statement": [7]}', 'Statement 1 of the policy is not an object.'],
  ['{"Statement": [], "statement": []}', 'The policy has an element twice.'],
  [
    policyOf(statementOf()).replace(
      '"Principal":"*"',
      '"Principal":"*","Principal":{"AWS":"111111111111"}',
    ),
    'The policy has an element twice.',
  ],
  [
    policyOf(statementOf({ Effect: 'allow' })),
    'Statement 1 of the policy neither allows nor denies.',
  ],
  [
    policyOf(statementOf({ Principal: undefined })),
    'Statement 1 of the policy has no principal.',
  ],
  [
    policyOf(shared, statementOf({ Action: undefined })),
    'Statement 2 of the policy has no action.',
  ],
  [
    policyOf(statementOf({ Resource: undefined })),
    'Statement 1 of the policy has no resource.',
  ],
  [
    policyOf(statementOf({ NotAction: 's3:GetObject' })),
    'Statement 1 of the policy has both action and notaction.',
  ],
  [
    policyOf(statementOf({ Principal: {} })),
    'The principal of Statement 1 of the policy is empty.',
  ],
  [
    policyOf(statementOf({ Principal: { AWS: [] } })),
    'The principal of Statement 1 of the policy: the list is empty.',
  ],
  [
    policyOf(statementOf({ Principal: { AWS: [[OWN]] } })),
    'The principal of Statement 1 of the policy: something is not text.',
  ],
  [
    policyOf(statementOf({ Principal: { Team: 'a' } })),
    'The principal of Statement 1 of the policy is of an unknown kind, team.',
  ],
  [
    policyOf(statementOf({ Condition: 'never' })),
    'The condition of Statement 1 of the policy is not an object.',
  ],
  [
    policyOf(statementOf({ Condition: { Bool: true } })),
    'The condition of Statement 1 of the policy is not an object.',
  ],
])('%s is unavailable: %s', (policy, message) => {
  expect(judgeSharing(sharingSettings({ policy }))).toEqual({
    status: 'unavailable',
    reason: {
      code: 'UnreadablePolicy',
      message: `Who may reach the bucket orders can't be judged. ${message} Mend the bucket's policy.`,
    },
  });
});

it('takes a policy that is not normalised', () => {
  const { Effect, Principal, Action, Resource } = shared;
  const policy = JSON.stringify({
    statement: {
      effect: Effect,
      principal: Principal,
      action: [Action],
      resource: [Resource],
      condition: {},
    },
  });
  expect(inShort(known({ policy }))).toBe(`foreign ${FOREIGN}`);
});
