import type { Entity } from '@backstage/catalog-model';
import { readOwnerSource } from 'backstage-plugin-aws-s3-buckets-common';
import { rendererOf, renderedOne } from './__testUtils__/rendering';
import { taggedBucket } from './__testUtils__/bucketRecord';
import { ownersOf } from './OwnersReader';

const UNOWNED = 'group:default/unowned';
const account = { id: '111111111111', partition: 'aws' };

async function rendered(owner: string, config = {}, catalog?: Entity[]) {
  return renderedOne(
    rendererOf({ owner: { tag: 'owner', ...config } }),
    taggedBucket({ owner }, { account }),
    catalog && ownersOf(catalog),
  );
}

it.each([
  'N/A',
  ' n/a ',
  'NA',
  'none',
  'None',
  'NULL',
  'nil',
  'undefined',
  'tbd',
  'TBD.',
  'tba',
  'TBC',
  'todo',
  'To be defined',
  'to-be-determined',
  'unknown',
  'Unowned',
  'un-assigned',
  'nobody',
  'no owner',
  'not applicable',
  '-',
  '--',
  '?',
  '???',
  '.',
  '_',
  '*',
  '<none>',
  '(tbd)',
])('"%s" is nobody', async text => {
  expect(await rendered(text)).toMatchObject({
    owner: UNOWNED,
    unknownOwners: [],
  });
  const { metadata } = (await rendered(text)).entity;
  expect(metadata.annotations).not.toHaveProperty([
    'amazonaws.com/unknown-owner',
  ]);
});

it.each([
  'finance/payments',
  'payments + web',
  'payments & billing',
  'payments, web',
  'payments;web',
  'payments|web',
  'DOMAIN\\user',
  'jane.doe@corp.example',
  'Jane <jane.doe@corp.example>',
  'https://wiki.example/payments',
  'component:default/shop',
  'arn:aws:iam::111111111111:role/payments',
  '支付',
])('"%s" is not made up into an owner, and said', async text => {
  const { owner, unknownOwners, entity } = await rendered(text);
  expect({ owner, unknownOwners }).toEqual({
    owner: UNOWNED,
    unknownOwners: [text],
  });
  expect(entity.metadata.annotations).toMatchObject({
    'amazonaws.com/unknown-owner': text,
  });
});

it.each([
  ['payments', 'group:default/payments'],
  ['Payments Team', 'group:default/payments-team'],
  ['Équipe Paiements', 'group:default/equipe-paiements'],
  ['na-platform', 'group:default/na-platform'],
  ['group:finance/payments', 'group:finance/payments'],
  ['user:jane.doe', 'user:default/jane.doe'],
  ['group:none', 'group:default/none'],
])('"%s" is %s', async (text, owner) => {
  expect(await rendered(text)).toMatchObject({ owner, unknownOwners: [] });
});

it('finds what is no ref by what the catalog has', async () => {
  const group = (name: string, namespace: string, title: string): Entity => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace, title },
    spec: { type: 'team', children: [] },
  });
  const catalog = [
    group('payments', 'finance', 'R&D + Payments'),
    group('none', 'default', 'The Nones'),
  ];
  const find = async (text: string) =>
    (await rendered(text, { mustExist: true }, catalog)).owner;
  expect(await find('finance/payments')).toBe('group:finance/payments');
  expect(await find('r&d + payments')).toBe('group:finance/payments');
  expect(await find('web/payments')).toBe(UNOWNED);
  expect(await find('none')).toBe(UNOWNED);
});

it('falls back to the account where the tag says nobody', async () => {
  const record = taggedBucket(
    { owner: 'TBD' },
    { account: { ...account, owner: 'group:default/finance' } },
  );
  expect((await renderedOne(rendererOf(), record)).owner).toBe(
    'group:default/finance',
  );
});

it('says no more of a text than a line', async () => {
  const { entity } = await rendered(`+${'a'.repeat(250)}`);
  expect(
    entity.metadata.annotations?.['amazonaws.com/unknown-owner'],
  ).toHaveLength(81);
});

it('makes up no system either', async () => {
  const systemOf = async (text: string) =>
    (
      await renderedOne(
        rendererOf({ system: { tag: 'app' } }),
        taggedBucket({ app: text }),
      )
    ).entity.spec?.system;
  expect(await systemOf('N/A')).toBeUndefined();
  expect(await systemOf('shop + web')).toBeUndefined();
  expect(await systemOf('Web Shop')).toBe('system:default/web-shop');
  expect(await systemOf('shops/web')).toBe('system:shops/web');
});

describe('where no tag names an owner, it is inherited', () => {
  const owned = (kind: string, name: string, owner?: string): Entity => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'shops' },
    spec: { type: 'service', ...(owner && { owner }) },
  });
  const group = (name: string): Entity => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name },
    spec: { type: 'team', children: [] },
  });
  const catalog = [
    owned('Component', 'basket', 'web'),
    owned('Component', 'orders', 'user:default/jane'),
    owned('Component', 'adrift'),
    owned('Component', 'nobodys', 'unknown'),
    owned('Component', 'odd', 'component:default/x'),
    owned('System', 'sales', 'group:default/sales'),
  ];
  const config = {
    owner: { tag: 'owner', inherit: true, value: 'platform' },
    dependencyOf: { tag: 'used-by', namespace: 'shops' },
    system: { tag: 'system', namespace: 'shops' },
  };
  const finance = { ...account, owner: 'finance' };

  const from = (ref: string) => ({ kind: 'entity', ref });
  const basket = from('component:shops/basket');
  const sales = from('system:shops/sales');

  it.each<[Record<string, string>, string, object]>([
    [{ 'used-by': 'basket' }, 'group:shops/web', basket],
    [{ 'used-by': 'basket', owner: 'N/A' }, 'group:shops/web', basket],
    [{ 'used-by': 'basket', system: 'sales' }, 'group:shops/web', basket],
    [{ system: 'Sales' }, 'group:default/sales', sales],
    [
      { 'used-by': 'orders basket' },
      'user:default/jane',
      from('component:shops/orders'),
    ],
    [{ 'used-by': 'gone adrift nobodys basket' }, 'group:shops/web', basket],
    [{ 'used-by': 'odd', system: 'sales' }, 'group:default/sales', sales],
    [{ 'used-by': 'gone' }, 'group:default/finance', { kind: 'account' }],
    [{ 'used-by': 'api:basket' }, 'group:default/finance', { kind: 'account' }],
    [
      { 'used-by': 'basket', owner: 'ops' },
      'group:default/ops',
      { kind: 'tag', key: 'owner' },
    ],
  ])('%j: %s', async (tags, owner, ownerSource) => {
    const one = await renderedOne(
      rendererOf(config),
      taggedBucket(tags, { account: finance }),
      ownersOf(catalog),
    );
    expect(one).toMatchObject({ owner, ownerSource });
    expect(readOwnerSource(one.entity)).toEqual(ownerSource);
  });

  const inheritedWith = async (changed: object) => {
    const { owner, unknownOwners } = await renderedOne(
      rendererOf({ ...config, ...changed }),
      taggedBucket({ 'used-by': 'basket' }, { account: finance }),
      ownersOf([...catalog, group('sales'), group('finance')]),
    );
    return [owner, ...unknownOwners];
  };

  it('by one who is in the catalog, where owners must be', async () => {
    expect(
      await inheritedWith({ owner: { ...config.owner, mustExist: true } }),
    ).toEqual(['group:default/finance', 'group:shops/web']);
  });

  it('only where that is set, and not from a constant of the config', async () => {
    expect(await inheritedWith({ owner: { tag: 'owner' } })).toEqual([
      'group:default/finance',
    ]);
    expect(await inheritedWith({ dependencyOf: 'shops/basket' })).toEqual([
      'group:default/finance',
    ]);
  });

  it.each<[object, Record<string, string>, object]>([
    [{ tags: { owner: 'ops' } }, {}, { kind: 'account-tag', key: 'owner' }],
    [{ owner: 'finance' }, {}, { kind: 'account' }],
    [{}, {}, { kind: 'default' }],
  ])('the next, where there is none: %j', async (given, tags, ownerSource) => {
    const one = await renderedOne(
      rendererOf(config),
      taggedBucket(tags, { account: { ...account, ...given } }),
      ownersOf(catalog),
    );
    expect(one).toMatchObject({ ownerSource });
  });

  it('an expression, a transformer and nobody are sources, too', async () => {
    const sourceOf = async (...args: Parameters<typeof rendererOf>) => {
      const one = await renderedOne(
        rendererOf(...args),
        taggedBucket({ team: 'ops' }),
      );
      expect(readOwnerSource(one.entity)).toEqual(one.ownerSource);
      return one.ownerSource;
    };
    expect(await sourceOf()).toEqual({ kind: 'nobody' });
    expect(await sourceOf({ owner: { expression: 'tags.team' } })).toEqual({
      kind: 'mapping',
    });
    expect(
      await sourceOf({}, async (_, entity) => ({
        ...entity,
        spec: { ...entity.spec, owner: 'group:default/ops' },
      })),
    ).toEqual({ kind: 'transformer' });
  });
});

it('says which tag names an owner: the first, of a bucket and of an account', async () => {
  const tagsOf = async (owner: object) => {
    const renderer = rendererOf({ owner: { ...owner } });
    const { entity } = await renderedOne(renderer, taggedBucket({}));
    return [entity, renderer.account(account)!].map(
      ({ metadata }) => metadata.annotations!['amazonaws.com/owner-tag'],
    );
  };
  expect(await tagsOf({ tag: ['team', 'owner'] })).toEqual(['team', 'team']);
  expect(await tagsOf({ expression: '"ops"' })).toEqual([undefined, undefined]);
});

it('says why an account’s owner is its owner', () => {
  const sourceOf = (given: object) =>
    readOwnerSource(rendererOf().account({ ...account, ...given })!);
  expect(sourceOf({ tags: { Owner: 'ops' } })).toEqual({
    kind: 'account-tag',
    key: 'owner',
  });
  expect(sourceOf({ owner: 'ops' })).toEqual({ kind: 'account' });
  expect(sourceOf({})).toEqual({ kind: 'nobody' });
});
