import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type express from 'express';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import { z } from 'zod';
import { countDaily, type DailyCount } from '../inventory/changes/countDaily';
import type { Clock } from '../model/Clock';
import { parseChangeQuery } from './parseChangeQuery';
import { pageOfChanges } from './pageOfChanges';
import { parseRequest } from './parseRequest';
import { ReadableChanges } from './ReadableChanges';
import { byWeek, firstWeek } from './byWeek';

const weeklySchema = z.object({}).strict();

/** Half a year. */
const WEEKS = 26;

/** Whoever may read some entities has the weeks counted of the latest so many changes. */
const COUNTED_ONE_BY_ONE = 10_000;

/**
 * Answers `GET /aws-s3-buckets/changes`: the change log, the latest first; and `GET /aws-s3-buckets/changes/weekly`: how
 * many buckets were created and deleted in each of the last weeks.
 *
 * Both are guarded by the catalog's read permission. Whoever may read all entities sees all changes. Whoever may read some
 * sees the changes of those: not those of a bucket without an entity, and so not of one that is gone, as there is
 * nothing left to apply the permission's conditions to.
 */
export function createChangesRouter(options: {
  database: Knex;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  catalog: CatalogService;
  clock: Clock;
}): express.Router {
  const { clock, database, httpAuth, permissions, catalog } = options;
  const router = Router();
  const authorize = async (request: express.Request) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const [{ result }] = await permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    return { credentials, result };
  };

  router.get('/aws-s3-buckets/changes', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const query = parseChangeQuery(request.query);
    response.json(await pageOfChanges(query, { ...options, credentials }));
  });

  router.get('/aws-s3-buckets/changes/weekly', async (request, response) => {
    parseRequest(weeklySchema, request.query);
    const { credentials, result } = await authorize(request);
    const now = clock.now();
    const from = firstWeek(WEEKS, now);
    let days: DailyCount[] = [];
    if (result === AuthorizeResult.ALLOW) {
      days = await countDaily(database, from);
    } else if (result === AuthorizeResult.CONDITIONAL) {
      const changes = new ReadableChanges({ database, catalog, credentials });
      days = (
        await changes.list(
          { from, kinds: ['created', 'deleted'] },
          { limit: COUNTED_ONE_BY_ONE },
        )
      ).map(change => ({
        day: change.observedAt,
        kind: change.kind as DailyCount['kind'],
        count: 1,
      }));
    }
    response.json({ items: byWeek(days, WEEKS, now) });
  });

  return router;
}
