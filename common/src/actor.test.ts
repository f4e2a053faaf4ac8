import { actorName, type ChangeActor } from './actor';
import { describeActor } from './changeText';

describe('actorName', () => {
  it.each<[string | undefined, string | undefined, string]>([
    [
      'arn:aws:sts::111111111111:assumed-role/Admin/jane',
      undefined,
      'jane (Admin)',
    ],
    [
      'arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Power_User_0123456789abcdef/jane@corp.example',
      undefined,
      'jane@corp.example (Power_User)',
    ],
    ['arn:aws:iam::111111111111:user/people/jane', undefined, 'jane'],
    [
      'arn:aws:iam::111111111111:root',
      undefined,
      'the root user of account 111111111111',
    ],
    ['arn:aws:sts::111111111111:federated-user/jane', undefined, 'jane'],
    [undefined, 'config.amazonaws.com', 'config.amazonaws.com'],
    ['nonsense', undefined, 'nonsense'],
    [undefined, undefined, 'somebody whom CloudTrail does not name'],
  ])('of %s and %s is %s', (arn, service, expected) => {
    expect(actorName({ source: 'api', arn, service })).toBe(expected);
  });
});

describe('describeActor', () => {
  const arn = 'arn:aws:sts::111111111111:assumed-role/Admin/jane';
  it.each<[ChangeActor | undefined, string]>([
    [undefined, ''],
    [{ source: 'api', arn }, ', by jane (Admin)'],
    [{ source: 'console', arn }, ', by jane (Admin) in the AWS console'],
    [
      { source: 'api', arn, service: 'cloudformation.amazonaws.com' },
      ', by jane (Admin) through cloudformation.amazonaws.com',
    ],
    [
      { source: 'service', service: 'config.amazonaws.com' },
      ', by config.amazonaws.com',
    ],
  ])('of %j', (actor, expected) => {
    expect(textOf({ actor })).toBe(expected);
  });

  it.each([
    ['of the bucket’s account', arn, '111111111111', ', by jane (Admin)'],
    [
      'of another account',
      arn,
      '222222222222',
      ', by jane (Admin) of account 111111111111',
    ],
    [
      'that has the account in its name',
      'arn:aws:iam::111111111111:root',
      '222222222222',
      ', by the root user of account 111111111111',
    ],
  ])('says of a principal %s where it is from', (_, of, accountId, text) => {
    expect(textOf({ actor: { source: 'api', arn: of }, accountId })).toBe(text);
  });

  it('says of an Identity Center user what the id is of', () => {
    const actor: ChangeActor = {
      source: 'api',
      type: 'IdentityCenterUser',
      principalId: '544894e8',
      accountId: '111111111111',
    };
    expect(textOf({ actor, accountId: '111111111111' })).toBe(
      ', by Identity Center user 544894e8 of account 111111111111',
    );
  });

  it('names all who may have done it', () => {
    const bob = 'arn:aws:iam::111111111111:user/bob';
    expect(
      textOf({
        possibleActors: [
          { source: 'console', arn },
          { source: 'api', arn: bob },
        ],
      }),
    ).toBe(', by jane (Admin) in the AWS console or bob');
  });

  function textOf(change: Parameters<typeof describeActor>[0]): string {
    const parts = describeActor(change).map(part =>
      typeof part === 'string' ? part : Object.values(part)[0],
    );
    return parts.join('');
  }
});
