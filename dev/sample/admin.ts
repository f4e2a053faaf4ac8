import {
  CreateBucketCommand,
  DeleteBucketCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { accessKeyOf, sampleAdminRole } from '../aws';
import type { RunningSample } from './running';

/** A mistake of whoever uses it. */
export class SampleError extends Error {}

type Tags = Record<string, string>;

/** Somebody with the role `Admin` in the accounts of the sample, who changes something with the SDK. */
export class SampleAdmin {
  constructor(
    private readonly sample: RunningSample,
    private readonly name: string,
  ) {}

  /** Gives a bucket other tags. */
  async retag(bucket: string, change: (tags: Tags) => Tags): Promise<void> {
    const s3 = await this.#clientFor(bucket);
    const before = await tagsOf(s3, bucket);
    const after = Object.entries(change(before));
    const TagSet = after.map(([Key, Value]) => ({ Key, Value }));
    await s3.send(
      new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }),
    );
  }

  async create(account: string, bucket: string): Promise<void> {
    await this.#client(account, 'eu-west-1').send(
      new CreateBucketCommand({
        Bucket: bucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
  }

  async delete(bucket: string): Promise<void> {
    const s3 = await this.#clientFor(bucket);
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  }

  /** A client in the account and the region of a bucket. */
  async #clientFor(name: string): Promise<S3Client> {
    for (const account of this.sample.accounts) {
      const { Buckets = [] } = await this.#client(account, 'us-east-1').send(
        new ListBucketsCommand({ Prefix: name, MaxBuckets: 1000 }),
      );
      const found = Buckets.find(({ Name }) => Name === name);
      if (found) {
        return this.#client(account, found.BucketRegion!);
      }
    }
    throw new SampleError(`The sample has no bucket ${name}.`);
  }

  #client(account: string, region: string): S3Client {
    const { endpoint, accounts } = this.sample;
    return new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: fromTemporaryCredentials({
        masterCredentials: {
          accessKeyId: accessKeyOf(accounts[0]),
          secretAccessKey: 'never-checked',
        },
        params: {
          RoleArn: `arn:aws:iam::${account}:role/${sampleAdminRole}`,
          RoleSessionName: this.name,
        },
        clientConfig: { endpoint, region },
      }),
    });
  }
}

async function tagsOf(s3: S3Client, bucket: string): Promise<Tags> {
  try {
    const { TagSet = [] } = await s3.send(
      new GetBucketTaggingCommand({ Bucket: bucket }),
    );
    return Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value]));
  } catch (error) {
    if (Object(error).name === 'NoSuchTagSet') {
      return {};
    }
    throw error;
  }
}
