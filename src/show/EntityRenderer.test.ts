import { setImmediate } from 'node:timers/promises';
import type { Entity } from '@backstage/catalog-model';
import type { JsonObject } from '@backstage/types';
import type { BucketRecord } from '../model/BucketRecord';
import {
  bucketRecord,
  taggedBucket,
  tagsFact,
} from './__testUtils__/bucketRecord';
import { renderedOne, rendererOf, renderOne } from './__testUtils__/rendering';
import type { AwsS3BucketTransformer } from './AwsS3BucketTransformer';

async function entityOf(
  record: BucketRecord,
  config?: JsonObject,
): Promise<Entity> {
  return (await renderedOne(rendererOf(config), record)).entity;
}

/** What is asked for taken entity refs where none are taken. */
const noneTaken = async () => new Map<string, string>();

const denied = { code: 'AccessDenied', message: 'not allowed' };

describe('what could not be read', () => {
  it('keeps the last known tags, and says so', async () => {
    const entity = await entityOf(
      bucketRecord(
        tagsFact({
          status: 'unavailable',
          reason: denied,
          lastKnown: { status: 'known', value: { owner: 'payments' } },
        }),
      ),
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
      bucketRecord(tagsFact({ status: 'unavailable', reason: denied })),
    );
    expect(entity.spec).not.toHaveProperty('tags');
    expect(entity.metadata.tags).not.toContain('untagged');
    expect(entity.metadata.annotations).toMatchObject({
      'amazonaws.com/tags-status': 'unavailable',
    });
  });

  it('tells a bucket without tags from one with unknown tags', async () => {
    const entity = await entityOf(bucketRecord(tagsFact({ status: 'none' })));
    expect(entity.spec?.tags).toEqual({});
    expect(entity.metadata.tags).toContain('untagged');
    expect(entity.metadata.tags).not.toContain('unreadable');
    expect(entity.metadata.annotations).not.toHaveProperty([
      'amazonaws.com/tags-status',
    ]);
  });

  it('keeps calling a bucket untagged that last had no tags', async () => {
    const entity = await entityOf(
      bucketRecord(
        tagsFact({
          status: 'unavailable',
          reason: denied,
          lastKnown: { status: 'none' },
        }),
      ),
    );
    expect(entity.spec?.tags).toEqual({});
    expect(entity.metadata.tags).toContain('untagged');
    expect(entity.metadata.tags).toContain('unreadable');
  });

  it('says nothing about tags that were not read yet', async () => {
    const entity = await entityOf(
      bucketRecord(tagsFact({ status: 'not-read' })),
    );
    expect(entity.spec).not.toHaveProperty('tags');
    expect(entity.metadata.tags).not.toContain('untagged');
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

it('keeps the expressions of many buckets apart', async () => {
  const many = rendererOf({
    title: { expression: '$string($$.bucket.name) & $sha256($$.bucket.name)' },
    description: { expression: '[1..20].($$.bucket.name)' },
  });
  const names = Array.from({ length: 50 }, (_, index) => `bucket-${index}`);
  const records = names.map(name => bucketRecord({ name }));
  const batches = await Promise.all(
    [records.slice(0, 20), records.slice(20)].map(batch =>
      many.renderAll(batch, {
        takenRefs: noneTaken,
        refsOfArns: noneTaken,
      }),
    ),
  );
  expect(
    batches.flat().map(result => (result as any).entity.metadata.description),
  ).toEqual(names);
});

it('loses only the bucket for which an expression fails', async () => {
  const records = ['good', 'bad', 'fine'].map(name => bucketRecord({ name }));
  expect(
    await rendererOf({
      title: { expression: "bucket.name = 'bad' ? $error('never') : 'fine'" },
    }).renderAll(records, {
      takenRefs: noneTaken,
      refsOfArns: noneTaken,
    }),
  ).toMatchObject([
    { status: 'rendered', arn: 'arn:aws:s3:::good' },
    {
      status: 'rejected',
      arn: 'arn:aws:s3:::bad',
      reason: expect.stringContaining('never'),
    },
    { status: 'rendered', arn: 'arn:aws:s3:::fine' },
  ]);
});

it('loses only the bucket whose tag makes an expression endless', async () => {
  const records = [
    taggedBucket({ code: 'aaa' }, { name: 'good' }),
    taggedBucket({ code: 'endless' }, { name: 'bad' }),
    taggedBucket({ code: 'b' }, { name: 'fine' }),
  ];
  const lifecycle = {
    expression:
      "($f := function($n) { tags.code = 'endless' ? $f($n + 1) : $n }; $f(1))",
  };
  expect(
    await rendererOf({ lifecycle }).renderAll(records, {
      takenRefs: noneTaken,
      refsOfArns: noneTaken,
    }),
  ).toMatchObject([
    { entity: { spec: { lifecycle: '1' } } },
    {
      status: 'rejected',
      arn: 'arn:aws:s3:::bad',
      reason: expect.stringMatching(
        /expression .* failed: .*timeout after 250/,
      ),
    },
    { entity: { spec: { lifecycle: '1' } } },
  ]);
});

it('lets the event loop have its turn while it renders many', async () => {
  const records = Array.from({ length: 500 }, (_, index) =>
    bucketRecord({ name: `bucket-${index}` }),
  );
  let turns = 0;
  let isDone = false;
  const rendering = rendererOf()
    .renderAll(records, {
      takenRefs: noneTaken,
      refsOfArns: noneTaken,
    })
    .finally(() => {
      isDone = true;
    });
  while (!isDone) {
    await setImmediate();
    turns += 1;
  }
  expect(await rendering).toHaveLength(500);
  expect(turns).toBeGreaterThan(5);
});

it('names buckets of other kinds, whose names are not unique, by their ARN', async () => {
  const arnOf = (region: string) =>
    `arn:aws:s3tables:${region}:111111111111:bucket/logs`;
  const nameOf = async (arn: string) =>
    (await entityOf(bucketRecord({ kind: 'table', name: 'logs', arn })))
      .metadata.name;
  const name = await nameOf(arnOf('eu-west-1'));
  expect(name).toMatch(/^logs_[0-9a-f]{10}$/);
  expect(await nameOf(arnOf('eu-west-2'))).not.toBe(name);
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
      (await entityOf(bucketRecord(), { unowned: false })).spec?.owner,
    ).toBe('unknown');
  });

  it('is never of another kind than group and user, and texts that are no owner are reported', async () => {
    const record = taggedBucket({ owner: 'component:default/x' }, { account });
    expect(await renderOne(rendererOf(), record)).toMatchObject({
      owner: 'group:default/account-tag',
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
  expect(await renderOne(rendererOf({ name }), impostor)).toEqual({
    status: 'rejected',
    arn: impostor.arn,
    reason:
      'its entity would be resource:default/aws-account-111111111111, a name that only accounts have',
  });
});

describe('transformer', () => {
  const record = taggedBucket({ owner: 'payments' });

  it('gets the record and the default entity', async () => {
    const withTitle = rendererOf({}, async (bucket, entity) => {
      entity.metadata.title = `${bucket.name}!`;
      return { ...entity, spec: { ...entity.spec, none: undefined } };
    });
    const result = await renderOne(withTitle, record);
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
    expect(
      await renderOne(
        rendererOf({}, () => undefined),
        record,
      ),
    ).toEqual({ status: 'left-out', arn: record.arn });
  });

  it('costs one bucket only when it throws', async () => {
    const throwing = rendererOf({}, async ({ name }, entity) => {
      if (name === 'bad') {
        throw new TypeError('no such thing');
      }
      return entity;
    });
    const bad = bucketRecord({ name: 'bad' });
    expect(
      await throwing.renderAll([bad, record], {
        takenRefs: noneTaken,
        refsOfArns: noneTaken,
      }),
    ).toMatchObject([
      {
        status: 'rejected',
        arn: bad.arn,
        reason: 'TypeError: no such thing',
      },
      { status: 'rendered', arn: record.arn },
    ]);
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
    const changing = rendererOf({}, (__, entity) => change(entity) as Entity);
    expect(await renderOne(changing, record)).toMatchObject({
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
    expect(await renderOne(rendererOf({}, change), record)).toMatchObject({
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
});

describe('entity refs of which two buckets could have one', () => {
  const same: AwsS3BucketTransformer = (_, { metadata, ...entity }) => ({
    ...entity,
    metadata: { ...metadata, name: 'same' },
  });
  const first = bucketRecord();
  const second = bucketRecord({ name: 'other' });
  const taken = (arn: string) => ({
    status: 'rejected',
    reason: `its entity would be resource:default/same, which is that of ${arn}`,
  });

  it('go to the first of two buckets', async () => {
    expect(
      await rendererOf({}, same).renderAll([first, second, first], {
        takenRefs: noneTaken,
        refsOfArns: noneTaken,
      }),
    ).toMatchObject([
      { status: 'rendered', ref: 'resource:default/same' },
      { arn: second.arn, ...taken(first.arn) },
      { status: 'rendered' },
    ]);
  });

  it('stay with the bucket that has them in the catalog', async () => {
    const takenRefs = jest.fn(
      async () => new Map([['resource:default/same', second.arn]]),
    );
    expect(
      await rendererOf({}, same).renderAll([first, second], {
        takenRefs,
        refsOfArns: noneTaken,
      }),
    ).toMatchObject([
      { arn: first.arn, ...taken(second.arn) },
      { status: 'rendered', arn: second.arn },
    ]);
    expect(takenRefs.mock.calls).toEqual([[['resource:default/same']]]);
  });

  it('are not asked for where no names can meet', async () => {
    const takenRefs = jest.fn(noneTaken);
    await rendererOf().renderAll([first, second], {
      takenRefs,
      refsOfArns: noneTaken,
    });
    await rendererOf({}, () => undefined).renderAll([first], {
      takenRefs,
      refsOfArns: noneTaken,
    });
    expect(takenRefs).not.toHaveBeenCalled();
  });

  it('make the whole call fail, and no bucket, where the database does not answer', async () => {
    await expect(
      rendererOf({ name: { expression: 'bucket.name' } }).renderAll([first], {
        takenRefs: async () => {
          throw new Error('connection refused');
        },
        refsOfArns: noneTaken,
      }),
    ).rejects.toThrow('connection refused');
  });
});
