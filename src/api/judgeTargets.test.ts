import type { Entity } from '@backstage/catalog-model';
import type { KnownTargets } from '../inventory';
import { judgeTarget, type NamedTarget, targetsOfEntity } from './judgeTargets';

const READ = '222222222222';
const KNOWN = '333333333333';
const OUTSIDE = '999999999999';

const known: KnownTargets = {
  present: new Set(['arn:aws:s3:::logs']),
  readAccounts: new Set([READ]),
  knownAccounts: new Set(),
  areRead: true,
  hasOrganization: true,
};
const others = { knownAccounts: new Set([KNOWN]) };
const logs = (name: string): NamedTarget => ({
  fact: 'logging',
  arn: `arn:aws:s3:::${name}`,
});
const copies = (accountId: string): NamedTarget => ({
  fact: 'replication',
  arn: 'arn:aws:s3:::copies',
  accountId,
});
const queue = (accountId?: string): NamedTarget => ({
  fact: 'notifications',
  arn: `arn:aws:sqs:eu-west-1:${accountId}:orders`,
  accountId,
});

it.each<[NamedTarget, Partial<KnownTargets>, string]>([
  [logs('logs'), {}, 'read'],
  [logs('gone'), {}, 'missing, its name free'],
  // Whoever isn't read may have it.
  [logs('gone'), others, 'missing'],
  [logs('gone'), { areRead: false }, 'unknown'],
  [logs(`gone-${READ}-eu-west-1-an`), {}, 'missing'],
  [copies(READ), {}, 'missing, its name free'],
  [copies(KNOWN), others, 'known'],
  [copies(OUTSIDE), others, 'outside'],
  [copies(OUTSIDE), { areRead: false }, 'outside'],
  [copies(OUTSIDE), { present: new Set(['arn:aws:s3:::copies']) }, 'read'],
  [queue(READ), {}, 'read'],
  [queue(KNOWN), others, 'known'],
  [queue(OUTSIDE), {}, 'outside'],
  [queue(), {}, 'unknown'],
])('%j where %j is known is %s', (target, rest, expected) => {
  const { state, isNameFree } = judgeTarget(target, { ...known, ...rest });
  expect(`${state}${isNameFree ? ', its name free' : ''}`).toBe(expected);
});

const entity = (
  configuration: unknown,
  location = 'aws-s3-buckets:default/222222222222',
) =>
  ({
    metadata: {
      name: 'source',
      annotations: {
        'amazonaws.com/arn': 'arn:aws-cn:s3:::source',
        'backstage.io/managed-by-origin-location': location,
      },
    },
    spec: { configuration },
  }) as unknown as Entity;

it.each<[unknown, NamedTarget[]]>([
  [undefined, []],
  [{ logging: { status: 'off' }, replication: 'x', notifications: null }, []],
  [
    { logging: { target: 7 }, replication: { rules: [null, { enabled: 1 }] } },
    [],
  ],
  [
    {
      logging: { status: 'on', target: 'logs' },
      replication: {
        rules: [
          { enabled: true, target: 'arn:aws:s3:::copies', account: OUTSIDE },
          { enabled: false, target: 'arn:aws:s3:::older' },
        ],
      },
      notifications: {
        targets: [`arn:aws:sqs:eu-west-1:${READ}:orders`, 'odd'],
      },
    },
    [
      { fact: 'logging', arn: 'arn:aws-cn:s3:::logs' },
      {
        fact: 'notifications',
        arn: `arn:aws:sqs:eu-west-1:${READ}:orders`,
        accountId: READ,
      },
      { fact: 'notifications', arn: 'odd' },
      { fact: 'replication', arn: 'arn:aws:s3:::copies', accountId: OUTSIDE },
    ],
  ],
])('the targets of %j', (configuration, expected) => {
  expect(targetsOfEntity(entity(configuration))).toEqual(expected);
});

it('names none of what somebody else wrote', () => {
  const logging = { status: 'on', target: 'secret' };
  expect(targetsOfEntity(entity({ logging }))).toHaveLength(1);
  expect(
    targetsOfEntity(entity({ logging }, 'url:https://git.example/x.yaml')),
  ).toEqual([]);
});
