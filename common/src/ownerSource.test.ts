import {
  type OwnerSource,
  ownerSourceText,
  readOwnerSource,
} from './ownerSource';

const read = (text?: string) =>
  readOwnerSource({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: 'logs',
      ...(text !== undefined && {
        annotations: { 'amazonaws.com/owner-source': text },
      }),
    },
  });

it.each<[string, OwnerSource]>([
  ['tag:owner', { kind: 'tag', key: 'owner' }],
  ['tag:corp:team owner', { kind: 'tag', key: 'corp:team owner' }],
  ['account-tag:owner', { kind: 'account-tag', key: 'owner' }],
  ['component:default/shop', { kind: 'entity', ref: 'component:default/shop' }],
  ['system:shops/sales', { kind: 'entity', ref: 'system:shops/sales' }],
  ['mapping', { kind: 'mapping' }],
  ['account', { kind: 'account' }],
  ['default', { kind: 'default' }],
  ['transformer', { kind: 'transformer' }],
  ['nobody', { kind: 'nobody' }],
])('%s is written and read', (text, source) => {
  expect(ownerSourceText(source)).toBe(text);
  expect(read(text)).toEqual(source);
});

it.each([undefined, '', 'tag', 'tag:', 'component', 'nobody:x', 'toString'])(
  'nothing is made of %s',
  text => {
    expect(read(text)).toBeUndefined();
  },
);
