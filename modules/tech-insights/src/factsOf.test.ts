import type { Entity } from '@backstage/catalog-model';
import { factsOf } from './factsOf';

const bucket = (owner: string, rest: Partial<Entity> = {}): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Resource',
  metadata: { name: 'logs' },
  relations: [{ type: 'ownedBy', targetRef: owner }],
  ...rest,
});

const unowned = new Set(['group:default/unowned']);

it.each([
  ['group:default/web', true],
  ['user:default/jane', true],
  ['group:default/unowned', false],
  ['group:default/unknown', false],
])('says of the owner %s whether it is one', (owner, hasOwner) => {
  expect(factsOf(bucket(owner), unowned)).toMatchObject({ hasOwner });
});

it('says what is not known', () => {
  expect(factsOf(bucket('group:default/web'), unowned)).toEqual({
    hasOwner: true,
    publicAccess: 'unknown',
    sharing: 'unknown',
    encryption: 'unknown',
    versioned: false,
    hasLifecycle: false,
    isLogged: false,
    readable: true,
  });
});

it('says what the configuration is, and that some can not be read', () => {
  const entity = bucket('group:default/web', {
    metadata: {
      name: 'logs',
      annotations: { 'amazonaws.com/configuration-unavailable': 'logging' },
    },
    spec: {
      configuration: {
        publicAccess: { status: 'public', by: ['acl'] },
        sharing: { status: 'foreign', accounts: ['999999999999'] },
        encryption: { status: 'aws:kms' },
        versioning: { status: 'enabled' },
        lifecycle: { status: 'on' },
        logging: { status: 'on' },
      },
    },
  });
  expect(factsOf(entity, unowned)).toEqual({
    hasOwner: true,
    publicAccess: 'public',
    sharing: 'foreign',
    encryption: 'aws:kms',
    versioned: true,
    hasLifecycle: true,
    isLogged: true,
    readable: false,
  });
});
