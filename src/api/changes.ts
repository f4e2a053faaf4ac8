import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  BucketChange,
  BucketChangesPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import type express from 'express';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import { listChanges } from '../inventory/changes/store';
import { parseChangeQuery, writeCursor } from './changeQuery';
import { ReadableChanges } from './readableChanges';

/**
 * Answers `GET /aws-s3-buckets/changes`: the change log, the latest first.
 *
 * It is guarded by the catalog's read permission. Whoever may read all entities sees all changes. Whoever may read some
 * sees the changes of those: not those of a bucket without an entity, and so not of one that is gone, as there is
 * nothing left to apply the permission's conditions to.
 */
export function createChangesRouter(options: {
  database: Knex;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  catalog: CatalogService;
}): express.Router {
  const { database, httpAuth, permissions, catalog } = options;
  const router = Router();

  router.get('/aws-s3-buckets/changes', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const { filter, limit, after } = parseChangeQuery(request.query);
    const [{ result }] = await permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    // One more than asked for tells whether there is a next page.
    const page = { after, limit: limit + 1 };
    switch (result) {
      case AuthorizeResult.ALLOW:
        response.json(pageOf(await listChanges(database, filter, page), limit));
        break;
      case AuthorizeResult.CONDITIONAL: {
        const changes = new ReadableChanges({ database, catalog, credentials });
        response.json(pageOf(await changes.list(filter, page), limit));
        break;
      }
      default:
        response.json(pageOf([], limit));
    }
  });

  return router;
}

function pageOf(changes: BucketChange[], limit: number): BucketChangesPage {
  const items = changes.slice(0, limit);
  return {
    items,
    nextCursor:
      changes.length > limit ? writeCursor(items[limit - 1]) : undefined,
  };
}
