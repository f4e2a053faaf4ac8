import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  type BackendFeature,
  coreServices,
  createBackendModule,
  createServiceFactory,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  type EventsService,
  eventsServiceFactory,
  eventsServiceRef,
} from '@backstage/plugin-events-node';
import { toError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import { defaultRoleName } from '../../../dev/aws';
import catalogModuleAwsS3Buckets from '../..';
import { schedulerFeature } from '../../__testUtils__/backend';
import { until } from '../../__testUtils__/until';

/** What differs between the backends of these tests. */
export interface BackendSettings {
  /** `backend.database` of the config. */
  database: JsonObject;
  /** `catalog.providers.awsS3Buckets` of the config. */
  providers: JsonObject | undefined;
  /** `aws` of the config; by default the role that each account of the stand-in has. */
  aws?: JsonObject;
  /**
   * `catalog.processingInterval`: what a process that is killed was about to process waits for so long; `false`: nothing
   * is processed.
   */
  processingInterval?: JsonObject | false;
  /** Whether a run begins only when the test says so; by default Backstage's scheduler begins them. */
  isTriggered?: boolean;
  /** A queue whose messages Backstage's module for SQS publishes on a topic. */
  queue?: { topic: string; url: string };
}

/** A Backstage backend in this process. */
export interface RunningBackend {
  baseUrl: string;
  /** The connection to the database that the catalog, this module and the scheduler share. */
  client: Knex;
  /** Publishes on the events service, as an ingress does. */
  publish(topic: string, eventPayload: unknown): Promise<void>;
  /**
   * Has a run of a provider begin, where runs are triggered; resolves when it has ended.
   *
   * @returns what it failed with, as the scheduler's API tells it
   */
  run(
    providerId?: string,
    work?: 'refresh' | 'usage',
  ): Promise<string | undefined>;
  /** Ends the run that is under way, as the scheduler does once its time is over. */
  endRun(providerId?: string): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A Backstage backend with the real catalog and scheduler on a real database, and this module.
 *
 * @param onLog - told of each line of the log from `info` upwards, as `warn: text`
 * @param features - what takes the place of the backend's own
 */
export async function startBackend(
  settings: BackendSettings,
  onLog: (line: string) => void,
  features: BackendFeature[] = [],
): Promise<RunningBackend> {
  const { database, providers, aws, processingInterval, queue } = settings;
  const { scheduler, failures } = triggeredScheduler();
  let client: Knex;
  let service: EventsService;
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleAwsS3Buckets,
      // In tests, each plugin would have events of its own.
      eventsServiceFactory,
      ...(queue ? featuresOfQueue() : []),
      databaseServiceFactory,
      settings.isTriggered
        ? schedulerFeature(scheduler)
        : schedulerServiceFactory,
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
            ...(processingInterval !== undefined && { processingInterval }),
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
              if (client.client.config.client === 'better-sqlite3') {
                // A process that is killed leaves its files whole; none of them has to survive a power failure.
                await client.raw('pragma synchronous = off');
              }
            },
          });
        },
      }),
      ...features,
    ],
  });
  return {
    baseUrl: `http://localhost:${backend.server.port()}`,
    client: client!,
    publish: (topic, eventPayload) => service.publish({ topic, eventPayload }),
    async run(providerId = 'default', work = 'refresh') {
      const id = taskOf(providerId, work);
      failures.delete(id);
      await scheduler.triggerTask(id);
      const failure = failures.get(id);
      if (failure) {
        onLog(`error: ${failure}`);
      }
      return failure?.message;
    },
    endRun: (providerId = 'default') =>
      scheduler.cancelTask(taskOf(providerId)),
    async stop() {
      await backend.stop();
      if (!settings.isTriggered) {
        // A run that was under way ends by itself, and says so to the scheduler.
        await until(
          async () =>
            client('backstage_backend_tasks__tasks').whereNotNull(
              'current_run_ticket',
            ),
          running => running.length === 0,
        );
      }
      // What the catalog was about to process and stitch.
      const { pool } = client.client;
      await until(
        () => pool.numUsed() + pool.numPendingAcquires(),
        busy => busy === 0,
      );
      // Backstage leaves it to the end of the process.
      await client.destroy();
    },
  };
}

function taskOf(providerId: string, work = 'refresh'): string {
  return `AwsS3BucketProvider:${providerId}:${work}`;
}

/** Backstage's mock keeps what a task throws to itself. */
function triggeredScheduler() {
  const scheduler = mockServices.scheduler();
  const failures = new Map<string, Error>();
  const scheduleTask = scheduler.scheduleTask.bind(scheduler);
  scheduler.scheduleTask = task =>
    scheduleTask({
      ...task,
      async fn(signal: AbortSignal) {
        try {
          await task.fn(signal);
        } catch (error) {
          failures.set(task.id, toError(error));
        }
      },
    });
  return { scheduler, failures };
}

/** Loaded where they are needed: they take as long as all else. */
function featuresOfQueue() {
  return [
    import('@backstage/plugin-events-backend'),
    import('@backstage/plugin-events-backend-module-aws-sqs'),
  ];
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
