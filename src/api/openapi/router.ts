import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import type express from 'express';
import Router from 'express-promise-router';
import { document } from './document';

/** Where the routes are, below those of the catalog. */
const PREFIX = '/aws-s3-buckets';

/**
 * Refuses requests that the OpenAPI document doesn't allow, before the routes of this module get them, and answers the
 * document itself: `GET /aws-s3-buckets/openapi.json`.
 *
 * @param options - `validateResponses`: also turns answers that are not as the document says into errors, for tests
 */
export function createOpenApiRouter(
  options: { validateResponses?: boolean } = {},
): express.Router {
  const router = Router();
  // The validation turns texts of the query into numbers and lists. The routes read it as it came.
  router.use(PREFIX, (request, response, next) => {
    response.locals.awsS3BucketsQuery = { ...request.query };
    next();
  });
  // Below the prefix only: the catalog checks the requests to its own routes.
  router.use(
    PREFIX,
    createValidatedOpenApiRouter(document as never, {
      // Backstage looks at the token, and the routes at what it may do.
      validatorOptions: { validateSecurity: false, ...options },
    }) as express.Router,
  );
  router.use(PREFIX, (request, response, next) => {
    request.query = response.locals.awsS3BucketsQuery;
    next();
  });
  return router;
}
