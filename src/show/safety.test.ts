import {
  DefaultNamespaceEntityPolicy,
  type Entity,
  EntityPolicies,
  entityEnvelopeSchemaValidator,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  parseLocationRef,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
} from '@backstage/catalog-model';
import fc from 'fast-check';
import type { ReplicationRule } from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRecord } from '../model/BucketRecord';
import { taggedBucket } from './__testUtils__/bucketRecord';
import { bucketArn } from '../model/partition';
import { renderedOne, rendererOf } from './__testUtils__/rendering';
import { notReadFacts } from '../model/notReadFacts';

/* eslint-disable no-script-url */
const hostile = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '$text',
  '$json',
  'backstage.io/managed-by-location',
  'backstage.io/view-url',
  'amazonaws.com/account-id',
  'amazonaws.com/region',
  'url:https://evil.example/catalog-info.yaml',
  'javascript:alert(1)',
  'url:javascript:alert(1)',
  'dir: JavaScript:alert(1)',
  ' JaVa\nScRiPt:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'https://evil.example/',
  'user:default/admin',
  'resource:default/other',
  'a'.repeat(256),
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u202eexe.gpj',
  '${{ secrets.TOKEN }}',
  '# yaml: [',
  'owner',
  'Owner',
  'OWNER',
  '',
];

const text = (maxLength: number) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...hostile) },
    fc.string({ unit: 'binary', maxLength }),
    fc.string({
      unit: fc.constantFrom('a', ' ', '\ud800', '\0', '/', ':', 'Ü', '部'),
      maxLength,
    }),
  );

const owner = fc.constantFrom(
  'owner',
  'Team',
  'system',
  'uses',
  'needs',
  'wiki',
  'title',
  'type',
  'TYPE',
  'space',
  'description',
);

// As what reads AWS's answers makes them: own properties, __proto__ among them.
const tags = fc
  .array(fc.tuple(fc.oneof(owner, text(128)), text(256)), { maxLength: 50 })
  .map(pairs => Object.fromEntries(pairs));

const reason = { code: 'AccessDenied', message: 'denied' };

/** What strangers may write into the configuration of buckets. */
const configuration = fc.record({
  encryption: fc.record({
    status: fc.constant('known' as const),
    value: fc.record({
      status: fc.constant('aws:kms' as const),
      key: text(100),
    }),
  }),
  logging: fc.record({
    status: fc.constant('known' as const),
    value: fc.record({
      status: fc.constant('on' as const),
      target: text(63),
      prefix: text(100),
    }),
  }),
  replication: fc.record({
    status: fc.constant('known' as const),
    value: fc.record({
      status: fc.constant('on' as const),
      targets: fc.array(fc.oneof(text(63), text(63).map(arnOf))),
      rules: fc.constant<ReplicationRule[]>([]),
    }),
  }),
  lifecycle: fc.record({
    status: fc.constant('known' as const),
    value: fc.record({
      status: fc.constant('on' as const),
      rules: fc.array(
        fc.record({
          name: text(255),
          enabled: fc.boolean(),
          filter: text(100),
          actions: fc.constant<string[]>(['delete after 1 day']),
        }),
        { maxLength: 5 },
      ),
    }),
  }),
});

function arnOf(name: string): string {
  return `arn:aws:s3:::${name}`;
}

const record: fc.Arbitrary<BucketRecord> = fc
  .record(
    {
      account: fc.record(
        {
          id: fc.stringMatching(/^\d{12}$/),
          partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov', 'aws-iso'),
          name: text(50),
          owner: text(80),
          email: text(64),
          organizationalUnitPath: text(200),
          tags,
        },
        { requiredKeys: ['id', 'partition'] },
      ),
      name: fc.oneof(
        fc.stringMatching(/^[A-Za-z0-9._-]{3,255}$/),
        text(255).filter(Boolean),
      ),
      region: fc.oneof(
        fc
          .constantFrom('eu-west-1', 'cn-north-1')
          .map(region => ({ status: 'known' as const, region })),
        fc.constant({ status: 'unavailable' as const, reason }),
      ),
      facts: fc.record({
        tags: fc.oneof(
          {
            weight: 5,
            arbitrary: tags.map(value => ({
              status: 'known' as const,
              value,
            })),
          },
          fc.constant({ status: 'none' as const }),
          fc.constant({ status: 'not-read' as const }),
          tags.map(value => ({
            status: 'unavailable' as const,
            reason,
            lastKnown: { status: 'known' as const, value },
          })),
        ),
      }),
      configuration,
      createdAt: fc.constant('2020-01-02T03:04:05.000Z'),
    },
    { requiredKeys: ['account', 'name', 'region', 'facts'] },
  )
  .map(({ configuration: configured, ...read }) => ({
    ...read,
    facts: { ...notReadFacts(), ...configured, ...read.facts },
    kind: 'general-purpose' as const,
    arn: bucketArn(read.account.partition, read.name),
  }));

// Everything that a tag can reach at all.
const everyField = {
  namespace: { tag: 'space' },
  title: { tag: 'title' },
  type: { tag: 'type' },
  description: { expression: '$join([tags.description, region], " ")' },
  lifecycle: { tag: 'stage' },
  owner: {
    tag: ['owner', 'Team'],
    map: { '*@corp.example': 'user:default/$1' },
  },
  system: { tag: 'system' },
  dependencyOf: { tag: 'uses' },
  dependsOn: [{ tag: 'needs' }, { expression: 'tags.*' }],
  labels: { 'example.com/tier': { tag: 'type' }, type: { tag: 'type' } },
  tags: [{ tag: 'stage' }, { expression: 'tags.*' }],
  annotations: {
    'example.com/wiki': { tag: 'wiki' },
    'backstage.io/edit-url': { tag: 'wiki' },
    'backstage.io/view-url': { tag: 'wiki' },
    'backstage.io/source-location': { tag: 'wiki' },
    'backstage.io/techdocs-ref': { tag: 'wiki' },
  },
  links: [{ url: { tag: 'wiki' }, title: { tag: 'title' } }],
};

const policies = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new DefaultNamespaceEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

// What the catalog's search index does with an entity: a path for each value, refused if two differ by case alone.
function searchKeys(value: unknown, path: string): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).flatMap(([key, child]) =>
        searchKeys(child, `${path}.${key}`),
      )
    : [path];
}

const strings = (value: unknown): string[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, child]) => [key, ...strings(child)])
    : [value].filter(leaf => typeof leaf === 'string');

const hasScriptUrl = (url: string) => {
  try {
    return !['http:', 'https:'].includes(new URL(url).protocol);
  } catch {
    return false;
  }
};

async function expectSafe(entity: Entity, { account, name }: BucketRecord) {
  entityEnvelopeSchemaValidator()(entity);
  await policies.enforce(entity);
  expect(await resourceEntityV1alpha1Validator.check(entity)).toBe(true);

  const keys = searchKeys(entity, '');
  expect(new Set(keys.map(key => key.toLowerCase())).size).toBe(
    new Set(keys).size,
  );
  expect(JSON.parse(JSON.stringify(entity))).toEqual(entity);
  expect(strings(entity).filter(leaf => /[\0\p{Cs}]/u.test(leaf))).toEqual([]);
  const spec = entity.spec as any;
  expect(Object.keys(spec.tags ?? {}).filter(key => key[0] === '$')).toEqual(
    [],
  );

  const { annotations, labels, links } = entity.metadata;
  expect(annotations).toMatchObject({ 'amazonaws.com/account-id': account.id });
  const location = annotations!['backstage.io/managed-by-location'];
  expect(parseLocationRef(location).type).toBe('aws-s3-buckets');
  expect(location).toBe(
    annotations!['backstage.io/managed-by-origin-location'],
  );
  expect(labels).toMatchObject({ 'amazonaws.com/account-id': account.id });
  expect(
    Object.keys(labels!).filter(
      key => key.includes('/') && !/^(example|amazonaws)\.com\//.test(key),
    ),
  ).toEqual([]);
  expect(links!.map(({ url }) => url).filter(hasScriptUrl)).toEqual([]);
  for (const key of [
    'view-url',
    'edit-url',
    'source-location',
    'techdocs-ref',
  ]) {
    const value = annotations![`backstage.io/${key}`] ?? '';
    expect(hasScriptUrl(value.replace(/^(url|dir):/, ''))).toBe(false);
  }
  expect(annotations!['example.com/wiki'] ?? '').not.toMatch(
    /^\s*((url|dir):\s*)?j\s*a\s*v\s*a\s*s\s*c/i,
  );

  expect(spec.owner).toMatch(/^(group|user):[a-z0-9-]+\/[a-z0-9_.-]+$/);
  const isPlain = name === entity.metadata.name;
  expect(
    isPlain || /^([a-z0-9].*_)?[0-9a-f]{10}$/.test(entity.metadata.name),
  ).toBe(true);
}

describe('whatever strangers write into tags', () => {
  const bucketEntities = rendererOf(everyField);
  const defaultEntities = rendererOf();

  it.each([
    ['with every field mapped', bucketEntities],
    ['by default', defaultEntities],
  ])(
    'each bucket has a valid entity, the same each time, %s',
    async (_, entities) => {
      await fc.assert(
        fc.asyncProperty(record, async bucket => {
          const result = await renderedOne(entities, bucket);
          await expectSafe(result.entity, bucket);
          const again = await renderedOne(entities, structuredClone(bucket));
          expect(JSON.stringify(again)).toBe(JSON.stringify(result));
          expect(({} as any).polluted).toBeUndefined();
        }),
        { numRuns: 500 },
      );
    },
  );

  it('each account has a valid entity', async () => {
    await fc.assert(
      fc.asyncProperty(record, async ({ account }) => {
        const entity = defaultEntities.account(account);
        await policies.enforce(entity!);
        expect(await resourceEntityV1alpha1Validator.check(entity!)).toBe(true);
        expect(
          strings(entity).filter(leaf => /[\0\p{Cs}]/u.test(leaf)),
        ).toEqual([]);
        const keys = searchKeys(entity, '');
        expect(new Set(keys.map(key => key.toLowerCase())).size).toBe(
          new Set(keys).size,
        );
      }),
      { numRuns: 300 },
    );
  });
});

it.each([
  ['source-location', 'url:javascript:alert(1)', undefined],
  ['source-location', 'javascript:alert(1)', undefined],
  ['source-location', 'url:file:///etc/passwd', undefined],
  ['source-location', 'x:javascript:alert(1)', undefined],
  [
    'source-location',
    'url:https://git.example/r/',
    'url:https://git.example/r/',
  ],
  ['techdocs-ref', 'dir:javascript:alert(1)', undefined],
  ['techdocs-ref', 'dir:./docs', 'dir:./docs'],
  ['techdocs-ref', 'url:https://git.example/r/', 'url:https://git.example/r/'],
  ['edit-url', 'javascript:alert(1)', undefined],
  ['edit-url', 'https://git.example/r/', 'https://git.example/r/'],
  ['source-template', 'url:javascript:alert(1)', undefined],
])('the annotation %s of the tag %s is %s', async (name, tag, annotation) => {
  const key = `backstage.io/${name}`;
  const renderer = rendererOf({ annotations: { [key]: { tag: 'mapped' } } });
  const { entity } = await renderedOne(renderer, taggedBucket({ mapped: tag }));
  expect(entity.metadata.annotations![key]).toBe(annotation);
});

it.each([
  ['{"Owner":"a","owner":"b"}', { Owner: 'a' }],
  ['{"$text":"https://evil.example/"}', {}],
  ['{"__proto__":"c","x":"y"}', { x: 'y' }],
])(
  'keeps every tag exactly, in the annotation where spec.tags cannot: %s',
  async (exact, specTags) => {
    const { entity } = await renderedOne(
      rendererOf(),
      taggedBucket(JSON.parse(exact)),
    );
    expect(entity.spec?.tags).toEqual(specTags);
    expect(entity.metadata.annotations!['amazonaws.com/tags']).toBe(exact);
  },
);

it('has no annotation with the tags where spec.tags has them all', async () => {
  const { entity } = await renderedOne(
    rendererOf(),
    taggedBucket({ owner: 'a', constructor: 'b' }),
  );
  expect(entity.spec?.tags).toEqual({ constructor: 'b', owner: 'a' });
  expect(entity.metadata.annotations).not.toHaveProperty([
    'amazonaws.com/tags',
  ]);
});
