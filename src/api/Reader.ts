import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { Knex } from 'knex';

/** Somebody who asks, and where the answer is found. */
export interface Reader {
  catalog: CatalogService;
  credentials: BackstageCredentials;
  database: Knex;
  permissions: PermissionsService;
}
