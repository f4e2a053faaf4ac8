import type { Entity } from '@backstage/catalog-model';
import {
  CONFIGURATION_FACTS,
  CONFIGURATION_WORDINGS,
  readConfiguration,
  statusWording,
} from './index';

function entity(configuration?: unknown, unavailable?: string) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: 'data',
      annotations: unavailable
        ? { 'amazonaws.com/configuration-unavailable': unavailable }
        : {},
    },
    spec: { type: 's3-bucket', owner: 'web', configuration },
  } as Entity;
}

const read = (name: string, of: Entity) =>
  readConfiguration(of).find(setting => setting.name === name);

it.each([
  ['publicAccess', { status: 'private' }, /^not public$/],
  ['publicAccess', { status: 'public', by: ['acl'] }, /^public by its ACL$/],
  ['encryption', { status: 'none' }, /^not encrypted by default$/],
  ['encryption', { status: 'aws:new' }, /^aws:new/],
  ['versioning', { status: 'off' }, /^off$/],
  ['versioning', { status: 'enabled', mfaDelete: true }, /MFA/],
  ['objectLock', { status: 'off' }, /^off$/],
  ['lifecycle', { status: 'off' }, /^no rules$/],
  ['lifecycle', { status: 'off', rules: [] }, /^$/],
  ['logging', { status: 'on', target: 'logs' }, /^to logs\/$/],
  ['ownership', { status: 'ObjectWriter' }, /^who writes/],
  // Not as the backend module writes it.
  ['lifecycle', { status: 'on' }, /^on$/],
  ['publicAccess', { status: 'public', by: 'acl' }, /^public$/],
])('reads %s of %j', (name, value, words) => {
  expect(read(name, entity({ [name]: value }))).toEqual({
    name,
    status: value.status,
    words: expect.stringMatching(words),
    isUnavailable: false,
    targets: name === 'logging' ? ['logs'] : [],
  });
});

it.each([[undefined], [null], [/^on$/], [{ encryption: 'AES256' }], [{}]])(
  'knows nothing of %j',
  configuration => {
    expect(readConfiguration(entity(configuration))).toEqual([]);
  },
);

it('keeps the last known value of what can’t be read', () => {
  const of = entity(
    { encryption: { status: 'AES256' } },
    'encryption,publicAccess',
  );
  expect(read('encryption', of)).toMatchObject({
    status: 'AES256',
    isUnavailable: true,
  });
  expect(read('publicAccess', of)).toEqual({
    name: 'publicAccess',
    isUnavailable: true,
    targets: [],
  });
  expect(read('website', of)).toMatchObject({ isUnavailable: false });
});

it.each(CONFIGURATION_FACTS)('has words for the status of no %s', name => {
  const { noneStatus } = CONFIGURATION_WORDINGS[name];
  expect(statusWording(name, noneStatus)?.meaning).toMatch(/\.$/);
});

it.each(['aws:new', 'toString'])('has no words for a status %s', status => {
  expect(statusWording('encryption', status)).toBeUndefined();
});
