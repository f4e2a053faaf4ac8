import {
  ListRootsCommand,
  ListAccountsForParentCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import {
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  S3Client,
  type S3ClientConfig,
  paginateListBuckets,
} from '@aws-sdk/client-s3';
import { type Aws, type AwsOptions, createOrganization, startAws } from '.';

let aws: Aws;

async function start(options: AwsOptions = {}) {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        ...['111111111111', '222222222222'].map(id => ({
          id,
          name: `account-${id[0]}`,
          buckets: ['a', 'b', 'c', 'd'].map(letter => ({
            name: `${letter}${id[0]}`,
            region: 'eu-west-1',
            tags: { owner: 'web' },
          })),
        })),
        { id: '333333333333', name: 'empty' },
      ],
    }),
    ...options,
  });
}

afterEach(() => aws.close());

const s3 = (config: S3ClientConfig = {}, accountId?: string) =>
  new S3Client({
    ...aws.clientConfig('eu-west-1', accountId),
    maxAttempts: 1,
    ...config,
  });
const list = (client = s3()) => client.send(new ListBucketsCommand({}));
const tags = (Bucket: string, client = s3()) =>
  client.send(new GetBucketTaggingCommand({ Bucket }));

it('strikes the calls it is meant for, as often as it is meant to', async () => {
  await start();
  const fault = aws.inject(
    { action: 'GetBucketTagging', bucket: 'a1' },
    { kind: 'error', code: 'InternalError' },
    { times: 1 },
  );
  await tags('b1');
  await expect(tags('a1')).rejects.toMatchObject({
    name: 'InternalError',
    $metadata: { httpStatusCode: 500 },
  });
  await tags('a1');
  expect(fault.struck).toBe(1);
});

it('throttles one account until it is cleared', async () => {
  await start();
  const fault = aws.inject({ account: '222222222222' }, { kind: 'throttle' });
  await list();
  await expect(
    list(s3({ maxAttempts: 2 }, '222222222222')),
  ).rejects.toMatchObject({
    name: 'SlowDown',
    $metadata: { httpStatusCode: 503, attempts: 2 },
  });
  expect(aws.calls.count({ outcome: 'SlowDown' })).toBe(2);
  fault.clear();
  await list(s3({}, '222222222222'));
});

it('hangs, and still closes', async () => {
  await start();
  const fault = aws.inject({ action: 'ListBuckets' }, { kind: 'hang' });
  const answer = list().catch(error => error);
  while (fault.struck === 0) {
    await new Promise(setImmediate);
  }
  await aws.close();
  expect(await answer).toBeInstanceOf(Error);
});

it('resets connections', async () => {
  await start();
  aws.inject({}, { kind: 'reset' });
  await expect(list()).rejects.toThrow('ECONNRESET');
});

it('cuts answers off', async () => {
  await start();
  aws.inject({}, { kind: 'cut-off' });
  await expect(list()).rejects.toThrow();
});

it('answers garbage', async () => {
  await start();
  aws.inject({}, { kind: 'garbage' }, { times: 1 });
  // The SDK takes a login page for an answer without a list; an empty list is an array.
  expect((await list()).Buckets).toBeUndefined();
  expect((await list(s3({}, '333333333333'))).Buckets).toEqual([]);
  aws.inject({}, { kind: 'garbage', body: '<a><b' });
  await expect(list()).rejects.toThrow();
});

it('ends a list early', async () => {
  await start();
  aws.inject({ action: 'ListBuckets' }, { kind: 'end-of-list' }, { after: 1 });
  const names = [];
  for await (const page of paginateListBuckets(
    { client: s3(), pageSize: 1 },
    {},
  )) {
    names.push(...page.Buckets!.map(({ Name }) => Name));
  }
  expect(names).toEqual(['a1', 'b1']);
});

describe('a list that does not end', () => {
  /** The first pages of the list of the buckets a1 to d1, two a page. */
  async function pages(count: number) {
    const found: { names: string[]; token: string }[] = [];
    let token: string | undefined;
    for (let i = 0; i < count; i++) {
      const page = await s3().send(
        new ListBucketsCommand({ MaxBuckets: 2, ContinuationToken: token }),
      );
      token = page.ContinuationToken;
      found.push({
        names: page.Buckets!.map(({ Name }) => Name!),
        token: token!,
      });
    }
    return found;
  }

  it('begins again, with new tokens each time', async () => {
    await start();
    aws.inject({}, { kind: 'endless-list', mode: 'new-tokens' });
    const found = await pages(8);
    expect(found.map(({ names }) => names.join())).toEqual(
      Array(4).fill(['a1,b1', 'c1,d1']).flat(),
    );
    expect(new Set(found.map(({ token }) => token)).size).toBe(8);
  });

  it('begins again, with tokens that come back', async () => {
    await start();
    aws.inject({}, { kind: 'endless-list', mode: 'cycle' });
    const tokens = (await pages(12)).map(({ token }) => token);
    expect(new Set(tokens).size).toBe(6);
    expect(tokens.slice(6)).toEqual(tokens.slice(0, 6));
  });

  it('goes on with empty pages', async () => {
    await start();
    aws.inject({}, { kind: 'endless-list', mode: 'empty-pages' });
    const found = await pages(5);
    expect(found.map(({ names }) => names.join())).toEqual([
      'a1,b1',
      'c1,d1',
      '',
      '',
      '',
    ]);
    expect(new Set(found.map(({ token }) => token)).size).toBe(5);
  });

  it('is one of any service', async () => {
    await start();
    aws.inject({}, { kind: 'endless-list', mode: 'cycle' });
    const config = { ...aws.clientConfig('eu-west-1'), maxAttempts: 1 };
    const tagging = new ResourceGroupsTaggingAPIClient(config);
    const first = await tagging.send(new GetResourcesCommand({}));
    const second = await tagging.send(
      new GetResourcesCommand({ PaginationToken: first.PaginationToken }),
    );
    expect(second.ResourceTagMappingList).toHaveLength(4);
    expect(second.PaginationToken).not.toBe(first.PaginationToken);

    const organizations = new OrganizationsClient(config);
    const { Roots } = await organizations.send(new ListRootsCommand({}));
    const { NextToken } = await organizations.send(
      new ListAccountsForParentCommand({ ParentId: Roots![0].Id }),
    );
    expect(NextToken).toEqual(expect.any(String));
  });
});

describe('a huge answer', () => {
  const huge = (bytes: number, announced?: boolean) =>
    aws.inject({}, { kind: 'huge', bytes, announced });
  const get = () =>
    fetch(aws.endpoint, {
      headers: {
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIALOCL111111111111/20260101/eu-west-1/s3/aws4_request',
      },
    });

  it.each([
    [true, '1000000'],
    [false, null],
  ])('has the size asked for (announced: %s)', async (announced, length) => {
    await start();
    huge(1_000_000, announced);
    const answer = await get();
    expect(answer.headers.get('content-length')).toBe(length);
    expect((await answer.arrayBuffer()).byteLength).toBe(1_000_000);
  });

  it('can be read as the answer that it is', async () => {
    await start();
    huge(1_000_000);
    expect((await list()).Buckets).toHaveLength(4);
    expect((await tags('a1')).TagSet).toHaveLength(1);
  });

  it('comes as it is read, and ends when nobody reads on', async () => {
    await start();
    huge(2 ** 40);
    const before = process.memoryUsage().rss;
    const reader = (await get()).body!.getReader();
    await reader.read();
    await reader.read();
    // Of an answer of 1 TiB.
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 29);
    await reader.cancel();
    aws.clearFaults();
    expect((await list()).Buckets).toHaveLength(4);
  });
});

it('lets sessions expire in the middle', async () => {
  await start();
  aws.inject(
    { action: 'ListBuckets' },
    { kind: 'expired-session' },
    { after: 1 },
  );
  const pages = paginateListBuckets({ client: s3(), pageSize: 1 }, {});
  await pages.next();
  await expect(pages.next()).rejects.toMatchObject({ name: 'ExpiredToken' });
});

it('refuses HeadBucket without a body', async () => {
  await start();
  aws.inject(
    { action: 'HeadBucket' },
    {
      kind: 'error',
      code: 'AccessDenied',
      headers: { 'x-amz-bucket-region': 'eu-west-1' },
    },
  );
  await expect(
    s3().send(new HeadBucketCommand({ Bucket: 'a1' })),
  ).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
    $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } },
  });
});

it('holds calls until they are released', async () => {
  await start();
  const hold = aws.hold({ action: 'GetBucketTagging' });
  const answer = tags('a1');
  await hold.reached;
  expect(aws.calls.list.at(-1)).toMatchObject({
    service: 's3',
    action: 'GetBucketTagging',
    permission: 's3:GetBucketTagging',
    account: '111111111111',
    region: 'eu-west-1',
    bucket: 'a1',
    outcome: 'pending',
  });
  await list();
  hold.release();
  expect((await answer).TagSet).toHaveLength(1);
  expect(aws.calls.counts).toEqual({
    'GetBucketTagging ok': 1,
    'ListBuckets ok': 1,
  });
  expect(aws.calls.peakInFlight).toBe(2);
  aws.calls.reset();
  expect(aws.calls.list).toEqual([]);
});

it('limits the calls of each account', async () => {
  await start({ rateLimits: { s3: { perSecond: 0.001, burst: 2 } } });
  await list();
  await list();
  await expect(list()).rejects.toMatchObject({ name: 'SlowDown' });
  await list(s3({}, '222222222222'));
});

it('takes the time it is told', async () => {
  await start({ latencyMilliseconds: 60 });
  const before = performance.now();
  await list();
  expect(performance.now() - before).toBeGreaterThan(55);
});
