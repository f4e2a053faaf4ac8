import {
  type Aws,
  type AwsOptions,
  type BucketDefinition,
  type AccountDefinition,
  createOrganization,
  defaultRoleName,
  startAws,
} from '../../../dev/aws';
import type { Unavailable } from 'backstage-plugin-aws-s3-buckets-common';
import {
  openAccount,
  readAll,
  type ReadAllOptions,
} from '../../aws/__testUtils__/openAccount';

import { bucketArn } from '../../model/partition';
import { TagIndex } from './TagIndex';

const ACCOUNT = '222222222222';

describe('TagIndex', () => {
  let aws: Aws;

  async function start(
    account: Partial<AccountDefinition>,
    options: AwsOptions = {},
  ): Promise<void> {
    aws = await startAws({
      organization: createOrganization({
        accounts: [
          { id: '111111111111', name: 'management' },
          { id: ACCOUNT, name: 'payments', ...account },
        ],
      }),
      ...options,
    });
  }

  /** Reads the account, and says why it fell back. */
  async function collect(options: ReadAllOptions, timeoutMs = 20_000) {
    const fallbacks: Unavailable[] = [];
    const records = await readAll(
      await openAccount(aws, ACCOUNT, { timeoutMs, maxAttempts: 1 }),
      {
        facts: ['tags'],
        onFallback: reason => fallbacks.push(reason),
        ...options,
      },
    );
    return { records, fallbacks };
  }

  function many(
    count: number,
    region: string,
    more: Partial<BucketDefinition> = {},
  ): BucketDefinition[] {
    return Array.from({ length: count }, (_, i) => ({
      name: `${region}-${i}`,
      region,
      tags: { number: `${i}` },
      ...more,
    }));
  }

  const count = (action: string, region?: string) =>
    aws.calls.count({ action, region });

  afterEach(async () => {
    await aws.close();
  });

  it('reads tags a hundred buckets at a time, in each region', async () => {
    await start({
      buckets: [
        ...many(250, 'eu-west-1'),
        ...many(20, 'us-west-2'),
        { name: 'never-tagged', region: 'eu-west-1' },
        { name: 'emptied', region: 'eu-west-1', tags: {} },
      ],
    });
    const { records, fallbacks } = await collect({ tagSource: 'tagging-api' });
    expect(records.get('eu-west-1-249')!.facts.tags).toEqual({
      status: 'known',
      value: { number: '249' },
    });
    expect(records.get('us-west-2-7')!.facts.tags).toEqual({
      status: 'known',
      value: { number: '7' },
    });
    expect(records.get('never-tagged')!.facts.tags).toEqual({ status: 'none' });
    expect(records.get('emptied')!.facts.tags).toEqual({ status: 'none' });
    expect(records.size).toBe(272);
    expect(count('GetResources', 'eu-west-1')).toBe(3);
    expect(count('GetResources', 'us-west-2')).toBe(1);
    expect(count('GetBucketTagging')).toBe(0);
    expect(fallbacks).toEqual([]);
  });

  it('asks the index for nothing but the buckets that are wanted', async () => {
    await start({ buckets: many(200, 'eu-west-1') });
    const { records } = await collect({
      tagSource: 'tagging-api',
      accepts: name => name.endsWith('7'),
    });
    expect(records.size).toBe(20);
    expect(records.get('eu-west-1-197')!.facts.tags).toMatchObject({
      status: 'known',
    });
    expect(count('GetResources')).toBe(1);
  });

  it('asks each bucket itself where an emulator answers with more than it was asked for', async () => {
    await start({
      buckets: [...many(3, 'eu-west-1'), ...many(1, 'us-west-2')],
    });
    aws.inject(
      { action: 'GetResources' },
      {
        kind: 'garbage',
        body: JSON.stringify({
          ResourceTagMappingList: [
            { ResourceARN: 'arn:aws:s3:::us-west-2-0', Tags: [] },
          ],
        }),
      },
    );
    const { records, fallbacks } = await collect({
      tagSource: 'tagging-api',
      accepts: name => name.startsWith('eu-'),
    });
    expect(records.get('eu-west-1-2')!.facts.tags).toMatchObject({
      status: 'known',
    });
    expect(count('GetBucketTagging')).toBe(3);
    expect(fallbacks).toMatchObject([{ code: 'UnusableAnswerError' }]);
  });

  it('asks a bucket itself that the index may not have yet', async () => {
    await start({
      buckets: [
        ...many(3, 'eu-west-1'),
        {
          name: 'new',
          region: 'eu-west-1',
          tags: { owner: 'web' },
          indexedTags: 'absent',
          createdAt: new Date().toISOString(),
        },
      ],
    });
    const { records } = await collect({ tagSource: 'tagging-api' });
    expect(records.get('new')!.facts.tags).toEqual({
      status: 'known',
      value: { owner: 'web' },
    });
    expect(aws.calls.count({ action: 'GetBucketTagging', bucket: 'new' })).toBe(
      1,
    );
    expect(count('GetBucketTagging')).toBe(1);
  });

  it('asks each bucket itself where the index has none of them, as an endpoint without an index would answer', async () => {
    await start({
      buckets: many(3, 'eu-west-1', { indexedTags: 'absent' }),
    });
    const { records } = await collect({ tagSource: 'tagging-api' });
    expect(records.get('eu-west-1-2')!.facts.tags).toEqual({
      status: 'known',
      value: { number: '2' },
    });
  });

  it('asks each bucket itself where the index is refused, and says so once', async () => {
    await start({
      buckets: [...many(3, 'eu-west-1'), ...many(3, 'us-west-2')],
      roles: [{ name: defaultRoleName, denies: ['tag:GetResources'] }],
    });
    const { records, fallbacks } = await collect({ tagSource: 'tagging-api' });
    expect(records.get('us-west-2-2')!.facts.tags).toEqual({
      status: 'known',
      value: { number: '2' },
    });
    expect(count('GetBucketTagging')).toBe(6);
    expect(fallbacks).toEqual([
      {
        code: 'AccessDeniedException',
        message: expect.stringMatching(
          /^GetResources of account 222222222222, .*tag:GetResources with an explicit deny in an identity-based policy/,
        ),
      },
    ]);
  });

  it.each([
    ['is throttled', { kind: 'throttle' } as const],
    ['is reset', { kind: 'reset' } as const],
    ['hangs', { kind: 'hang' } as const],
    ['answers garbage', { kind: 'garbage' } as const],
    ['answers nothing', { kind: 'garbage', body: '{}' } as const],
  ])(
    'asks each bucket of a region itself from the second call on, which %s',
    async (_, fault) => {
      await start({
        buckets: [...many(150, 'eu-west-1'), ...many(1, 'us-west-2')],
      });
      aws.inject({ action: 'GetResources', region: 'eu-west-1' }, fault, {
        after: 1,
      });
      const { records, fallbacks } = await collect(
        { tagSource: 'tagging-api' },
        // A short time only where it has to run out.
        fault.kind === 'hang' ? 3_000 : undefined,
      );
      expect(records.get('eu-west-1-0')!.facts.tags).toEqual({
        status: 'known',
        value: { number: '0' },
      });
      expect(records.size).toBe(151);
      expect(count('GetResources', 'eu-west-1')).toBe(2);
      expect(count('GetBucketTagging', 'eu-west-1')).toBe(50);
      expect(count('GetBucketTagging', 'us-west-2')).toBe(0);
      expect(fallbacks).toHaveLength(1);
    },
  );

  it('auto uses the index in regions where the account has enough buckets', async () => {
    await start({
      buckets: [...many(50, 'eu-west-1'), ...many(49, 'us-west-2')],
    });
    const { records } = await collect({ tagSource: 'auto' });
    expect(records.size).toBe(99);
    expect(count('GetResources', 'eu-west-1')).toBe(1);
    expect(count('GetBucketTagging', 'eu-west-1')).toBe(0);
    expect(count('GetResources', 'us-west-2')).toBe(0);
    expect(count('GetBucketTagging', 'us-west-2')).toBe(49);
  });

  it('reads the other regions where one is not enabled in the account', async () => {
    await start({
      buckets: [...many(2, 'eu-west-1'), ...many(2, 'ap-east-1')],
    });
    aws.inject(
      { region: 'ap-east-1', action: 'GetResources' },
      { kind: 'error', code: 'UnrecognizedClientException' },
    );
    aws.inject(
      { region: 'ap-east-1', action: 'GetBucketTagging' },
      { kind: 'error', code: 'InvalidAccessKeyId', status: 403 },
    );
    const { records, fallbacks } = await collect({ tagSource: 'tagging-api' });
    expect(records.get('eu-west-1-1')!.facts.tags).toMatchObject({
      status: 'known',
    });
    expect(records.get('ap-east-1-1')!.facts.tags).toMatchObject({
      status: 'unavailable',
      reason: { code: 'InvalidAccessKeyId' },
    });
    expect(fallbacks).toMatchObject([{ code: 'UnrecognizedClientException' }]);
  });

  it('sends no call before one of its buckets is read, and drops what was read', async () => {
    await start({ buckets: many(1000, 'eu-west-1') });
    const session = await openAccount(aws, ACCOUNT);
    const index = new TagIndex(session, {
      source: 'tagging-api',
      onFallback: () => {},
    });
    const page = many(1000, 'eu-west-1').map(({ name, region }) => ({
      name,
      region,
      arn: bucketArn('aws', name),
      createdAt: '2020-01-01T00:00:00.000Z',
    }));
    index.expect(page);
    expect(count('GetResources')).toBe(0);
    const known = { status: 'known', value: { number: '7' } };
    expect(await index.read(page[7], 'eu-west-1')).toEqual(known);
    expect(count('GetResources')).toBe(1);
    expect(await index.read(page[8], 'eu-west-1')).toMatchObject({
      status: 'known',
    });
    expect(count('GetResources')).toBe(1);
    // It was read once, and is no longer expected.
    expect(await index.read(page[7], 'eu-west-1')).toBeUndefined();
  });

  it('does not keep more than 20,000 buckets that are not read', async () => {
    await start({ buckets: many(3, 'eu-west-1') });
    const session = await openAccount(aws, ACCOUNT);
    const index = new TagIndex(session, {
      source: 'tagging-api',
      onFallback: () => {},
    });
    const listed = (name: string) => ({
      name,
      region: 'eu-west-1',
      arn: bucketArn('aws', name),
      createdAt: '2020-01-01T00:00:00.000Z',
    });
    index.expect([listed('eu-west-1-0'), listed('eu-west-1-1')]);
    index.expect(Array.from({ length: 19_999 }, (_, i) => listed(`more-${i}`)));
    expect(
      await index.read(listed('eu-west-1-0'), 'eu-west-1'),
    ).toBeUndefined();
    expect(await index.read(listed('eu-west-1-1'), 'eu-west-1')).toMatchObject({
      status: 'known',
    });
  });

  it('fills a call with the buckets of several pages', async () => {
    await start({ buckets: many(30, 'eu-west-1') });
    const session = await openAccount(aws, ACCOUNT);
    const index = new TagIndex(session, {
      source: 'tagging-api',
      onFallback: () => {},
    });
    const buckets = many(30, 'eu-west-1').map(({ name, region }) => ({
      name,
      region,
      arn: bucketArn('aws', name),
      createdAt: '2020-01-01T00:00:00.000Z',
    }));
    buckets.forEach(bucket => index.expect([bucket]));
    for (const bucket of buckets) {
      expect(await index.read(bucket, 'eu-west-1')).toMatchObject({
        status: 'known',
      });
    }
    expect(count('GetResources')).toBe(1);
  });

  it('asks a bucket itself that lives elsewhere than the list says', async () => {
    await start({
      buckets: [
        ...many(2, 'eu-west-1'),
        {
          name: 'moved',
          region: 'us-west-2',
          listedRegion: 'eu-west-1',
          tags: { owner: 'web' },
        },
      ],
    });
    const session = await openAccount(aws, ACCOUNT);
    const index = new TagIndex(session, {
      source: 'tagging-api',
      onFallback: () => {},
    });
    const arn = bucketArn('aws', 'moved');
    index.expect([
      {
        name: 'moved',
        arn,
        region: 'eu-west-1',
        createdAt: '2020-01-01T00:00:00.000Z',
      },
    ]);
    expect(await index.read({ arn }, 'us-west-2')).toBeUndefined();
    expect(count('GetResources')).toBe(0);
  });

  it('takes an answer without a bucket for one where the index of the region has answered before', async () => {
    await start({
      buckets: [
        ...many(100, 'eu-west-1'),
        ...many(100, 'eu-west-1', { tags: undefined }).map(bucket => ({
          ...bucket,
          name: `z-${bucket.name}`,
        })),
      ],
    });
    const { records } = await collect({ tagSource: 'tagging-api' });
    expect(records.get('z-eu-west-1-7')!.facts.tags).toEqual({
      status: 'none',
    });
    expect(count('GetResources')).toBe(2);
    expect(count('GetBucketTagging')).toBeLessThanOrEqual(100);
  });

  it('fails the account when its session is refused meanwhile', async () => {
    await start({ buckets: many(1, 'eu-west-1') });
    aws.inject({ action: 'GetResources' }, { kind: 'expired-session' });
    await expect(collect({ tagSource: 'tagging-api' })).rejects.toMatchObject({
      name: 'ExpiredTokenException',
    });
  });
});
