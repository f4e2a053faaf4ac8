import {
  GetBucketTaggingCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import pLimit from 'p-limit';
import { defaultRoleName, generateEstate } from '../../dev/aws';
import { type Finding, contend, score } from '../contender';

/**
 * The bare SDK: the same calls as this module with the same concurrency, and nothing else. Nobody who makes these calls
 * can be faster.
 */
contend(async ({ accountIds, concurrency, estate }, measure) => {
  const findings: Finding[] = [];
  const sockets = { maxSockets: concurrency.accounts * concurrency.buckets };
  const requestHandler = new NodeHttpHandler({
    httpAgent: sockets,
    httpsAgent: sockets,
  });

  async function readAccount(account: string) {
    const credentials = fromTemporaryCredentials({
      params: {
        RoleArn: `arn:aws:iam::${account}:role/${defaultRoleName}`,
        RoleSessionName: 'bench',
      },
      clientConfig: { region: 'us-east-1', requestHandler },
    });
    const session = await credentials();
    const clients = new Map<string, S3Client>();
    const s3 = (region: string) => {
      const client =
        clients.get(region) ??
        new S3Client({
          region,
          credentials: session,
          requestHandler,
          forcePathStyle: true,
        });
      clients.set(region, client);
      return client;
    };
    await new STSClient({
      region: 'us-east-1',
      credentials: session,
      requestHandler,
    }).send(new GetCallerIdentityCommand({}));

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
  try {
    const { TagSet = [] } = await s3.send(
      new GetBucketTaggingCommand({
        Bucket: bucket,
        ExpectedBucketOwner: account,
      }),
    );
    return Object.fromEntries(TagSet.map(({ Key, Value }) => [Key, Value]));
  } catch (error) {
    if ((error as Error).name === 'NoSuchTagSet') {
      return undefined;
    }
    throw error;
  }
}
