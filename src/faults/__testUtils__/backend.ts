import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import eventsPlugin from '@backstage/plugin-events-backend';
import eventsModuleAwsSqs from '@backstage/plugin-events-backend-module-aws-sqs';
import {
  type EventsService,
  eventsServiceFactory,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { defaultRoleName } from '../../../dev/aws';
import catalogModuleAwsS3Buckets from '../..';
import { until } from '../../__testUtils__/until';

/** What differs between the backends of these tests. */
export interface BackendSettings {
  /** `backend.database` of the config. */
  database: JsonObject;
  /** `catalog.providers.awsS3Buckets` of the config. */
  providers: JsonObject | undefined;
  /** `aws` of the config; by default the role that each account of the stand-in has. */
  aws?: JsonObject;
  /** `catalog.processingInterval`: what a process that is killed was about to process waits for so long. */
  processingInterval?: JsonObject;
  /** A queue whose messages Backstage's module for SQS publishes on a topic. */
  queue?: { topic: string; url: string };
}

/** A run each second, bounded as tests need it. */
export const schedule = {
  frequency: { seconds: 1 },
  timeout: { minutes: 5 },
};

/** A Backstage backend in this process. */
export interface RunningBackend {
  baseUrl: string;
  /** The connection to the database that the catalog, this module and the scheduler share. */
  client: Knex;
  /** Publishes on the events service, as an ingress does. */
  publish(topic: string, eventPayload: unknown): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A Backstage backend with the real catalog and scheduler on a real database, and this module.
 *
 * @param onLog - told of each line of the log from `info` upwards, as `warn: text`
 */
export async function startBackend(
  { database, providers, aws, processingInterval, queue }: BackendSettings,
  onLog: (line: string) => void,
): Promise<RunningBackend> {
  let client: Knex;
  let service: EventsService;
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleAwsS3Buckets,
      // In tests, each plugin would have events of its own.
      eventsServiceFactory,
      ...(queue ? [eventsPlugin, eventsModuleAwsSqs] : []),
      databaseServiceFactory,
      schedulerServiceFactory,
      createServiceFactory({
        service: coreServices.rootLogger,
        deps: {},
        factory: () => loggerOf(onLog),
      }),
      mockServices.rootConfig.factory({
        data: {
          backend: { database },
          events: { useEventBus: 'never', ...(queue && pollingOf(queue)) },
          aws: aws ?? { accountDefaults: { roleName: defaultRoleName } },
          catalog: {
            providers: { awsS3Buckets: providers },
            ...(processingInterval && { processingInterval }),
            stitchingStrategy: {
              pollingInterval: { milliseconds: 50 },
              stitchTimeout: { seconds: 1 },
            },
          },
        },
      }),
      createBackendModule({
        pluginId: 'catalog',
        moduleId: 'client',
        register(env) {
          env.registerInit({
            deps: {
              database: coreServices.database,
              events: eventsServiceRef,
            },
            async init(deps) {
              service = deps.events;
              client = await deps.database.getClient();
            },
          });
        },
      }),
    ],
  });
  return {
    baseUrl: `http://localhost:${backend.server.port()}`,
    client: client!,
    publish: (topic, eventPayload) => service.publish({ topic, eventPayload }),
    async stop() {
      await backend.stop();
      // A run that was under way ends by itself, and says so to the scheduler.
      await until(
        async () =>
          client('backstage_backend_tasks__tasks').whereNotNull(
            'current_run_ticket',
          ),
        running => running.length === 0,
      );
      // Backstage leaves it to the end of the process.
      await client.destroy();
    },
  };
}

/** What the module for SQS needs in `events` of the config. */
function pollingOf({ topic, url }: { topic: string; url: string }): JsonObject {
  return {
    modules: {
      awsSqs: {
        awsSqsConsumingEventPublisher: {
          topics: {
            [topic]: {
              queue: { url, region: 'eu-west-1' },
              waitTimeAfterEmptyReceive: { seconds: 0 },
            },
          },
        },
      },
    },
  };
}

function loggerOf(onLog: (line: string) => void): LoggerService {
  const logger: LoggerService = {
    error: (message, meta) =>
      onLog(`error: ${message}${meta instanceof Error ? ` ${meta}` : ''}`),
    warn: (message, meta) =>
      onLog(`warn: ${message}${meta instanceof Error ? ` ${meta}` : ''}`),
    info: message => onLog(`info: ${message}`),
    debug: () => {},
    child: () => logger,
  };
  return logger;
}
