import type { Entity } from '@backstage/catalog-model';
import { bucketsOfEntity } from './bucketsOfEntity';
import { hasBuckets } from './hasBuckets';

const entity = (
  kind: string,
  relations: Array<[type: string, targetRef: string]>,
  annotations: Record<string, string> = {},
): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name: 'it', namespace: 'default', annotations },
  relations: relations.map(([type, targetRef]) => ({ type, targetRef })),
});

const account = {
  'amazonaws.com/account-id': '222222222222',
  'backstage.io/managed-by-origin-location':
    'aws-s3-buckets:default/222222222222',
};

it.each<[string, Entity, object | undefined]>([
  [
    'an account',
    entity('Resource', [], account),
    { accountId: '222222222222' },
  ],
  ['another resource', entity('Resource', []), undefined],
  [
    'a group that owns buckets',
    entity('Group', [['ownerOf', 'resource:default/a']]),
    { owner: 'group:default/it' },
  ],
  [
    'a group that owns components only',
    entity('Group', [['ownerOf', 'component:default/a']]),
    undefined,
  ],
  [
    'a system with buckets',
    entity('System', [
      ['hasPart', 'component:default/a'],
      ['hasPart', 'resource:default/b'],
      ['ownedBy', 'group:default/c'],
    ]),
    { entityRef: ['resource:default/b'] },
  ],
  [
    'a component that depends on buckets',
    entity('Component', [
      ['dependsOn', 'resource:default/a'],
      ['dependsOn', 'resource:default/b'],
    ]),
    { entityRef: ['resource:default/a', 'resource:default/b'] },
  ],
  ['a component without', entity('Component', []), undefined],
  ['an API', entity('API', [['hasPart', 'resource:default/a']]), undefined],
])('tells what to ask for, of %s', (_, given, request) => {
  expect(bucketsOfEntity(given)?.request).toEqual(request);
  expect(hasBuckets(given)).toBe(request !== undefined);
});

it.each<[Entity, object]>([
  [
    entity('Resource', [], account),
    { name: 'awsAccounts', value: '222222222222' },
  ],
  [
    entity('User', [['ownerOf', 'resource:default/a']]),
    { name: 'owners', value: 'user:default/it' },
  ],
  [
    entity('System', [['hasPart', 'resource:default/a']]),
    { name: 'systems', value: 'system:default/it' },
  ],
  [
    entity('Component', [['dependsOn', 'resource:default/a']]),
    { name: 'components', value: 'component:default/it' },
  ],
])('tells by what the list has the buckets of $kind', (given, filter) => {
  expect(bucketsOfEntity(given)?.filter).toEqual(filter);
});

it('says how many buckets can not be asked for', () => {
  const system = entity(
    'System',
    Array.from({ length: 103 }, (_, n) => ['hasPart', `resource:default/${n}`]),
  );
  expect(bucketsOfEntity(system)).toMatchObject({
    request: { entityRef: { length: 100 } },
    left: 3,
  });
});
