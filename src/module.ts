import {
  coreServices,
  createBackendModule,
  type LoggerService,
  type SchedulerService,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { awsAccountsReadPermission } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { BucketJudge } from './api/BucketJudge';
import { registerActions } from './api/actions/registerActions';
import { createReadRouter } from './api/createReadRouter';
import { createRouter } from './api/createRouter';
import { clockServiceRef } from './clockServiceRef';
import { type ProviderConfig } from './config/readProviderConfigs';
import { awsS3BucketTransformerExtensionPoint } from './extensionPoint';
import { pruneChanges } from './inventory';
import type { Clock } from './model/Clock';
import { AwsS3BucketProvider } from './provider/AwsS3BucketProvider';
import { pruneUsage } from './usage/pruneUsage';
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
        const all = await AwsS3BucketProvider.fromConfig(deps.config, {
          ...deps,
          transformer: transformers,
        });
        deps.processing.addEntityProvider(all);
        // With the tables of the inventory, which the providers have opened.
        const database = await deps.database.getClient();
        const providers = new Map(
          all
            .filter(provider => provider instanceof AwsS3BucketProvider)
            .map(provider => [provider.config.id, provider]),
        );
        const configs = [...providers.values()].map(({ config }) => config);
        const providerIds = configs.map(({ id }) => id);
        const judge = new BucketJudge(
          new Map(configs.map(({ id, attention }) => [id, attention])),
        );
        const prices = new Map(
          configs.flatMap(({ id, usage }) =>
            usage ? [[id, usage.prices] as const] : [],
          ),
        );
        deps.httpRouter.use(
          createRouter({
            ...deps,
            database,
            judge,
            prices,
            providerIds,
            retentionMs: Math.min(
              ...configs.map(({ changes }) => changes.retention),
            ),
            unowned: configs.flatMap(({ entity }) => entity.unowned || []),
          }),
        );
        deps.httpRouter.use(
          createReadRouter({
            ...deps,
            inventories: new Map(
              [...providers].map(([id, { inventory }]) => [id, inventory]),
            ),
            onAsked: providerId => providers.get(providerId)?.lookForRequests(),
          }),
        );
        deps.permissionsRegistry.addPermissions([awsAccountsReadPermission]);
        registerActions({ ...deps, database, judge, prices, providerIds });
        await schedulePruning(deps, database, configs);
      },
    });
  },
});

async function schedulePruning(
  {
    clock,
    scheduler,
    logger,
  }: { clock: Clock; scheduler: SchedulerService; logger: LoggerService },
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
