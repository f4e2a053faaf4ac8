import {
  GetBucketAbacCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketMetadataConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
  type S3Client,
  type S3ServiceException,
} from '@aws-sdk/client-s3';
import {
  GetPublicAccessBlockCommand as GetAccountPublicAccessBlockCommand,
  S3ControlClient,
} from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import pLimit from 'p-limit';
import { generateEstate } from '../../dev/aws';
import { type Finding, contend, score } from '../contender';
import { openAccount, openHttp } from '../sdk';

/**
 * The bare SDK: the same calls as this module with the same concurrency, and nothing else. The floor has the SDK's
 * defaults, as somebody's first loop would have.
 */
contend(async ({ accountIds, concurrency, estate, settings }, measure) => {
  const readsConfiguration = settings.configuration === 'read';
  const findings: Finding[] = [];
  const requestHandler = openHttp(concurrency);

  async function readAccount(account: string) {
    const { session, s3 } = await openAccount(account, requestHandler, {
      cacheMiddleware: settings.cacheMiddleware === 'on',
    });
    await new STSClient({
      region: 'us-east-1',
      credentials: session,
      requestHandler,
    }).send(new GetCallerIdentityCommand({}));

    if (readsConfiguration) {
      const s3Control = new S3ControlClient({
        region: 'us-east-1',
        credentials: session,
        requestHandler,
      });
      // The SDK puts the account before the host name, which the stand-in's address has not.
      s3Control.config.endpointProvider = () => ({
        url: new URL(process.env.AWS_ENDPOINT_URL!),
      });
      await orNone(
        s3Control.send(
          new GetAccountPublicAccessBlockCommand({ AccountId: account }),
        ),
      );
    }

    const limit = pLimit(concurrency.buckets);
    const reads: Array<Promise<void>> = [];
    let token: string | undefined;
    do {
      const page = await s3('us-east-1').send(
        new ListBucketsCommand({
          MaxBuckets: token ? 10_000 : 1000,
          ContinuationToken: token,
        }),
      );
      for (const {
        Name: name = '',
        BucketRegion: region = '',
      } of page.Buckets!) {
        reads.push(
          limit(async () => {
            const tags = await readTags(s3(region), name, account);
            if (readsConfiguration) {
              await readConfiguration(s3(region), name, account);
            }
            findings.push({ account, name, region, tags });
          }),
        );
      }
      token = page.ContinuationToken;
    } while (token);
    await Promise.all(reads);
  }

  const limit = pLimit(concurrency.accounts);
  await measure(
    'cold',
    async () => {
      await Promise.all(accountIds.map(id => limit(readAccount, id)));
    },
    async () => score(generateEstate(estate), findings),
  );
});

async function readTags(s3: S3Client, bucket: string, account: string) {
  const answer = await orNone(
    s3.send(
      new GetBucketTaggingCommand({
        Bucket: bucket,
        ExpectedBucketOwner: account,
      }),
    ),
  );
  return (
    answer &&
    Object.fromEntries(answer.TagSet!.map(({ Key, Value }) => [Key, Value]))
  );
}

/** The calls that this module makes for the facts of a bucket that blocks all public access, and has nothing else set. */
async function readConfiguration(
  s3: S3Client,
  bucket: string,
  account: string,
) {
  const input = { Bucket: bucket, ExpectedBucketOwner: account };
  await orNone(s3.send(new GetPublicAccessBlockCommand(input)));
  await orNone(s3.send(new GetBucketPolicyCommand(input)));
  await s3.send(new GetBucketAclCommand(input));
  await s3.send(new GetBucketEncryptionCommand(input));
  await s3.send(new GetBucketVersioningCommand(input));
  await orNone(s3.send(new GetObjectLockConfigurationCommand(input)));
  await orNone(s3.send(new GetBucketLifecycleConfigurationCommand(input)));
  await s3.send(new GetBucketLoggingCommand(input));
  await orNone(s3.send(new GetBucketReplicationCommand(input)));
  await orNone(s3.send(new GetBucketOwnershipControlsCommand(input)));
  await orNone(s3.send(new GetBucketWebsiteCommand(input)));
  await s3.send(new GetBucketNotificationConfigurationCommand(input));
  await s3.send(new GetBucketAbacCommand(input));
  await orNone(s3.send(new GetBucketMetadataConfigurationCommand(input)));
}

/** Nothing, where S3 says 404: nothing of this kind is set. */
async function orNone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as S3ServiceException).$metadata?.httpStatusCode === 404) {
      return undefined;
    }
    throw error;
  }
}
