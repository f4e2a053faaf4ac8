import {
  type AuthService,
  coreServices,
  createBackendModule,
  type LifecycleService,
  type LoggerService,
  type RootConfigService,
  type SchedulerService,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import type { GroupEntity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  type CatalogProcessingExtensionPoint,
  catalogProcessingExtensionPoint,
  type CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import {
  type EventsService,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import { awsAccountsReadPermission } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { registerActions } from './api/actions/registerActions';
import { createReadRouter } from './api/createReadRouter';
import { createRouter } from './api/createRouter';
import { ListRegions } from './aws/ListRegions';
import { AccountRates } from './aws/AccountRateLimiter';
import { clockServiceRef } from './clockServiceRef';
import { CredentialSource } from './aws/CredentialSource';
import { EventLoopRateLimiter } from './aws/EventLoopRateLimiter';
import {
  CONFIG_KEY,
  type ProviderConfig,
  readProviderConfigs,
} from './config/readProviderConfigs';
import { OwnersReader } from './show/OwnersReader';
import { EntityRenderer } from './show/EntityRenderer';
import { awsS3BucketTransformerExtensionPoint } from './extensionPoint';
import { CloudTrailListener } from './live/CloudTrailListener';
import {
  ChangePublisher,
  Inventory,
  openInventoryDatabase,
  pruneChanges,
} from './inventory';
import { createProviderMetrics } from './createProviderMetrics';
import type { Clock } from './model/Clock';
import { systemClock } from './systemClock';
import { AwsS3BucketProvider } from './provider/AwsS3BucketProvider';
import { CatalogTables } from './show/CatalogTables';
import { AwsAccess } from './provider/AwsAccess';
import { Checks } from './provider/Checks';
import { UnownedGroupProvider } from './provider/UnownedGroupProvider';
import { pruneUsage } from './usage/pruneUsage';
import { usageTablesOf } from './usage/UsageTables';
import type { AwsS3BucketTransformer } from './show/AwsS3BucketTransformer';

/**
 * Keeps the S3 buckets of AWS accounts in the software catalog, as `catalog.providers.awsS3Buckets` says.
 *
 * @public
 */
export const catalogModuleAwsS3Buckets = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'aws-s3-buckets',
  register(env) {
    let transformers:
      AwsS3BucketTransformer | Record<string, AwsS3BucketTransformer> = {};
    let isSet = false;
    env.registerExtensionPoint(awsS3BucketTransformerExtensionPoint, {
      setTransformer(transformer) {
        if (isSet) {
          throw new Error(
            'A transformer for S3 buckets has been set before. Set one for all providers, or one object with a transformer for each provider id.',
          );
        }
        isSet = true;
        transformers = transformer;
      },
    });

    env.registerInit({
      deps: {
        actionsRegistry: actionsRegistryServiceRef,
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        clock: clockServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init(deps) {
        const configs = readProviderConfigs(deps.config, deps.logger);
        const transformerOf = transformersById(transformers, configs);
        const database = await openInventoryDatabase(deps.database);
        const now = () => deps.clock.now();
        const inventories = new Map(
          configs.map(config => [
            config.id,
            new Inventory({
              database,
              providerId: config.id,
              removalRuns: config.removals.runs,
              now,
            }),
          ]),
        );
        const providerIds = configs.map(({ id }) => id);
        deps.httpRouter.use(
          createRouter({
            ...deps,
            database,
            isUsageConfigured: configs.some(({ usage }) => usage),
            providerIds,
          }),
        );
        const providers = new Map<string, AwsS3BucketProvider>();
        deps.httpRouter.use(
          createReadRouter({
            ...deps,
            inventories,
            onAsked: providerId => providers.get(providerId)?.lookForRequests(),
          }),
        );
        deps.permissionsRegistry.addPermissions([awsAccountsReadPermission]);
        registerActions({ ...deps, database, providerIds });
        await schedulePruning(deps, database, configs);
        const shared = {
          rates: new AccountRates(),
          listRegions: new ListRegions(deps.clock),
          // Of the machine: what it says of its event loop is no test's to move on.
          turns: new EventLoopRateLimiter(systemClock),
        };
        const groups = configs.map(config => {
          const { provider, unowned } = addProvider(deps, {
            config,
            shared,
            database,
            inventory: inventories.get(config.id)!,
            transformer: transformerOf(config.id),
          });
          providers.set(config.id, provider);
          return unowned;
        });
        deps.processing.addEntityProvider(
          new UnownedGroupProvider(groups.filter(group => group !== undefined)),
        );
      },
    });
  },
});

interface Dependencies {
  auth: AuthService;
  catalog: CatalogService;
  clock: Clock;
  config: RootConfigService;
  events: EventsService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  processing: CatalogProcessingExtensionPoint;
  scheduler: SchedulerService;
}

/**
 * The transformer of each provider.
 *
 * @throws InputError where one is set for a provider that is not configured.
 */
function transformersById(
  transformers: AwsS3BucketTransformer | Record<string, AwsS3BucketTransformer>,
  configs: ProviderConfig[],
): (providerId: string) => AwsS3BucketTransformer | undefined {
  if (typeof transformers === 'function') {
    return () => transformers;
  }
  const ids = configs.map(({ id }) => id);
  const unknown = Object.keys(transformers).find(id => !ids.includes(id));
  if (unknown !== undefined) {
    throw new InputError(
      `A transformer is set for the provider '${unknown}', but ${CONFIG_KEY} has no provider of that id. It has: ${ids.join(', ')}.`,
    );
  }
  return id => transformers[id];
}

async function schedulePruning(
  { clock, scheduler, logger }: Dependencies,
  database: Knex,
  configs: ProviderConfig[],
): Promise<void> {
  await scheduler.scheduleTask({
    id: 'aws-s3-buckets:prune-changes',
    frequency: { days: 1 },
    timeout: { hours: 1 },
    async fn() {
      const now = clock.now();
      const pruned = await pruneChanges({
        database,
        now,
        providers: configs.map(({ id, changes }) => ({
          id,
          retention: { milliseconds: changes.retention },
        })),
      });
      await pruneUsage({ database, providers: configs, now });
      logger.debug(`Pruned ${pruned} changes of S3 buckets`);
    },
  });
}

/** Adds the entity provider of one section of the config. Answers it, with the group of the buckets that nobody owns. */
function addProvider(
  deps: Dependencies,
  options: {
    config: ProviderConfig;
    /** What all providers of the process know of AWS, and how they give way to others. */
    shared: {
      rates: AccountRates;
      listRegions: ListRegions;
      turns: EventLoopRateLimiter;
    };
    database: Knex;
    inventory: Inventory;
    transformer: AwsS3BucketTransformer | undefined;
  },
): { provider: AwsS3BucketProvider; unowned: GroupEntity | undefined } {
  const { config, shared, database, inventory, transformer } = options;
  const { auth, catalog, clock, lifecycle, processing, scheduler } = deps;
  const logger = deps.logger.child({
    provider: `AwsS3BucketProvider:${config.id}`,
  });
  const metrics = createProviderMetrics({
    clock,
    database,
    providerId: config.id,
  });
  const renderer = new EntityRenderer({
    providerId: config.id,
    config: config.entity,
    transformer,
  });
  const now = () => deps.clock.now();
  const credentials = CredentialSource.fromConfig(deps.config, {
    clock,
    role: config.role,
    timeoutMs: config.requestTimeout,
    onCall: metrics.onCall,
  });
  const provider = new AwsS3BucketProvider({
    context: {
      config,
      clock,
      logger,
      metrics,
      inventory,
      publisher: new ChangePublisher({
        database,
        events: deps.events,
        logger,
        providerId: config.id,
        now,
      }),
      collect: {
        aws: new AwsAccess(config, credentials, { ...shared, clock }),
        turns: shared.turns,
        denials: new Map(),
      },
      show: {
        renderer,
        catalog,
        catalogTables: new CatalogTables(database),
        auth,
        checks: new Checks(now),
        owners: config.entity.owner.mustExist
          ? new OwnersReader({ catalog, auth, clock })
          : undefined,
      },
    },
    credentials,
    scheduler,
    usage: usageTablesOf(database, config),
  });
  processing.addEntityProvider(provider);
  // Otherwise the task of a run stays locked until its time-out.
  lifecycle.addShutdownHook(() => provider.stop());
  if (config.live) {
    const listener = new CloudTrailListener({
      providerId: config.id,
      config: config.live,
      kinds: config.kinds,
      hasOrganization: config.organization !== undefined,
      inventory,
      metrics,
      logger,
      clock,
      onStored: () => provider.lookForRequests(),
    });
    lifecycle.addStartupHook(() => listener.subscribe(deps.events));
    lifecycle.addShutdownHook(() => listener.stop());
  }
  return { provider, unowned: renderer.unowned() };
}
