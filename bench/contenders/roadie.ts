import { ConfigReader } from '@backstage/config';
import { mockServices } from '@backstage/backend-test-utils';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { defaultRoleName, generateEstate } from '../../dev/aws';
import { type Finding, contend, score } from '../contender';

/** The community provider, each account a provider of its own, as its README says; all at once. */
contend(async ({ accountIds, estate, settings }, measure) => {
  const { AWSS3BucketProvider } = createRequire(
    join(settings.folder, 'package.json'),
  )('@roadiehq/catalog-backend-module-aws');

  const emitted: any[] = [];
  const providers = accountIds.map(accountId => {
    const provider = AWSS3BucketProvider.fromConfig(
      new ConfigReader({
        accountId,
        roleName: `arn:aws:iam::${accountId}:role/${defaultRoleName}`,
        region: 'us-east-1',
      }),
      {
        logger: mockServices.rootLogger({ level: 'none' }),
        providerId: accountId,
        useTemporaryCredentials: true,
      },
    );
    provider.connect({
      applyMutation: async ({ entities }: any) => {
        emitted.push(...entities.map(({ entity }: any) => entity));
      },
    });
    return provider;
  });

  await measure(
    'cold',
    async () => {
      await Promise.all(providers.map(provider => provider.run()));
    },
    async () => score(generateEstate(estate), emitted.map(toFinding), asLabel),
  );
});

/** It writes tags as labels, so that they count as right where they are what it makes of them. */
function asLabel(value: string): string {
  return value.replace(/[^a-zA-Z0-9-_.]/g, '-');
}

function toFinding({ metadata }: any): Finding {
  const { labels, annotations, title } = metadata;
  const isRead = labels && Object.keys(labels).length > 0;
  return {
    account: annotations['amazon.com/account-id'],
    name: title,
    region: annotations['amazonaws.com/region'],
    tags: isRead ? labels : undefined,
  };
}
