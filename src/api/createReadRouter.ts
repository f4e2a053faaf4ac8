import type {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  InputError,
  NotAllowedError,
  NotFoundError,
  toError,
} from '@backstage/errors';
import { catalogEntityRefreshPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  ANNOTATION_AWS_ACCESS_POINT_NAME,
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_BUCKET_NAME,
  LOCATION_PREFIX,
  type ReadRequestStatus,
} from 'backstage-plugin-aws-s3-buckets-common';
import express from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import type { Inventory, ReadRequest } from '../inventory';
import type { Clock } from '../model/Clock';
import { listingOfArn } from '../model/kinds';
import { parameters } from './parameters';
import { parseRequest } from './parseRequest';

const schema = z.object({ entityRef: parameters.entityRef }).strict();

interface Dependencies {
  inventories: Map<string, Inventory>;
  auditor: AuditorService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  catalog: CatalogService;
  clock: Clock;
  /** Has the provider look for requests now. */
  onAsked: (providerId: string) => void;
}

/**
 * Answers `POST /aws-s3-buckets/read` with 202: the bucket, or the account, that the entity stands for is read within a
 * few seconds, by any replica. Asked for again before it was read, it is read once; after that, a bucket five seconds
 * later at the earliest, and an account five minutes. `GET` of the same path tells how far that is.
 *
 * Both are guarded by `catalog.entity.refresh` for the entity.
 */
export function createReadRouter(options: Dependencies): express.Router {
  const { auditor, httpAuth, clock, onAsked } = options;
  const router = Router();
  const credentialsOf = (request: express.Request) =>
    httpAuth.credentials(request, { allow: ['user', 'service'] });

  router.post(
    '/aws-s3-buckets/read',
    express.json(),
    async (request, response) => {
      const { entityRef } = parseRequest(schema, request.body);
      const event = await auditor.createEvent({
        eventId: 'aws-s3-buckets-read',
        // Nothing is changed by it: it stays out of the log, unless Backstage's config lets it in.
        severityLevel: 'low',
        request,
        meta: { entityRef },
      });
      try {
        const credentials = await credentialsOf(request);
        const {
          inventory,
          providerId,
          request: asked,
        } = await find(options, entityRef, credentials);
        await inventory.requests.askForPerson(asked, clock.now());
        onAsked(providerId);
        await event.success();
      } catch (error) {
        await event.fail({ error: toError(error) });
        throw error;
      }
      response.status(202).json({});
    },
  );

  router.get('/aws-s3-buckets/read', async (request, response) => {
    const { entityRef } = parseRequest(schema, request.query);
    const credentials = await credentialsOf(request);
    const { inventory, request: asked } = await find(
      options,
      entityRef,
      credentials,
    );
    response.json(statusOf(await inventory.requests.find(asked)));
  });

  return router;
}

/**
 * What an entity asks to have read.
 *
 * @throws NotFoundError where there is no such entity, or its provider is not configured any more.
 * @throws NotAllowedError where the caller may not refresh it.
 */
async function find(
  { inventories, permissions, catalog }: Dependencies,
  entityRef: string,
  credentials: BackstageCredentials,
): Promise<{
  inventory: Inventory;
  providerId: string;
  request: ReadRequest;
}> {
  const entity = await catalog.getEntityByRef(entityRef, { credentials });
  if (!entity) {
    throw new NotFoundError(`There is no entity ${entityRef}.`);
  }
  const ref = stringifyEntityRef(entity);
  const [{ result }] = await permissions.authorize(
    [{ permission: catalogEntityRefreshPermission, resourceRef: ref }],
    { credentials },
  );
  if (result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      `Reading ${entityRef} anew takes the permission catalog.entity.refresh.`,
    );
  }
  const { providerId, request } = requestOf(entity);
  const inventory = inventories.get(providerId);
  if (!inventory) {
    throw new NotFoundError(
      `The provider '${providerId}' of ${entityRef} is not configured.`,
    );
  }
  return { inventory, providerId, request };
}

/** @throws InputError for an entity that this module did not make. */
function requestOf(entity: Entity): {
  providerId: string;
  request: ReadRequest;
} {
  const annotations = entity.metadata.annotations ?? {};
  // Anybody may write the other annotations into a catalog-info.yaml; this one the catalog sets itself.
  const location = annotations[ANNOTATION_ORIGIN_LOCATION] ?? '';
  const accountId = annotations[ANNOTATION_AWS_ACCOUNT_ID];
  const name =
    annotations[ANNOTATION_AWS_BUCKET_NAME] ??
    annotations[ANNOTATION_AWS_ACCESS_POINT_NAME];
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
    request: {
      listing: { accountId, ...listingOfArn(arn.join('/')) },
      ...(name && { name }),
    },
  };
}

function statusOf(
  request: { attempts: number; dueAt: string } | undefined,
): ReadRequestStatus {
  if (!request) {
    return { state: 'done' };
  }
  return request.attempts === 0
    ? { state: 'waiting' }
    : { state: 'failed', nextAttemptAt: request.dueAt };
}
