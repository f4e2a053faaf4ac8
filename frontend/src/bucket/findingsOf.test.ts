import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { BucketToJudge } from 'backstage-plugin-aws-s3-buckets-common';
import { bucketEntity } from '../__testUtils__/bucketEntity';
import { findingsOf } from './findingsOf';

function bucket(
  configuration: JsonObject,
  annotations: Record<string, string> = {},
) {
  const entity = bucketEntity({ annotations });
  entity.spec!.configuration = configuration;
  return entity;
}

const sharing = (status: string, accounts: string[] = []) => ({
  sharing: {
    status,
    accounts,
    services: [],
    access: ['read'],
    tlsOnly: false,
    statements: [],
  },
});

const known = (owner: BucketToJudge['owner'], points: Entity[] = []) => ({
  owner,
  accessPoints: { items: points, totalItems: points.length },
});

it.each<[string, JsonObject, object[]]>([
  ['nothing known', {}, []],
  ['blocked, and perhaps shared', { publicAccess: { status: 'blocked' } }, []],
  [
    'only its account',
    { publicAccess: { status: 'blocked' }, ...sharing('account') },
    [{ kind: 'sound' }],
  ],
  [
    'public',
    {
      publicAccess: { status: 'public', by: ['policy'] },
      ...sharing('public'),
    },
    [{ tone: 'danger', title: 'Public by its policy', fact: 'publicAccess' }],
  ],
  [
    'foreign',
    sharing('foreign', ['999999999999']),
    [
      {
        tone: 'warning',
        title: 'Shared with account 999999999999: read',
        fact: 'sharing',
      },
    ],
  ],
  [
    'ours',
    sharing('accounts', ['111111111111']),
    [{ tone: 'neutral', title: 'Shared with account 111111111111: read' }],
  ],
])('says who can reach it: %s', (_, configuration, findings) => {
  expect(findingsOf(bucket(configuration), known('somebody'))).toEqual(
    findings.map(finding => expect.objectContaining(finding)),
  );
});

const point = (name: string, configuration: JsonObject): Entity => ({
  ...bucket(configuration, { 'amazonaws.com/bucket-name': name }),
});
const closed = { publicAccess: { status: 'blocked' }, ...sharing('account') };

it.each<[string, Entity[], object[]]>([
  ['closed', [point('a', closed)], [{ kind: 'sound' }]],
  [
    'public',
    [
      point('a', { publicAccess: { status: 'public', by: ['policy'] } }),
      point('b', closed),
    ],
    [
      {
        kind: 'through',
        tone: 'danger',
        title: 'Anybody can come in through the access point a',
      },
    ],
  ],
  [
    'shared',
    [point('a', sharing('foreign')), point('b', sharing('conditional'))],
    [
      {
        kind: 'through',
        tone: 'warning',
        title: 'Others can come in through the access points a, b',
      },
    ],
  ],
  ['within', [point('a', sharing('accounts'))], []],
  ['not judged', [point('a', {})], []],
])('looks at its access points, too: %s', (_, points, findings) => {
  expect(findingsOf(bucket(closed), known('somebody', points))).toEqual(
    findings,
  );
});

it.each([
  undefined,
  // The first of more.
  { items: [], totalItems: 1 },
])('does not say that it is sound where %j is known', accessPoints => {
  expect(
    findingsOf(bucket(closed), { owner: 'somebody', accessPoints }),
  ).toEqual([]);
});

it('does not say that it is sound before its owner is known', () => {
  expect(findingsOf(bucket(sharing('account')), known(undefined))).toEqual([]);
});

it('says that it is nobody’s, and what was said of its owner', () => {
  expect(findingsOf(bucket({}), known('nobody'))).toEqual([
    { kind: 'unowned' },
  ]);
  const said = bucket({}, { 'amazonaws.com/unknown-owner': 'acme' });
  expect(findingsOf(said, known('nobody'))).toEqual([
    { kind: 'unowned', said: 'acme' },
  ]);
});

it('says that the catalog lacks its owner, and then calls nothing sound', () => {
  const entity = bucket(sharing('account'));
  expect(findingsOf(entity, known('somebody'))).toEqual([{ kind: 'sound' }]);
  expect(findingsOf(entity, known('unknown'))).toEqual([
    { kind: 'unknown-owner' },
  ]);
});

it('says all that can’t be read, with one statement', () => {
  const entity = bucket(
    { encryption: { status: 'AES256' } },
    {
      'amazonaws.com/tags-status': 'unavailable',
      'amazonaws.com/configuration-unavailable': 'encryption,website',
    },
  );
  expect(findingsOf(entity, known('somebody'))).toEqual([
    {
      kind: 'unread',
      facts: ['tags', 'encryption', 'website'],
      hasLastKnown: true,
      statement: {
        Effect: 'Allow',
        Action: [
          's3:GetBucketTagging',
          's3:GetBucketWebsite',
          's3:GetEncryptionConfiguration',
        ],
        Resource: '*',
      },
    },
  ]);
});

it('does not say that it is sound while its region can’t be read', () => {
  const entity = bucket(sharing('account'), {
    'amazonaws.com/region-status': 'unavailable',
  });
  expect(findingsOf(entity, known('somebody'))).toEqual([
    {
      kind: 'unread',
      facts: ['region'],
      hasLastKnown: true,
      statement: {
        Effect: 'Allow',
        Action: ['s3:GetBucketLocation'],
        Resource: '*',
      },
    },
  ]);
});

it.each([
  { sharing: 'foreign' },
  { sharing: { status: 'foreign', statements: 1 } },
])('bears %j, which somebody wrote into a spec', configuration => {
  expect(() =>
    findingsOf(bucket(configuration), known('somebody')),
  ).not.toThrow();
});
