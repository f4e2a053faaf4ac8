import type {
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  ANNOTATION_AWS_BUCKET_NAME,
  type UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import type express from 'express';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import { usageUnavailable } from '../usage/unavailable';
import {
  idsByEntityRef,
  type UsageFilter,
  UsageQuery,
} from '../usage/usageQuery';
import { parseUsageQuery } from './usageQuery';

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
  isConfigured: boolean;
}): express.Router {
  const { database, httpAuth, permissions, catalog, isConfigured } = options;
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
        ? await readable(catalog, credentials, filter)
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
  catalog: CatalogService,
  credentials: BackstageCredentials,
  { entityRefs }: UsageFilter,
): Promise<string[]> {
  const fields = ['kind', 'metadata.namespace', 'metadata.name'];
  if (entityRefs) {
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields },
      { credentials },
    );
    return entityRefs.filter((_, index) => items[index]);
  }
  const refs: string[] = [];
  for await (const entities of catalog.streamEntities(
    {
      filter: {
        [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`]:
          CATALOG_FILTER_EXISTS,
      },
      fields,
    },
    { credentials },
  )) {
    refs.push(...entities.map(entity => stringifyEntityRef(entity)));
  }
  return refs;
}
