import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { AwsAccountStatusPage } from 'backstage-plugin-aws-s3-buckets-common';
import type express from 'express';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import { z } from 'zod';
import { accountStatuses } from './accountStatuses';
import { parseRequest } from './parseRequest';

const schema = z.object({}).strict();

/**
 * Answers `GET /aws-s3-buckets/accounts`: how the reading of each account of each provider stands.
 *
 * It is guarded by a permission of its own, `aws-s3-buckets.accounts.read`: the answer names accounts that have no
 * entity, and what a role of theirs may not do.
 */
export function createAccountsRouter(options: {
  database: Knex;
  providerIds: string[];
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
}): express.Router {
  const { httpAuth } = options;
  const router = Router();

  router.get('/aws-s3-buckets/accounts', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    parseRequest(schema, request.query);
    const items = await accountStatuses({ ...options, credentials });
    response.json({ items } satisfies AwsAccountStatusPage);
  });

  return router;
}
