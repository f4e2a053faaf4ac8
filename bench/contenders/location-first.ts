import {
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import pLimit from 'p-limit';
import { defaultRoleName, generateEstate } from '../../dev/aws';
import { type Finding, contend, score } from '../contender';

/** The usual algorithm: list, then for each bucket ask where it is, then ask there for its tags. */
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

    const limit = pLimit(concurrency.buckets);
    const { Buckets = [] } = await s3('us-east-1').send(
      new ListBucketsCommand({}),
    );
    await Promise.all(
      Buckets.map(({ Name: name }) =>
        limit(async () => {
          const { LocationConstraint = 'us-east-1' } = await s3(
            'us-east-1',
          ).send(new GetBucketLocationCommand({ Bucket: name }));
          const region: string = LocationConstraint;
          try {
            const { TagSet = [] } = await s3(region).send(
              new GetBucketTaggingCommand({ Bucket: name }),
            );
            const tags = Object.fromEntries(
              TagSet.map(({ Key, Value }) => [Key, Value]),
            );
            findings.push({ account, name: name!, region, tags });
          } catch {
            findings.push({ account, name: name!, region });
          }
        }),
      ),
    );
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
