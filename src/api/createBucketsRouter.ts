import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type express from 'express';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import type { Clock } from '../model/Clock';
import { OrderedBuckets } from './OrderedBuckets';
import { parseBucketsQuery, parseDifferencesQuery } from './parseBucketsQuery';
import { parseOrderQuery } from './parseOrderQuery';
import { ReadableBuckets } from './ReadableBuckets';
import { RecordedBuckets } from './RecordedBuckets';

/**
 * Answers `GET /aws-s3-buckets/buckets`: the buckets that are or were there, as they are, or as they were at a time;
 * `GET /aws-s3-buckets/buckets/differences`: what differs between two times; and `GET /aws-s3-buckets/buckets/order`: those
 * that are there, in an order.
 *
 * All are guarded by the catalog's read permission: see {@link RecordedBuckets} and {@link OrderedBuckets}.
 */
export function createBucketsRouter(options: {
  database: Knex;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  catalog: CatalogService;
  clock: Clock;
}): express.Router {
  const { clock, httpAuth } = options;
  const router = Router();
  const readable = new ReadableBuckets(options);
  const recorded = async (request: express.Request) =>
    new RecordedBuckets({
      ...options,
      credentials: await httpAuth.credentials(request, {
        allow: ['user', 'service'],
      }),
    });

  router.get('/aws-s3-buckets/buckets', async (request, response) => {
    const buckets = await recorded(request);
    const query = parseBucketsQuery(request.query, clock.now());
    response.json(await buckets.list(query));
  });

  router.get('/aws-s3-buckets/buckets/order', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const buckets = new OrderedBuckets({ ...options, readable, credentials });
    response.json(await buckets.page(parseOrderQuery(request.query)));
  });

  router.get(
    '/aws-s3-buckets/buckets/differences',
    async (request, response) => {
      const buckets = await recorded(request);
      const query = parseDifferencesQuery(request.query, clock.now());
      response.json(await buckets.differences(query));
    },
  );

  return router;
}
