import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { AccountRates } from '../aws/AccountRateLimiter';
import { CredentialSource } from '../aws/CredentialSource';
import type { EventLoopRateLimiter } from '../aws/EventLoopRateLimiter';
import type { ListRegions } from '../aws/ListRegions';
import type { ProviderConfig } from '../config/readProviderConfigs';
import { createProviderMetrics } from '../createProviderMetrics';
import { ChangePublisher, Inventory } from '../inventory';
import type { Clock } from '../model/Clock';
import type { AwsS3BucketTransformer } from '../show/AwsS3BucketTransformer';
import { CatalogTables } from '../show/CatalogTables';
import { EntityRenderer } from '../show/EntityRenderer';
import { OwnersReader } from '../show/OwnersReader';
import { usageTablesOf } from '../usage/UsageTables';
import type { AwsS3BucketProviderOptions } from './AwsS3BucketProviderOptions';
import { AwsAccess } from './AwsAccess';
import { Checks } from './Checks';
import type { ProviderParts } from './ProviderParts';

/** Makes the parts of the provider of one section of the config. */
export function createProviderParts(options: {
  rootConfig: RootConfigService;
  config: ProviderConfig;
  services: AwsS3BucketProviderOptions;
  clock: Clock;
  database: Knex;
  /** What all providers of the process know of AWS, and how they give way to others. */
  shared: {
    rates: AccountRates;
    listRegions: ListRegions;
    turns: EventLoopRateLimiter;
  };
  transformer: AwsS3BucketTransformer | undefined;
}): ProviderParts {
  const { config, clock, database, services, shared } = options;
  const { auth, catalog, events, scheduler } = services;
  const logger = services.logger.child({
    provider: `AwsS3BucketProvider:${config.id}`,
  });
  const now = () => clock.now();
  const providerId = config.id;
  const metrics = createProviderMetrics({ clock, database, providerId });
  const credentials = CredentialSource.fromConfig(options.rootConfig, {
    clock,
    role: config.role,
    timeoutMs: config.requestTimeout,
    onCall: metrics.onCall,
  });
  return {
    context: {
      config,
      clock,
      logger,
      metrics,
      inventory: new Inventory({
        database,
        providerId,
        removalRuns: config.removals.runs,
        now,
      }),
      publisher: new ChangePublisher({
        database,
        events,
        logger,
        providerId,
        now,
      }),
      collect: {
        aws: new AwsAccess(config, credentials, { ...shared, clock }),
        turns: shared.turns,
        denials: new Map(),
      },
      show: {
        renderer: new EntityRenderer({
          providerId,
          config: config.entity,
          transformer: options.transformer,
        }),
        catalog,
        catalogTables: new CatalogTables(database),
        auth,
        checks: new Checks(now),
        owners: new OwnersReader({
          catalog,
          auth,
          clock,
          config: config.entity.owner,
        }),
      },
    },
    credentials,
    scheduler,
    usage: usageTablesOf(database, config),
  };
}
