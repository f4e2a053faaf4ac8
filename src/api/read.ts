import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import { catalogEntityRefreshPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_BUCKET_NAME,
  LOCATION_PREFIX,
} from 'backstage-plugin-aws-s3-buckets-common';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import type { Inventory } from '../inventory';
import { listingOfArn } from '../model/kinds';

const body = z.object({ entityRef: z.string().min(1) }).strict();

/**
 * Answers `POST /aws-s3-buckets/read` with 202: the bucket, or the account, that the entity stands for is read within a
 * few seconds, by any replica. Asked for again before that, it is read once.
 *
 * It is guarded by `catalog.entity.refresh` for the entity.
 */
export function createReadRouter(options: {
  inventories: Map<string, Inventory>;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  catalog: CatalogService;
}): express.Router {
  const { inventories, httpAuth, permissions, catalog } = options;
  const router = Router();

  router.post(
    '/aws-s3-buckets/read',
    express.json(),
    async (request, response) => {
      const credentials = await httpAuth.credentials(request, {
        allow: ['user', 'service'],
      });
      const parsed = body.safeParse(request.body);
      if (!parsed.success) {
        throw new InputError(
          "The body has to be { entityRef: '…' }, the ref of a bucket or of an account.",
        );
      }
      const { entityRef } = parsed.data;
      const entity = await catalog.getEntityByRef(entityRef, { credentials });
      if (!entity) {
        throw new NotFoundError(`There is no entity ${entityRef}.`);
      }
      const [{ result }] = await permissions.authorize(
        [
          {
            permission: catalogEntityRefreshPermission,
            resourceRef: stringifyEntityRef(entity),
          },
        ],
        { credentials },
      );
      if (result !== AuthorizeResult.ALLOW) {
        throw new NotAllowedError(
          `Reading ${entityRef} anew takes the permission catalog.entity.refresh.`,
        );
      }
      const { providerId, hint } = hintOf(entity);
      const inventory = inventories.get(providerId);
      if (!inventory) {
        throw new NotFoundError(
          `The provider '${providerId}' of ${entityRef} is not configured.`,
        );
      }
      await inventory.hints.add(hint, new Date());
      response.status(202).json({});
    },
  );

  return router;
}

/**
 * What an entity asks to have read.
 *
 * @throws InputError for an entity that this module did not make.
 */
function hintOf(entity: Entity) {
  const annotations = entity.metadata.annotations ?? {};
  // Anybody may write the other annotations into a catalog-info.yaml; this one the catalog sets itself.
  const location = annotations[ANNOTATION_ORIGIN_LOCATION] ?? '';
  const accountId = annotations[ANNOTATION_AWS_ACCOUNT_ID];
  if (!location.startsWith(LOCATION_PREFIX) || !accountId) {
    throw new InputError(
      `${stringifyEntityRef(entity)} is not a bucket or an account that this module reads.`,
    );
  }
  const [providerId, , ...arn] = location
    .slice(LOCATION_PREFIX.length)
    .split('/');
  return {
    providerId,
    hint: {
      listing: { accountId, ...listingOfArn(arn.join('/')) },
      name: annotations[ANNOTATION_AWS_BUCKET_NAME],
    },
  };
}
