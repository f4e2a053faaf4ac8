import { databaseServiceFactory } from '@backstage/backend-defaults/database';
import { schedulerServiceFactory } from '@backstage/backend-defaults/scheduler';
import {
  coreServices,
  createServiceFactory,
  type BackendFeature,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import type { JsonObject } from '@backstage/types';
import { defaultRoleName } from '../../../dev/aws';
import catalogModuleAwsS3Buckets from '../..';

/** What differs between the backends of these tests. */
export interface BackendSettings {
  /** `backend.database` of the config. */
  database: JsonObject;
  /** `catalog.providers.awsS3Buckets` of the config. */
  providers: JsonObject;
  /** `aws` of the config; by default the role that each account of the stand-in has. */
  aws?: JsonObject;
  /** `catalog.processingInterval`: what a process that is killed was about to process waits for so long. */
  processingInterval?: JsonObject;
}

/** A run each second, bounded as tests need it. */
export const schedule = {
  frequency: { seconds: 1 },
  timeout: { minutes: 5 },
};

/** The address of a backend in this process. */
export function baseUrlOf({ server }: TestBackend): string {
  return `http://localhost:${server.port()}`;
}

/**
 * A Backstage backend with the real catalog and scheduler on a real database, and this module.
 *
 * @param onLog - told of each line of the log from `info` upwards, as `warn: text`
 */
export async function startBackend(
  { database, providers, aws, processingInterval }: BackendSettings,
  options: { features?: BackendFeature[]; onLog: (line: string) => void },
): Promise<TestBackend> {
  return startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleAwsS3Buckets,
      databaseServiceFactory,
      schedulerServiceFactory,
      createServiceFactory({
        service: coreServices.rootLogger,
        deps: {},
        factory: () => loggerOf(options.onLog),
      }),
      mockServices.rootConfig.factory({
        data: {
          backend: { database },
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
      ...(options.features ?? []),
    ],
  });
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
