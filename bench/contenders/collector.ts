import { ConfigReader } from '@backstage/config';
import pLimit from 'p-limit';
import { defaultRoleName, generateEstate } from '../../dev/aws';
import { CredentialSource } from '../../src/aws/CredentialSource';
import { AwsHttpHandler } from '../../src/aws/AwsHttpHandler';
import { ListRegions } from '../../src/aws/ListRegions';
import { AccountSession } from '../../src/aws/AccountSession';
import { generalPurpose } from '../../src/collect/kinds/generalPurpose';
import { BucketReader } from '../../src/collect/BucketReader';
import type { TagSource } from '../../src/config/providerSchema';
import { systemClock } from '../../src/systemClock';
import { FactDenials } from '../../src/collect/facts/FactDenials';
import { type Finding, contend, score } from '../contender';

/** This module's reading of AWS, without a catalog behind it. */
contend(async ({ accountIds, concurrency, estate, settings }, measure) => {
  const findings: Finding[] = [];
  const credentials = CredentialSource.fromConfig(
    new ConfigReader({
      aws: { accountDefaults: { roleName: defaultRoleName } },
    }),
    { clock: systemClock },
  );
  const http = new AwsHttpHandler({
    connections: concurrency.accounts * concurrency.buckets,
    timeoutMs: 20_000,
  });

  async function readAccount(id: string) {
    const session = await AccountSession.open({
      account: { id, partition: 'aws' },
      clock: systemClock,
      credentials,
      http,
      concurrency: concurrency.buckets,
      signal: new AbortController().signal,
      onCall: () => {},
      listRegions: new ListRegions(systemClock),
    });
    const reader = new BucketReader({
      session,
      kind: generalPurpose,
      tagSource: settings.tagSource as TagSource,
      ...(settings.configuration !== 'read' && { facts: ['tags'] }),
      denials: new FactDenials(),
      onFallback: ({ message }) => {
        throw new Error(message);
      },
    });
    for await (const page of generalPurpose.list(session, '')) {
      reader.expect(page);
      const answers = await Promise.all(
        page.map(bucket => reader.read(bucket)),
      );
      for (const answer of answers) {
        if (answer.status === 'read') {
          const { name, region, facts } = answer.record;
          findings.push({
            account: id,
            name,
            region: region.status === 'known' ? region.region : undefined,
            tags: facts.tags.status === 'known' ? facts.tags.value : undefined,
          });
        }
      }
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
