import {
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import express from 'express';
import Router from 'express-promise-router';
import { Knex } from 'knex';
import { BucketChange } from '../inventory/changes/change';
import { parseChangeQuery, writeCursor } from './changeQuery';
import {
  ChangeFilter,
  ChangePosition,
  listChanges,
} from '../inventory/changes/store';

/** How many pages are searched for changes that the user may see, before the answer leaves the rest to the next. */
const PAGES_PER_REQUEST = 10;

/**
 * Answers `GET /aws-s3-buckets/changes`: the change log, the latest first, as `{ items, nextCursor }`.
 *
 * It is guarded by the catalog's read permission. Whoever may read all entities sees all changes. Whoever may read some
 * sees the changes of those: not those of a bucket without an entity, and so not of one that is gone, as there is
 * nothing left to apply the permission's conditions to. A page may then be shorter than its limit, or empty, though
 * more follow.
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
    if (result === AuthorizeResult.DENY) {
      response.json({ items: [] });
      return;
    }
    const { items, next } = await readPage(
      filter,
      limit,
      after,
      result === AuthorizeResult.ALLOW
        ? async changes => changes
        : changes => onlyReadable(changes, credentials),
    );
    response.json({ items, nextCursor: next && writeCursor(next) });
  });

  async function readPage(
    filter: ChangeFilter,
    limit: number,
    after: ChangePosition | undefined,
    onlyVisible: (changes: BucketChange[]) => Promise<BucketChange[]>,
  ): Promise<{ items: BucketChange[]; next?: ChangePosition }> {
    const items: BucketChange[] = [];
    let position = after;
    for (let page = 0; page < PAGES_PER_REQUEST; page++) {
      // One more than asked for tells whether there is a next page.
      const found = await listChanges(database, filter, {
        after: position,
        limit: limit + 1,
      });
      const visible = await onlyVisible(found.slice(0, limit));
      const room = limit - items.length;
      items.push(...visible.slice(0, room));
      if (visible.length > room) {
        return { items, next: items[limit - 1] };
      }
      if (found.length <= limit) {
        return { items };
      }
      position = found[limit - 1];
      if (items.length === limit) {
        break;
      }
    }
    return { items, next: position };
  }

  /** The changes whose entity the catalog shows to whoever has these credentials. */
  async function onlyReadable(
    changes: BucketChange[],
    credentials: BackstageCredentials,
  ): Promise<BucketChange[]> {
    const entityRefs = [
      ...new Set(changes.flatMap(change => change.entityRef ?? [])),
    ];
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: ['kind', 'metadata.name'] },
      { credentials },
    );
    const readable = new Set(entityRefs.filter((_, index) => items[index]));
    return changes.filter(
      change => change.entityRef && readable.has(change.entityRef),
    );
  }

  return router;
}
