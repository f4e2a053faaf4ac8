import type {
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { UsagePage } from 'backstage-plugin-aws-s3-buckets-common';
import type express from 'express';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import type { Clock } from '../model/Clock';
import { usageUnavailable } from '../usage/usageUnavailable';
import {
  idsByEntityRef,
  type UsageFilter,
  UsageQuery,
} from '../usage/UsageQuery';
import { ReadableBuckets } from './ReadableBuckets';
import { parseUsageQuery } from './parseUsageQuery';

/**
 * Answers `GET /aws-s3-buckets/usage`: how large buckets are, by day, bucket, account, owner, region or storage class.
 *
 * It is guarded by the catalog's read permission. Whoever may read some entities gets the sums of those.
 *
 * @param options - `isConfigured`: whether a provider reads usage
 */
export function createUsageRouter(options: {
  database: Knex;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  catalog: CatalogService;
  clock: Clock;
  isConfigured: boolean;
}): express.Router {
  const { database, httpAuth, permissions, catalog, isConfigured } = options;
  const buckets = new ReadableBuckets(options);
  const router = Router();

  router.get('/aws-s3-buckets/usage', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const { filter, order } = parseUsageQuery(request.query);
    const [{ result }] = await permissions.authorizeConditional(
      [{ permission: catalogEntityReadPermission }],
      { credentials },
    );
    const readableRefs =
      result === AuthorizeResult.CONDITIONAL
        ? await readable(filter, { catalog, credentials, buckets })
        : filter.entityRefs;
    let ids: number[] | undefined;
    if (result === AuthorizeResult.DENY) {
      ids = [];
    } else if (readableRefs) {
      const known = await idsByEntityRef(database, filter);
      ids = readableRefs.flatMap(ref => known.get(ref) ?? []);
    }
    const page: UsagePage = {
      isConfigured,
      ...(await new UsageQuery(database, filter, ids).page(order)),
      unavailable:
        result === AuthorizeResult.DENY
          ? []
          : await usageUnavailable(database, filter, readableRefs),
    };
    response.json(page);
  });

  return router;
}

/** The refs of the bucket entities that the catalog shows, of those that are asked for. */
async function readable(
  { entityRefs }: UsageFilter,
  options: {
    catalog: CatalogService;
    credentials: BackstageCredentials;
    buckets: ReadableBuckets;
  },
): Promise<string[]> {
  const { catalog, credentials, buckets } = options;
  if (!entityRefs) {
    return buckets.refs(credentials);
  }
  const { items } = await catalog.getEntitiesByRefs(
    { entityRefs, fields: ['kind', 'metadata.namespace', 'metadata.name'] },
    { credentials },
  );
  return entityRefs.filter((_, index) => items[index]);
}
