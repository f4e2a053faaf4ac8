import type { BucketFacts } from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRecord } from '../model/BucketRecord';
import { bucketRecord } from './__testUtils__/bucketRecord';
import { renderedOne, rendererOf } from './__testUtils__/rendering';
import { configurationOf } from './configurationOf';

const reason = { code: 'AccessDenied', message: 'denied' };
const none = { status: 'none' } as const;

function withFacts(
  facts: Partial<BucketFacts>,
  fields: Partial<BucketRecord> = {},
): BucketRecord {
  const record = bucketRecord(fields);
  return { ...record, facts: { ...record.facts, ...facts } };
}

const allNone: Partial<BucketFacts> = {
  publicAccess: { status: 'known', value: { status: 'blocked' } },
  encryption: none,
  versioning: none,
  objectLock: none,
  lifecycle: none,
  logging: none,
  replication: none,
  ownership: none,
  website: none,
};

describe('spec.configuration', () => {
  it('has a status of every fact, also where the bucket has none', () => {
    expect(configurationOf(withFacts(allNone))).toEqual({
      encryption: { status: 'none' },
      lifecycle: { status: 'off' },
      logging: { status: 'off' },
      objectLock: { status: 'off' },
      ownership: { status: 'ObjectWriter' },
      publicAccess: { status: 'blocked' },
      replication: { status: 'off' },
      versioning: { status: 'off' },
      website: { status: 'off' },
    });
  });

  it('always has the same bytes: facts sorted, the status first, then its other keys sorted', () => {
    const configuration = configurationOf(
      withFacts({
        ...allNone,
        encryption: {
          status: 'known',
          value: { key: 'k', status: 'aws:kms', bucketKey: true },
        },
      }),
    )!;
    expect(Object.keys(configuration)).toEqual(
      Object.keys(configuration).sort(),
    );
    expect(JSON.stringify(configuration.encryption)).toBe(
      '{"status":"aws:kms","bucketKey":true,"key":"k"}',
    );
  });

  it('is left out where nothing was ever read', async () => {
    const { entity } = await renderedOne(rendererOf(), bucketRecord());
    expect(entity.spec).not.toHaveProperty('configuration');
    expect(entity.metadata.annotations).not.toHaveProperty([
      'amazonaws.com/configuration-unavailable',
    ]);
  });

  it('keeps the last known value of what can’t be read, and names it', async () => {
    const { entity } = await renderedOne(
      rendererOf(),
      withFacts({
        versioning: { status: 'unavailable', reason },
        encryption: {
          status: 'unavailable',
          reason,
          lastKnown: { status: 'known', value: { status: 'AES256' } },
        },
        logging: { status: 'unavailable', reason, lastKnown: none },
        website: none,
      }),
    );
    expect(entity.spec!.configuration).toEqual({
      encryption: { status: 'AES256' },
      logging: { status: 'off' },
      website: { status: 'off' },
    });
    expect(entity.metadata.annotations).toMatchObject({
      'amazonaws.com/configuration-unavailable':
        'encryption,logging,versioning',
    });
  });

  it.each([
    ['public', true],
    ['private', false],
    ['blocked', false],
  ] as const)(
    'of a bucket that is %s: tagged so: %s',
    async (status, isTagged) => {
      const { entity } = await renderedOne(
        rendererOf({ tags: [] }),
        withFacts({ publicAccess: { status: 'known', value: { status } } }),
      );
      expect(entity.metadata.tags!.includes('public')).toBe(isTagged);
    },
  );
});

describe('the buckets that get logs or copies', () => {
  const target = (status: 'on', name: string) =>
    ({ status: 'known', value: { status, target: name } }) as const;
  const source = (logs = 'Old_Logs') =>
    withFacts(
      {
        logging: target('on', logs),
        replication: {
          status: 'known',
          value: {
            status: 'on',
            targets: [
              'arn:aws:s3:::copies',
              'copies',
              'arn:aws:s3:::elsewhere',
            ],
            rules: [],
          },
        },
      },
      { name: 'source' },
    );
  const logs = bucketRecord({ name: 'Old_Logs' });

  /** What the source depends on, beside its account, where the catalog has these refs. */
  async function dependsOn(
    records: BucketRecord[],
    options: {
      config?: any;
      taken?: Record<string, string>;
      others?: Record<string, string>;
    } = {},
  ) {
    const renderer = rendererOf({
      accounts: false,
      ...options.config,
    });
    const asked: string[][] = [];
    const [rendered] = await renderer.renderAll(records, {
      takenRefs: async refs => {
        asked.push(refs);
        return new Map(Object.entries(options.taken ?? {}));
      },
      refsOfArns: async arns =>
        new Map(
          Object.entries(options.others ?? {}).filter(([arn]) =>
            arns.includes(arn),
          ),
        ),
    });
    if (rendered.status !== 'rendered') {
      throw new Error(JSON.stringify(rendered));
    }
    return { refs: rendered.entity.spec!.dependsOn, asked };
  }

  it('are depended on where the catalog has them', async () => {
    const { refs } = await dependsOn([source()], {
      taken: {
        'resource:default/copies': 'arn:aws:s3:::copies',
        'resource:default/elsewhere': 'arn:aws:s3:::another',
      },
    });
    expect(refs).toEqual(['resource:default/copies']);
  });

  it('are depended on by ARN where S3 notifies them, a function also by its own', async () => {
    const lambda = 'arn:aws:lambda:eu-west-1:222222222222:function:resize';
    const queue = 'arn:aws:sqs:eu-west-1:222222222222:orders';
    const notifying = withFacts({
      notifications: {
        status: 'known',
        value: {
          status: 'on',
          targets: [`${lambda}:live`, queue, `${queue}-2`],
          rules: [],
        },
      },
    });
    const { refs, asked } = await dependsOn([notifying], {
      others: {
        [lambda]: 'component:default/resize',
        [queue]: 'resource:default/orders',
      },
    });
    expect(refs).toEqual([
      'component:default/resize',
      'resource:default/orders',
    ]);
    expect(asked).toEqual([]);
  });

  it('are depended on where the catalog gets them at the same time', async () => {
    const { refs } = await dependsOn([source(), logs]);
    expect(refs).toEqual([
      expect.stringMatching(/^resource:default\/old_logs_[0-9a-f]{10}$/),
    ]);
  });

  it('are not looked for where there are none', async () => {
    const { refs, asked } = await dependsOn([logs]);
    expect(refs).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('are not the bucket itself', async () => {
    const self = withFacts(
      { logging: target('on', 'source') },
      { name: 'source' },
    );
    expect(await dependsOn([self])).toEqual({ refs: undefined, asked: [] });
  });

  it('are not depended on by a name that the config does not give', async () => {
    const config = { name: { expression: "'b-' & bucket.name" } };
    const { refs } = await dependsOn(
      [source('copies'), bucketRecord({ name: 'copies' })],
      {
        config,
      },
    );
    expect(refs).toBeUndefined();
  });

  it('are not looked for where namespaces depend on tags', async () => {
    const { refs } = await dependsOn([source(), logs], {
      config: { namespace: { tag: 'space' } },
    });
    expect(refs).toBeUndefined();
  });
});
