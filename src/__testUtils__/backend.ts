import {
  type BackendFeature,
  coreServices,
  createServiceFactory,
  type SchedulerService,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { defaultRoleName } from '../../dev/aws';
import catalogModuleAwsS3Buckets from '..';

/** A Backstage backend with the catalog and this module, which assumes the role that the accounts of the stand-in have. */
export function startBackend(options: {
  /** The section `catalog` of the config. */
  catalog: object;
  /** Other sections. */
  config?: object;
  features?: BackendFeature[];
}): Promise<TestBackend> {
  const { catalog, config, features = [] } = options;
  return startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleAwsS3Buckets,
      mockServices.rootConfig.factory({
        data: {
          aws: { accountDefaults: { roleName: defaultRoleName } },
          catalog: {
            // The catalog looks each second for what to stitch, where it isn't told otherwise.
            stitchingStrategy: { pollingInterval: { milliseconds: 50 } },
            ...catalog,
          },
          ...config,
        },
      }),
      ...features,
    ],
  });
}

/** Lets the test say when a task runs. Backstage's mock would run each once when the backend starts. */
export function schedulerFeature(scheduler: SchedulerService): BackendFeature {
  return createServiceFactory({
    service: coreServices.scheduler,
    deps: {},
    factory: () => scheduler,
  });
}
