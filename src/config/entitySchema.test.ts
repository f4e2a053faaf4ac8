import { ConfigReader } from '@backstage/config';
import { readEntityConfig } from './__testUtils__/readEntityConfig';

it.each<[string, any, string]>([
  [
    'an unknown setting',
    { ownr: 'x' },
    "c.entity: unknown setting 'ownr'; known settings: namespace, name, type, title,",
  ],
  [
    'an unknown part of a source',
    { owner: { tags: 'x' } },
    "c.entity.owner: unknown setting 'tags'; known settings: tag, fact, expression,",
  ],
  [
    'a tag that is not a text',
    { owner: { tag: 3 } },
    'c.entity.owner.tag: expected a tag key or a list of tag keys',
  ],
  [
    'a fact that there is not',
    { title: { fact: 'public' } },
    "c.entity.title.fact.0: expected one of publicAccess, sharing, encryption, versioning, objectLock, lifecycle, logging, replication, ownership, website, notifications, abac, metadataTables, not 'public'",
  ],
  [
    'a broken expression',
    { title: { expression: '(' } },
    'c.entity.title.expression: not a JSONata expression: Expected ")" before end of expression (at character 1); see https://docs.jsonata.org',
  ],
  [
    'an expression with a regular expression',
    { title: { expression: 'tags.x ~> /^(a+)+$/' } },
    'c.entity.title.expression: regular expressions are not supported, because a tag can make one run without end; use $contains, $split or $replace with a text, or `map`, or a transformer',
  ],
  [
    'an expression that changes from run to run',
    { title: { expression: '"at " & $now()' } },
    'c.entity.title.expression: $now() would change the entity in every run',
  ],
  [
    'a pattern with two stars',
    { owner: { map: { '*@*': 'x' } } },
    'c.entity.owner.map.*@*: a pattern may have one * only',
  ],
  [
    'an owner that is not a ref',
    { owner: 'The Team' },
    "c.entity.owner.value: 'The Team' is not a ref of a group or user, as group:default/payments",
  ],
  [
    'an owner that is neither group nor user',
    { owner: 'system:default/x' },
    "c.entity.owner.value: 'system:default/x' is not a ref of a group or user",
  ],
  [
    'a system that is not a ref',
    { system: 'The System' },
    "c.entity.system.value: 'The System' is not an entity ref",
  ],
  [
    'an unknown part of a link',
    { links: [{ url: 'https://x', href: 'x' }] },
    "c.entity.links.0: unknown setting 'href'; known settings: url, title, icon, type",
  ],
  [
    'an owner of another kind',
    { owner: { kind: 'component' } },
    "c.entity.owner.kind: expected one of group, user, not 'component'",
  ],
  [
    'a namespace',
    { namespace: 'My Space' },
    'c.entity.namespace.value: not a namespace that the catalog takes',
  ],
  [
    'a label key',
    { labels: { 'a b': 'x' } },
    'c.entity.labels.a b: not a label key that the catalog takes',
  ],
  [
    'an annotation key',
    { annotations: { 'a b': 'x' } },
    'c.entity.annotations.a b: not an annotation key',
  ],
  [
    'an annotation that is reserved',
    { annotations: { 'backstage.io/managed-by-location': 'x' } },
    'c.entity.annotations.backstage.io/managed-by-location: this annotation is reserved for the catalog',
  ],
  [
    'a link without URL',
    { links: [{ title: 'x' }] },
    'c.entity.links.0.url: is missing',
  ],
  [
    'a ref that is not a group',
    { unowned: 'user:default/x' },
    "c.entity.unowned: expected false, or the ref of a group, as group:default/unowned, not 'user:default/x'",
  ],
  [
    'a name from tags',
    { name: { tag: 'Name' } },
    'c.entity.name.expression: is missing',
  ],
])('names %s, by path', (_, config, message) => {
  expect(() => readEntityConfig(new ConfigReader(config), 'c.entity')).toThrow(
    message,
  );
});

it('takes words like now and random where they are no functions', () => {
  expect(
    readEntityConfig(
      new ConfigReader({ title: { expression: 'tags.now & "random"' } }),
    ).title,
  ).toBeDefined();
});

it('names every wrong setting at once', () => {
  expect(() =>
    readEntityConfig(new ConfigReader({ type: { tag: 1 }, accounts: 'yes' })),
  ).toThrow(/entity\.type\.tag: .*; entity\.accounts: /);
});

it('takes a string for a constant, and one for a list of one', () => {
  const config = readEntityConfig(
    new ConfigReader({
      type: 'bucket',
      tags: { tag: 'tier' },
      dependencyOf: 'component:default/shop',
    }),
  );
  expect(config.type).toMatchObject({ value: 'bucket', tag: [] });
  expect(config.tags).toMatchObject([{ tag: ['tier'] }]);
  expect(config.dependencyOf).toMatchObject([
    { value: 'component:default/shop' },
  ]);
});

it('looks for the tag owner unless told where owners are', () => {
  const ownerOf = (config: any) =>
    readEntityConfig(new ConfigReader(config)).owner.tag;
  expect(ownerOf({})).toEqual(['owner']);
  expect(ownerOf({ owner: 'group:default/platform' })).toEqual(['owner']);
  expect(ownerOf({ owner: { tag: ['team', 'squad'] } })).toEqual([
    'team',
    'squad',
  ]);
  expect(ownerOf({ owner: { expression: 'tags.x' } })).toEqual([]);
});
