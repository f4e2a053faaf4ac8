import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { CONFIG_KEY, readProviderConfigs } from './config/read';
import { createOwnersReader } from './entity/owners';
import { createEntityRenderer } from './entity/render';
import {
  type AwsS3BucketTransformer,
  awsS3BucketTransformerExtensionPoint,
} from './extensionPoint';
import {
  createChangesRouter,
  createInventory,
  openInventoryDatabase,
  pruneChanges,
} from './inventory';
import { createProviderMetrics } from './metrics';
import { createAwsS3BucketProvider } from './sweep/provider';

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
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        events: eventsServiceRef,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        processing: catalogProcessingExtensionPoint,
        scheduler: coreServices.scheduler,
      },
      async init({
        auth,
        catalog,
        config: rootConfig,
        database: databaseService,
        events,
        httpAuth,
        httpRouter,
        logger,
        permissions,
        processing,
        scheduler,
      }) {
        const configs = readProviderConfigs(rootConfig);
        const providerIds = configs.map(({ id }) => id);
        for (const id of typeof transformers === 'function'
          ? []
          : Object.keys(transformers)) {
          if (!providerIds.includes(id)) {
            throw new InputError(
              `A transformer is set for the provider '${id}', and ${CONFIG_KEY} has none of that id; it has: ${providerIds.join(', ')}.`,
            );
          }
        }
        const database = await openInventoryDatabase(databaseService);
        const owners = createOwnersReader({ catalog, auth });
        httpRouter.use(
          createChangesRouter({ database, httpAuth, permissions, catalog }),
        );

        await scheduler.scheduleTask({
          id: 'aws-s3-buckets:prune-changes',
          frequency: { days: 1 },
          timeout: { hours: 1 },
          async fn() {
            const pruned = await pruneChanges({
              database,
              providers: configs.map(({ id, changes }) => ({
                id,
                retention: { milliseconds: changes.retention },
              })),
            });
            logger.debug(`Pruned ${pruned} changes of S3 buckets`);
          },
        });

        for (const config of configs) {
          const inventory = createInventory({
            database,
            events,
            logger,
            providerId: config.id,
            guard: config.removals,
          });
          const renderer = createEntityRenderer({
            providerId: config.id,
            config: config.entity,
            transformer:
              typeof transformers === 'function'
                ? transformers
                : transformers[config.id],
            owners: config.entity.owner.mustExist ? owners : undefined,
          });
          processing.addEntityProvider(
            createAwsS3BucketProvider({
              config,
              rootConfig,
              inventory,
              renderer,
              scheduler,
              catalog,
              auth,
              logger,
              metrics: createProviderMetrics({
                database,
                providerId: config.id,
              }),
            }),
          );
        }
      },
    });
  },
});
