import {
  GetBucketEncryptionCommand,
  ListDirectoryBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  GetTableBucketCommand,
  ListTableBucketsCommand,
  S3TablesClient,
} from '@aws-sdk/client-s3tables';
import {
  GetVectorBucketCommand,
  ListVectorBucketsCommand,
  S3VectorsClient,
} from '@aws-sdk/client-s3vectors';
import { type Aws, createOrganization, startAws } from '..';

const owner = '111111111111';
const region = 'eu-west-1';
const createdAt = '2025-03-04T05:06:07.000Z';

let aws: Aws;

beforeEach(async () => {
  aws = await startAws({
    organization: createOrganization({
      accounts: [
        {
          id: owner,
          name: 'shop',
          regionalBuckets: [
            { service: 's3tables', name: 'lake', region, createdAt },
            {
              service: 's3tables',
              name: 'aws-s3',
              region,
              createdAt,
              isAwsManaged: true,
            },
            { service: 's3vectors', name: 'vectors', region, createdAt },
          ],
        },
      ],
    }),
  });
});

afterEach(() => aws.close());

const config = () => ({ ...aws.clientConfig(region), maxAttempts: 1 });

it('gives a table bucket with its type, and lists those of one type', async () => {
  const client = new S3TablesClient(config());
  const { tableBuckets: all } = await client.send(
    new ListTableBucketsCommand({}),
  );
  expect(all).toEqual([
    expect.objectContaining({ name: 'aws-s3', type: 'aws' }),
    {
      arn: `arn:aws:s3tables:${region}:${owner}:bucket/lake`,
      name: 'lake',
      ownerAccountId: owner,
      createdAt: new Date(createdAt),
      type: 'customer',
    },
  ]);
  const { tableBuckets: customers } = await client.send(
    new ListTableBucketsCommand({ type: 'customer' }),
  );
  expect(customers!.map(({ name }) => name)).toEqual(['lake']);
});

it('gives the time of a vector bucket as the SDK reads it', async () => {
  const { vectorBuckets } = await new S3VectorsClient(config()).send(
    new ListVectorBucketsCommand({ prefix: 'v' }),
  );
  expect(vectorBuckets).toEqual([
    {
      vectorBucketName: 'vectors',
      vectorBucketArn: `arn:aws:s3vectors:${region}:${owner}:bucket/vectors`,
      creationTime: new Date(createdAt),
    },
  ]);
});

it('answers like AWS where there is no such bucket, or the call may not be made', async () => {
  const arnOf = (service: string) =>
    `arn:aws:${service}:${region}:${owner}:bucket/gone`;
  await expect(
    new S3TablesClient(config()).send(
      new GetTableBucketCommand({ tableBucketARN: arnOf('s3tables') }),
    ),
  ).rejects.toMatchObject({ name: 'NotFoundException' });
  await expect(
    new S3VectorsClient(config()).send(
      new GetVectorBucketCommand({ vectorBucketArn: arnOf('s3vectors') }),
    ),
  ).rejects.toMatchObject({ name: 'NotFoundException' });
  const s3 = new S3Client({ ...config(), disableS3ExpressSessionAuth: true });
  await expect(
    s3.send(
      new GetBucketEncryptionCommand({
        Bucket: 'gone--euw1-az1--x-s3',
        ExpectedBucketOwner: owner,
      }),
    ),
  ).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
  expect(await s3.send(new ListDirectoryBucketsCommand({}))).toMatchObject({
    $metadata: { httpStatusCode: 200 },
  });
  aws.inject({ service: 's3tables' }, { kind: 'throttle' });
  await expect(
    new S3TablesClient(config()).send(new ListTableBucketsCommand({})),
  ).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    $metadata: { httpStatusCode: 429 },
  });
});
