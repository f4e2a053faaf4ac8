import { ConfigReader } from '@backstage/config';
import pLimit from 'p-limit';
import { defaultRoleName, generateEstate } from '../../dev/aws';
import { collectBuckets } from '../../src/buckets/collect';
import { credentialsFromConfig } from '../../src/aws/credentials';
import type { TagSource } from '../../src/facts/tagIndex';
import { createRequestHandler, openSession } from '../../src/aws/session';
import { MAX_ATTEMPTS } from '../../src/sweep/readAccount';
import { type Finding, contend, score } from '../contender';

/** This module's reading of AWS, without a catalog behind it. */
contend(async ({ accountIds, concurrency, estate, settings }, measure) => {
  const findings: Finding[] = [];
  const source = credentialsFromConfig(
    new ConfigReader({
      aws: { accountDefaults: { roleName: defaultRoleName } },
    }),
  );
  const requestHandler = createRequestHandler({
    connections: concurrency.accounts * concurrency.buckets,
    timeoutMs: 20_000,
  });

  async function readAccount(id: string) {
    const account = { id, partition: 'aws' };
    const session = await openSession({
      account,
      ...(await source.of(account)),
      requestHandler,
      maxAttempts: MAX_ATTEMPTS,
      signal: new AbortController().signal,
      onCall: () => {},
    });
    const records = collectBuckets(session, {
      accepts: () => true,
      concurrency: concurrency.buckets,
      tagSource: settings.tagSource as TagSource,
      onFallback: ({ message }) => {
        throw new Error(message);
      },
    });
    for await (const { name, region, tags } of records) {
      findings.push({
        account: id,
        name,
        region: region.status === 'known' ? region.region : undefined,
        tags: tags.status === 'known' ? tags.tags : undefined,
      });
    }
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
