import {
  GetBucketLocationCommand,
  GetBucketTaggingCommand,
  ListBucketsCommand,
} from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { generateEstate } from '../../dev/aws';
import { type Finding, contend, score } from '../contender';
import { openAccount, openHttp } from '../sdk';

/** The usual algorithm: list, then for each bucket ask where it is, then ask there for its tags. */
contend(async ({ accountIds, concurrency, estate }, measure) => {
  const findings: Finding[] = [];
  const requestHandler = openHttp(concurrency);

  async function readAccount(account: string) {
    const { s3 } = await openAccount(account, requestHandler);
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
