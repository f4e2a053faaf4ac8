import {
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  S3Client,
  paginateListBuckets,
} from '@aws-sdk/client-s3';
import {
  type Aws,
  type AwsOptions,
  createOrganization,
  sampleAccountIds,
  startAws,
} from '.';

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
