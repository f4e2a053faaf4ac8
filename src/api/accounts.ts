import type {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  type AwsAccountStatusPage,
  awsAccountsReadPermission,
} from 'backstage-plugin-aws-s3-buckets-common';
import type express from 'express';
import Router from 'express-promise-router';
import type { Knex } from 'knex';
import { listAccountStatuses } from '../inventory';

/**
 * Answers `GET /aws-s3-buckets/accounts`: how the reading of each account of each provider stands.
 *
 * It is guarded by a permission of its own, {@link awsAccountsReadPermission}: the answer names accounts that have no
 * entity, and what a role of theirs may not do.
 */
export function createAccountsRouter(options: {
  database: Knex;
  providerIds: string[];
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
}): express.Router {
  const { database, providerIds, httpAuth, permissions } = options;
  const router = Router();

  router.get('/aws-s3-buckets/accounts', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const [{ result }] = await permissions.authorize(
      [{ permission: awsAccountsReadPermission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `The state of AWS accounts takes the permission ${awsAccountsReadPermission.name}.`,
      );
    }
    const statuses = await Promise.all(
      providerIds.map(id => listAccountStatuses(database, id)),
    );
    response.json({ items: statuses.flat() } satisfies AwsAccountStatusPage);
  });

  return router;
}
