import type {
  BackstageCredentials,
  PermissionsService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Knex } from 'knex';
import type { Clock } from '../../model/Clock';

/** What the actions are made of. */
export interface ActionDependencies {
  actionsRegistry: ActionsRegistryService;
  catalog: CatalogService;
  clock: Clock;
  config: RootConfigService;
  database: Knex;
  permissions: PermissionsService;
  providerIds: string[];
}

/** The catalog, for somebody. */
export interface CatalogOf {
  catalog: CatalogService;
  credentials: BackstageCredentials;
}
