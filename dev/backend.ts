import { createBackend } from '@backstage/backend-defaults';
import {
  type BackendFeature,
  coreServices,
  createServiceFactory,
  type RootConfigService,
} from '@backstage/backend-plugin-api';

/** A Backstage backend as an integrator has it, with this module installed, and with what is given beside. */
export function createDevBackend(
  config: RootConfigService,
  features: BackendFeature[] = [],
) {
  const backend = createBackend();

  backend.add(import('@backstage/plugin-app-backend'));
  backend.add(import('@backstage/plugin-auth-backend'));
  backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
  backend.add(import('@backstage/plugin-events-backend'));
  backend.add(import('@backstage/plugin-events-backend-module-aws-sqs'));
  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(import('@backstage/plugin-search-backend'));
  backend.add(import('@backstage/plugin-search-backend-module-catalog'));

  backend.add(import('../src'));
  backend.add(import('backstage-plugin-search-backend-module-aws-s3-buckets'));

  // For assistants: http://localhost:7007/api/mcp-actions/v1
  backend.add(import('@backstage/plugin-mcp-actions-backend'));
  backend.add(import('../src/catalog-model'));
  backend.add(import('@backstage/plugin-notifications-backend'));
  backend.add(
    import('backstage-plugin-notifications-backend-module-aws-s3-buckets'),
  );
  backend.add(import('@backstage-community/plugin-tech-insights-backend'));
  backend.add(
    import('backstage-plugin-tech-insights-backend-module-aws-s3-buckets'),
  );

  features.forEach(feature => backend.add(feature));

  if (process.env.BULK_PROCESSING) {
    backend.add(import('./estate/bulkProcessing'));
  }

  backend.add(
    createServiceFactory({
      service: coreServices.rootConfig,
      deps: {},
      factory: () => config,
    }),
  );

  return backend;
}
