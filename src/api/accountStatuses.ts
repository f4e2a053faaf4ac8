import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  type AwsAccountStatus,
  awsAccountsReadPermission,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { listAccountStatuses } from '../inventory';

/**
 * How the reading of each account of each provider stands, for somebody who may know that.
 *
 * @throws NotAllowedError where they may not
 */
export async function accountStatuses(options: {
  database: Knex;
  providerIds: string[];
  permissions: PermissionsService;
  credentials: BackstageCredentials;
}): Promise<AwsAccountStatus[]> {
  const { database, providerIds, permissions, credentials } = options;
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
  return statuses.flat();
}
