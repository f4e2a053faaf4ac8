import {
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  S3Client,
  paginateListBuckets,
} from '@aws-sdk/client-s3';
import { type Aws, type AwsOptions, createOrganization, startAws } from '..';

let aws: Aws;

const organization = () =>
  createOrganization({
    accounts: [
      {
        id: '111111111111',
        name: 'shop',
        buckets: [
          { name: 'Legacy_Name', region: 'us-east-1', tags: { owner: 'a&b' } },
          {
            name: 'dotted.example',
            region: 'eu-west-1',
            locationConstraint: 'EU',
          },
          { name: 'milan', region: 'eu-south-1', tags: { città: 'Milano 🏛' } },
          { name: 'untagged', region: 'eu-central-1' },
        ],
      },
      {
        id: '222222222222',
        name: 'other',
        buckets: [{ name: 'theirs', region: 'eu-west-1' }],
      },
    ],
  });

async function start(options: AwsOptions = {}) {
  aws = await startAws({ organization: organization(), ...options });
}

function s3(region: string, accountId?: string) {
  return new S3Client({
    ...aws.clientConfig(region, accountId),
    maxAttempts: 1,
  });
}

const head = (region: string, Bucket: string) =>
  s3(region).send(new HeadBucketCommand({ Bucket }));
const tagging = (
  region: string,
  Bucket: string,
  ExpectedBucketOwner?: string,
) =>
  s3(region).send(new GetBucketTaggingCommand({ Bucket, ExpectedBucketOwner }));
const location = (region: string, Bucket: string) =>
  s3(region).send(new GetBucketLocationCommand({ Bucket }));

async function regionInError(promise: Promise<unknown>) {
  const error: any = await promise.then(
    () => new Error('was answered'),
    thrown => thrown,
  );
  return [
    error.name,
    error.$metadata?.httpStatusCode,
    error.$response?.headers['x-amz-bucket-region'],
  ];
}

afterEach(() => aws.close());

describe('ListBuckets', () => {
  it('paginates in the order of names, with the region of each bucket, from any region', async () => {
    await start();
    const pages = [];
    const pagination = { client: s3('ap-northeast-1'), pageSize: 3 };
    for await (const page of paginateListBuckets(pagination, {})) {
      pages.push(page.Buckets?.map(b => `${b.Name} ${b.BucketRegion}`));
    }
    expect(pages).toEqual([
      ['Legacy_Name us-east-1', 'dotted.example eu-west-1', 'milan eu-south-1'],
      ['untagged eu-central-1'],
    ]);
    expect(
      aws.calls.count({ action: 'ListBuckets', region: 'ap-northeast-1' }),
    ).toBe(2);
  });

  it('gives no regions unless it is paginated', async () => {
    await start();
    const { Buckets } = await s3('eu-west-1').send(new ListBucketsCommand({}));
    expect(Buckets).toHaveLength(4);
    expect(Buckets?.some(b => b.BucketRegion)).toBe(false);
    expect(Buckets?.[0].CreationDate).toEqual(new Date('2023-05-04T08:15:00Z'));
  });

  it('filters by prefix and region', async () => {
    await start();
    const byPrefix = await s3('eu-west-1').send(
      new ListBucketsCommand({ Prefix: 'un' }),
    );
    expect(byPrefix.Buckets?.map(b => b.Name)).toEqual(['untagged']);
    const { buckets } = aws.organization.accounts.get('111111111111')!;
    buckets.put({ name: 'dotted', region: 'eu-west-1' });
    buckets.put({ name: 'dotted.two', region: 'eu-west-1' });
    const pages = [];
    for await (const page of paginateListBuckets(
      { client: s3('eu-west-1'), pageSize: 1, stopOnSameToken: true },
      { Prefix: 'dotted' },
    )) {
      pages.push(page.Buckets?.map(b => b.Name).join());
    }
    expect(pages).toEqual(['dotted', 'dotted.example', 'dotted.two']);
    const byRegion = await s3('eu-south-1').send(
      new ListBucketsCommand({ BucketRegion: 'eu-south-1' }),
    );
    expect(byRegion.Buckets?.map(b => b.Name)).toEqual(['milan']);
    await expect(
      s3('eu-west-1').send(
        new ListBucketsCommand({ BucketRegion: 'eu-south-1' }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('where ListBuckets differs', () => {
  it('is refused without pages above the default quota', async () => {
    await start();
    aws.organization.accounts.get('111111111111')!.bucketQuota = 20_000;
    await expect(
      s3('eu-west-1').send(new ListBucketsCommand({})),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
    const { Buckets } = await s3('eu-west-1').send(
      new ListBucketsCommand({ MaxBuckets: 10_000 }),
    );
    expect(Buckets).toHaveLength(4);
  });

  it('is refused for pages of an impossible size', async () => {
    await start();
    await expect(
      s3('eu-west-1').send(new ListBucketsCommand({ MaxBuckets: 10_001 })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(
      s3('eu-west-1').send(new ListBucketsCommand({ ContinuationToken: 'x' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it.each([
    ['ignored' as const, 4],
    ['truncates' as const, 2],
  ])('%s: MaxBuckets of another store', async (maxBuckets, buckets) => {
    await start({ dialect: { maxBuckets, bucketRegion: 'left-out' } });
    const answer = await s3('eu-west-1').send(
      new ListBucketsCommand({ MaxBuckets: 2 }),
    );
    expect(answer.Buckets).toHaveLength(buckets);
    expect(answer.ContinuationToken).toBeUndefined();
    expect(answer.Buckets?.some(b => b.BucketRegion)).toBe(false);
  });

  it('is in the order of creation in another store', async () => {
    await start({ dialect: { listOrder: 'insertion' } });
    const { buckets } = aws.organization.accounts.get('111111111111')!;
    buckets.put({ name: 'added', region: 'eu-west-1' });
    const names = [];
    for await (const page of paginateListBuckets(
      { client: s3('eu-west-1'), pageSize: 2 },
      {},
    )) {
      names.push(...page.Buckets!.map(({ Name }) => Name!));
      // The one that the next page stands behind.
      buckets.delete(names.at(-1)!);
    }
    expect(names).toEqual([
      'Legacy_Name',
      'dotted.example',
      'milan',
      'untagged',
      'added',
    ]);
  });

  it('may give a name with NUL, and a date that is not a date', async () => {
    await start();
    const { buckets } = aws.organization.accounts.get('111111111111')!;
    buckets.get('milan')!.listedName = 'mi\0lan';
    const list = () => s3('eu-west-1').send(new ListBucketsCommand({}));
    expect((await list()).Buckets?.map(({ Name }) => Name)).toContain(
      'mi\0lan',
    );
    buckets.get('untagged')!.listedCreationDate = 'yesterday';
    await expect(list()).rejects.toThrow(/RFC-?3339/);
  });

  it('may still have a bucket that another account owns by now', async () => {
    await start();
    const { buckets } = aws.organization.accounts.get('222222222222')!;
    buckets.put({
      name: 'milan',
      region: 'eu-south-1',
      ownerId: '111111111111',
    });
    const client = s3('eu-south-1', '222222222222');
    const { Buckets } = await client.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(['milan', 'theirs']);
    for (const ExpectedBucketOwner of [undefined, '222222222222']) {
      await expect(
        client.send(
          new HeadBucketCommand({ Bucket: 'milan', ExpectedBucketOwner }),
        ),
      ).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    }
    expect((await tagging('eu-south-1', 'milan')).TagSet).toHaveLength(1);
  });

  it('shows what changes while it runs', async () => {
    await start();
    const { buckets } = aws.organization.accounts.get('111111111111')!;
    buckets.delete('milan');
    buckets.put({
      name: 'new',
      region: 'eu-west-1',
      listedRegion: 'us-west-2',
    });
    const { Buckets } = await s3('eu-west-1').send(
      new ListBucketsCommand({ MaxBuckets: 100 }),
    );
    expect(Buckets?.map(b => `${b.Name} ${b.BucketRegion}`)).toEqual([
      'Legacy_Name us-east-1',
      'dotted.example eu-west-1',
      'new us-west-2',
      'untagged eu-central-1',
    ]);
  });
});

describe('the region of a bucket', () => {
  it('is in the header of HeadBucket, whatever it answers', async () => {
    await start();
    const { BucketRegion } = await head('eu-west-1', 'dotted.example');
    expect(BucketRegion).toBe('eu-west-1');
    expect(await regionInError(head('eu-west-1', 'untagged'))).toEqual([
      expect.anything(),
      301,
      'eu-central-1',
    ]);
    expect(await regionInError(head('us-east-1', 'untagged'))).toEqual([
      expect.anything(),
      400,
      'eu-central-1',
    ]);
    expect(await regionInError(head('eu-west-1', 'milan'))).toEqual([
      expect.anything(),
      400,
      'eu-south-1',
    ]);
    expect(await regionInError(head('eu-west-1', 'theirs'))).toEqual([
      expect.anything(),
      403,
      'eu-west-1',
    ]);
    expect(await regionInError(head('eu-west-1', 'nowhere'))).toEqual([
      'NotFound',
      404,
      undefined,
    ]);
  });

  it('may be missing from the header of another store', async () => {
    await start({ dialect: { headBucketRegion: 'left-out' } });
    const { BucketRegion } = await head('eu-west-1', 'dotted.example');
    expect(BucketRegion).toBeUndefined();
  });

  it('does not matter to another emulator', async () => {
    await start({ dialect: { wrongRegion: 'answers' } });
    const { BucketRegion } = await head('us-west-2', 'untagged');
    expect(BucketRegion).toBe('eu-central-1');
    const { TagSet } = await tagging('us-west-2', 'Legacy_Name');
    expect(TagSet).toHaveLength(1);
  });

  it('is null for us-east-1, and EU for some of eu-west-1', async () => {
    await start();
    const constraints = await Promise.all([
      location('us-east-1', 'Legacy_Name'),
      location('us-east-1', 'dotted.example'),
      location('us-east-1', 'milan'),
      location('eu-central-1', 'untagged'),
    ]);
    expect(constraints.map(answer => answer.LocationConstraint)).toEqual([
      undefined,
      'EU',
      'eu-south-1',
      'eu-central-1',
    ]);
  });
});

describe('GetBucketTagging', () => {
  it('gives exact tags', async () => {
    await start();
    const { TagSet } = await tagging('us-east-1', 'Legacy_Name');
    expect(TagSet).toEqual([{ Key: 'owner', Value: 'a&b' }]);
    const unicode = await tagging('eu-south-1', 'milan');
    expect(unicode.TagSet).toEqual([{ Key: 'città', Value: 'Milano 🏛' }]);
  });

  it('says NoSuchTagSet, NoSuchBucket and AccessDenied', async () => {
    await start();
    const { buckets } = aws.organization.accounts.get('111111111111')!;
    buckets.get('milan')!.denies = ['s3:GetBucketTagging'];
    buckets.get('Legacy_Name')!.tags = {};
    await expect(tagging('eu-central-1', 'untagged')).rejects.toMatchObject({
      name: 'NoSuchTagSet',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(tagging('us-east-1', 'Legacy_Name')).rejects.toMatchObject({
      name: 'NoSuchTagSet',
    });
    await expect(tagging('eu-central-1', 'gone')).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(tagging('eu-south-1', 'milan')).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  it('refuses a bucket that is no longer the expected owner’s', async () => {
    await start();
    await tagging('us-east-1', 'Legacy_Name', '111111111111');
    await expect(
      tagging('us-east-1', 'Legacy_Name', '222222222222'),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('is redirected as AWS does between these regions', async () => {
    await start();
    const { buckets } = aws.organization.accounts.get('111111111111')!;
    expect(await regionInError(tagging('eu-west-1', 'Legacy_Name'))).toEqual([
      'PermanentRedirect',
      301,
      'us-east-1',
    ]);
    await expect(tagging('us-east-1', 'untagged')).rejects.toMatchObject({
      name: 'AuthorizationHeaderMalformed',
      Region: 'eu-central-1',
    });
    expect(await regionInError(tagging('eu-west-1', 'milan'))).toEqual([
      'IllegalLocationConstraintException',
      400,
      'eu-south-1',
    ]);
    buckets.get('untagged')!.redirect = 'TemporaryRedirect';
    expect(await regionInError(tagging('eu-west-1', 'untagged'))).toEqual([
      'TemporaryRedirect',
      307,
      'eu-central-1',
    ]);
  });
});

describe('keys', () => {
  it('that nobody has are refused', async () => {
    await start();
    await expect(
      s3('eu-west-1', '999999999999').send(new ListBucketsCommand({})),
    ).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });

  it('of another partition are refused', async () => {
    await start();
    await expect(
      s3('cn-north-1').send(new ListBucketsCommand({})),
    ).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });
});
