import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  type CatalogService,
  catalogServiceRef,
  type EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { type Knex } from 'knex';
import { BucketJudge } from '../../api/BucketJudge';
import { createRouter } from '../../api/createRouter';
import { providerSchema } from '../../config/providerSchema';
import { clockServiceRef } from '../../clockServiceRef';
import { until } from '../../__testUtils__/until';

/** The real catalog in a real backend, with a provider that does what the test makes it do, and the APIs of the change log
 * and of usage. */
export async function startCatalog(
  database: Knex,
  options: {
    permissions?: PermissionsService;
    /** Whether the catalog processes what it is given, so that its API shows it. */
    isProcessing?: boolean;
    /** How buckets are judged, as in the config. */
    attention?: object;
    /** Of storage, as in the config. */
    prices?: object;
  } = {},
) {
  const { permissions = mockServices.permissions(), isProcessing = false } =
    options;
  let connected: EntityProviderConnection;
  let service: CatalogService;
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      mockServices.rootConfig.factory({
        data: {
          catalog: { processingInterval: isProcessing && { days: 1 } },
        },
      }),
      mockServices.database.factory({ knex: database }),
      createServiceFactory({
        service: coreServices.permissions,
        deps: {},
        factory: () => permissions,
      }),
      createBackendModule({
        pluginId: 'catalog',
        moduleId: 'aws-s3-buckets-test',
        register: env =>
          env.registerInit({
            deps: {
              auth: coreServices.auth,
              processing: catalogProcessingExtensionPoint,
              httpRouter: coreServices.httpRouter,
              httpAuth: coreServices.httpAuth,
              catalog: catalogServiceRef,
              clock: clockServiceRef,
            },
            async init({ processing, httpRouter, ...parts }) {
              service = parts.catalog;
              const { attention, usage } = providerSchema.parse({
                attention: options.attention,
                usage: { prices: options.prices },
              });
              httpRouter.use(
                createRouter({
                  ...parts,
                  judge: new BucketJudge(new Map([['default', attention]])),
                  database,
                  permissions,
                  prices: new Map([['default', usage!.prices]]),
                  providerIds: ['default'],
                  retentionMs: 400 * 24 * 60 * 60 * 1000,
                  unowned: ['group:default/unowned'],
                }),
              );
              processing.addEntityProvider({
                getProviderName: () => 'test',
                connect: async connection => {
                  connected = connection;
                },
              });
            },
          }),
      }),
    ],
  });
  return {
    server: backend.server,
    connection: connected!,
    service: service!,
    stop: () => backend.stop(),

    /** Waits until the catalog's API shows that many entities. */
    async processed(count: number): Promise<void> {
      await until(
        async () => {
          const [{ found }] = await database('final_entities')
            .whereNotNull('final_entity')
            .count('* as found');
          return Number(found);
        },
        found => found === count,
      );
    },

    /** The entities that the catalog holds of the provider, processed or not. */
    async refs(): Promise<string[]> {
      const rows = await database('refresh_state')
        .join(
          'refresh_state_references',
          'refresh_state_references.target_entity_ref',
          'refresh_state.entity_ref',
        )
        .where('refresh_state_references.source_key', 'test')
        .orderBy('entity_ref')
        .select('entity_ref');
      return rows.map(row => row.entity_ref);
    },
  };
}
