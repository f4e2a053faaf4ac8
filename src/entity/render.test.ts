import { ConfigReader } from '@backstage/config';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { BucketRecord } from '../model/bucket';
import type { AwsS3BucketTransformer } from '../extensionPoint';
import { bucketRecord, taggedBucket } from './__testUtils__/bucketRecord';
import { readEntityConfig } from '../config/entity';
import { createEntityRenderer } from './render';

function renderer(
  config: JsonObject = {},
  transformer?: AwsS3BucketTransformer,
) {
  return createEntityRenderer({
    providerId: 'default',
    config: readEntityConfig(new ConfigReader(config)),
    transformer,
  });
}

async function entityOf(
  record: BucketRecord,
  config?: JsonObject,
): Promise<Entity> {
  const result = await renderer(config).bucket(record);
  return (result as { entity: Entity }).entity;
}

const denied = { code: 'AccessDenied', message: 'not allowed' };

describe('what could not be read', () => {
  it('keeps the last known tags, and says so', async () => {
    const entity = await entityOf(
      bucketRecord({
        tags: {
          status: 'unavailable',
          reason: denied,
          lastKnown: { owner: 'payments' },
        },
      }),
    );
    expect(entity.spec).toMatchObject({
      owner: 'group:default/payments',
      tags: { owner: 'payments' },
    });
    expect(entity.metadata.labels).toMatchObject({ owner: 'payments' });
    expect(entity.metadata.annotations).toMatchObject({
      'amazonaws.com/tags-status': 'unavailable',
    });
  });

  it('shows no tags where none were ever read, and does not call the bucket untagged', async () => {
    const entity = await entityOf(
      bucketRecord({ tags: { status: 'unavailable', reason: denied } }),
    );
    expect(entity.spec).not.toHaveProperty('tags');
    expect(entity.metadata.tags).not.toContain('untagged');
    expect(entity.metadata.annotations).toMatchObject({
      'amazonaws.com/tags-status': 'unavailable',
    });
  });

  it('tells a bucket without tags from one with unknown tags', async () => {
    const entity = await entityOf(bucketRecord({ tags: { status: 'none' } }));
    expect(entity.spec?.tags).toEqual({});
    expect(entity.metadata.tags).toContain('untagged');
    expect(entity.metadata.annotations).not.toHaveProperty([
      'amazonaws.com/tags-status',
    ]);
  });

  it('keeps the last known region, and says so', async () => {
    const entity = await entityOf(
      bucketRecord({
        region: {
          status: 'unavailable',
          reason: denied,
          lastKnown: 'eu-west-3',
        },
      }),
    );
    expect(entity.metadata.annotations).toMatchObject({
      'amazonaws.com/region': 'eu-west-3',
      'amazonaws.com/region-status': 'unavailable',
    });
    expect(entity.metadata.labels).toMatchObject({
      'amazonaws.com/region': 'eu-west-3',
    });
  });

  it('names no region where none was ever found out', async () => {
    const { metadata } = await entityOf(
      bucketRecord({ region: { status: 'unavailable', reason: denied } }),
    );
    expect(metadata.annotations).not.toHaveProperty(['amazonaws.com/region']);
    expect(metadata.labels).not.toHaveProperty(['amazonaws.com/region']);
    expect(metadata.description).toMatch(/^unknown region · /);
    expect(metadata.links).toEqual([
      {
        title: 'AWS console',
        url: 'https://console.aws.amazon.com/s3/buckets/payments-data',
      },
    ]);
  });
});

it('gives the same bytes whatever order AWS gives the tags in', async () => {
  const tags = { owner: 'a', Env: 'b', 'aws:x': 'c', 10: 'd', 9: 'e' };
  const reversed = Object.fromEntries(Object.entries(tags).reverse());
  expect(JSON.stringify(await entityOf(taggedBucket(reversed)))).toBe(
    JSON.stringify(await entityOf(taggedBucket(tags))),
  );
});

it('keeps expressions of buckets that are rendered side by side apart', async () => {
  const { bucket } = renderer({
    title: { expression: '$string($$.bucket.name) & $sha256($$.bucket.name)' },
    description: { expression: '[1..20].($$.bucket.name)' },
  });
  const names = Array.from({ length: 50 }, (_, index) => `bucket-${index}`);
  const results = await Promise.all(
    names.map(name => bucket(bucketRecord({ name }))),
  );
  expect(
    results.map(result => (result as any).entity.metadata.description),
  ).toEqual(names);
});

it('loses only the bucket for which an expression fails', async () => {
  const { bucket } = renderer({
    title: { expression: "bucket.name = 'bad' ? $error('never') : 'fine'" },
  });
  expect(await bucket(bucketRecord({ name: 'bad' }))).toMatchObject({
    status: 'rejected',
    reason: expect.stringContaining('never'),
  });
  expect(await bucket(bucketRecord())).toMatchObject({ status: 'rendered' });
});

it('reads tags by their exact keys where the config says so', async () => {
  const config = { exactTagKeys: true, lifecycle: { tag: 'Stage' } };
  const lifecycleOf = async (tags: Record<string, string>) =>
    (await entityOf(taggedBucket(tags), config)).spec?.lifecycle;
  expect(await lifecycleOf({ Stage: 'production' })).toBe('production');
  expect(await lifecycleOf({ stage: 'production' })).toBeUndefined();
});

describe('owner', () => {
  const account = {
    ...bucketRecord().account,
    tags: { Owner: 'account-tag' },
    owner: 'group:default/account-config',
  };
  const config = { owner: { value: 'group:default/provider' } };

  it.each([
    [
      "the bucket's tag",
      taggedBucket({ OWNER: 'bucket' }, { account }),
      'bucket',
    ],
    [
      "the account's tag",
      taggedBucket({ OWNER: ' ' }, { account }),
      'account-tag',
    ],
    [
      "the account's owner in the config",
      bucketRecord({ account: { ...account, tags: {} } }),
      'account-config',
    ],
    ["the provider's", bucketRecord(), 'provider'],
  ])('is %s where there is none before', async (_, record, owner) => {
    expect((await entityOf(record, config)).spec?.owner).toBe(
      `group:default/${owner}`,
    );
  });

  it('is the group of the unowned where nobody is named', async () => {
    expect((await entityOf(bucketRecord())).spec?.owner).toBe(
      'group:default/unowned',
    );
    expect(
      (await entityOf(bucketRecord(), { unowned: { enabled: false } })).spec
        ?.owner,
    ).toBe('unknown');
  });

  it('is never of another kind than group and user, and texts that are no owner are reported', async () => {
    const record = taggedBucket({ owner: 'component:default/x' }, { account });
    expect(await renderer().bucket(record)).toMatchObject({
      entity: { spec: { owner: 'group:default/account-tag' } },
      unknownOwners: ['component:default/x'],
    });
  });
});

it('takes an expression for any field', async () => {
  const config = {
    namespace: { expression: "'ns-' & region" },
    labels: { expression: { expression: "'label'" } },
  };
  expect((await entityOf(bucketRecord(), config)).metadata).toMatchObject({
    namespace: 'ns-eu-west-1',
    labels: { expression: 'label' },
  });
});

it.each([
  [{ space: 'team--a' }, 'team--a'],
  [{ space: 'Team A' }, 'team-a'],
  [{ space: '部门' }, 'aws'],
  [{}, 'aws'],
])('takes the namespace of %j for %s', async (tags, namespace) => {
  const config = { namespace: { tag: 'space', value: 'aws' } };
  const { metadata } = await entityOf(
    taggedBucket(tags as Record<string, string>),
    config,
  );
  expect(metadata.namespace).toBe(namespace);
});

it("gives no bucket an account's name", async () => {
  const name = { expression: 'bucket.name' };
  const impostor = bucketRecord({ name: 'aws-account-111111111111' });
  expect(await renderer({ name }).bucket(impostor)).toEqual({
    status: 'rejected',
    reason:
      "Error: its entity would be resource:default/aws-account-111111111111, as only an account's is",
  });
});

describe('transformer', () => {
  const record = taggedBucket({ owner: 'payments' });

  it('gets the record and the default entity', async () => {
    const result = await renderer({}, async (bucket, entity) => {
      entity.metadata.title = `${bucket.name}!`;
      return { ...entity, spec: { ...entity.spec, none: undefined } };
    }).bucket(record);
    expect(result).toMatchObject({
      status: 'rendered',
      entity: {
        metadata: { title: 'payments-data!' },
        spec: { owner: 'group:default/payments' },
      },
    });
    expect(JSON.stringify(result)).not.toContain('none');
  });

  it('leaves a bucket out', async () => {
    expect(await renderer({}, () => undefined).bucket(record)).toEqual({
      status: 'left-out',
    });
  });

  it('costs one bucket only when it throws', async () => {
    const { bucket } = renderer({}, async ({ name }, entity) => {
      if (name === 'bad') throw new TypeError('no such thing');
      return entity;
    });
    expect(await bucket(bucketRecord({ name: 'bad' }))).toEqual({
      status: 'rejected',
      reason: 'TypeError: no such thing',
    });
    expect(await bucket(record)).toMatchObject({ status: 'rendered' });
  });

  it.each<[string, (entity: Entity) => unknown, RegExp]>([
    [
      'a name that the catalog refuses',
      entity => ({ ...entity, metadata: { ...entity.metadata, name: 'a b' } }),
      /metadata\.name/,
    ],
    ['no spec', ({ spec, ...entity }) => entity, /spec/],
    ['a foreign field', entity => ({ ...entity, extra: 1 }), /additional/],
    [
      'keys that differ by case alone',
      entity => ({ ...entity, spec: { ...entity.spec, Owner: 'x' } }),
      /"owner" and "Owner" of spec/,
    ],
    ['no entity', () => ({}), /must have required property/],
    ['a number', () => 42, /./],
    [
      'something without end',
      entity => Object.assign(entity, { spec: { entity } }),
      /circular/,
    ],
  ])('is told why the catalog would refuse %s', async (_, change, reason) => {
    const result = await renderer(
      {},
      (__, entity) => change(entity) as Entity,
    ).bucket(record);
    expect(result).toMatchObject({
      status: 'rejected',
      reason: expect.stringMatching(reason),
    });
  });

  it('can leave the location to the provider, and not change it', async () => {
    const change: AwsS3BucketTransformer = (_, entity) => {
      delete entity.metadata.annotations!['backstage.io/managed-by-location'];
      entity.metadata.annotations!['backstage.io/managed-by-origin-location'] =
        'url:https://elsewhere.example';
      return entity;
    };
    expect(await renderer({}, change).bucket(record)).toMatchObject({
      entity: {
        metadata: {
          annotations: {
            'backstage.io/managed-by-location':
              'aws-s3-buckets:default/111111111111/arn:aws:s3:::payments-data',
            'backstage.io/managed-by-origin-location':
              'aws-s3-buckets:default/111111111111/arn:aws:s3:::payments-data',
          },
        },
      },
    });
  });

  it('cannot give one name to two buckets', async () => {
    const entities = renderer({}, (_, { metadata, ...entity }) => ({
      ...entity,
      metadata: { ...metadata, name: 'same' },
    }));
    const held = new Map<string, string>();
    const bucket = (read: BucketRecord) =>
      entities.bucket(read, async () => held);
    expect(await bucket(record)).toMatchObject({ status: 'rendered' });
    expect(await bucket(bucketRecord({ name: 'other' }))).toEqual({
      status: 'rejected',
      reason:
        'Error: its entity would be resource:default/same, which is that of arn:aws:s3:::payments-data',
    });
    expect(await bucket(record)).toMatchObject({ status: 'rendered' });
  });
});
