import { createBackend } from '@backstage/backend-defaults';
import {
  type BackendFeature,
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import {
  type EventsService,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import type { Knex } from 'knex';
import { defaultRoleName } from '../dev/aws';

/** A backend in this process, and what it keeps to itself. */
interface BenchBackend {
  baseUrl: string;
  /** The catalog's. */
  database: Knex;
  events: EventsService;
  stop(): Promise<void>;
}

/**
 * Starts a Backstage backend with the catalog and this module.
 *
 * @param options - `provider`: the config of the one provider; `database`: `backend.database`, by default SQLite in
 *   memory; `isProcessing`: whether the catalog processes what it gets; `features`: what the backend has besides
 */
export async function startBenchBackend(options: {
  port: number;
  provider: object;
  isProcessing: boolean;
  database?: object;
  features?: BackendFeature[];
}): Promise<BenchBackend> {
  const { port, provider, isProcessing, features = [] } = options;
  const baseUrl = `http://127.0.0.1:${port}`;
  const database = options.database ?? {
    client: 'better-sqlite3',
    connection: ':memory:',
  };
  const config = new ConfigReader({
    app: { baseUrl },
    backend: {
      baseUrl,
      listen: { host: '127.0.0.1', port },
      auth: { dangerouslyDisableDefaultAuthPolicy: true },
      database,
    },
    events: { useEventBus: 'never' },
    aws: { accountDefaults: { roleName: defaultRoleName } },
    catalog: {
      ...(!isProcessing && { processingInterval: false }),
      providers: { awsS3Buckets: provider },
    },
  } as ConstructorParameters<typeof ConfigReader>[0]);
  const backend = createBackend();
  const started = { baseUrl, stop: () => backend.stop() } as BenchBackend;
  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(import('../src'));
  backend.add(
    createBackendModule({
      pluginId: 'catalog',
      moduleId: 'bench',
      register: env =>
        env.registerInit({
          deps: { databases: coreServices.database, events: eventsServiceRef },
          async init({ databases, events }) {
            Object.assign(started, {
              database: await databases.getClient(),
              events,
            });
          },
        }),
    }),
  );
  backend.add(
    createServiceFactory({
      service: coreServices.rootConfig,
      deps: {},
      factory: () => config,
    }),
  );
  features.forEach(feature => backend.add(feature));
  await backend.start();
  return started;
}
