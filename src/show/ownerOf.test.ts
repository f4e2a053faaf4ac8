import type { Entity } from '@backstage/catalog-model';
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
