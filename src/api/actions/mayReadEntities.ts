import {
  type BackstageCredentials,
  type PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';

/**
 * Lets in whoever may read some entities of the catalog, which then leaves out the others.
 *
 * @throws NotAllowedError for whoever may read none
 */
export async function mayReadEntities(options: {
  permissions: PermissionsService;
  credentials: BackstageCredentials;
}): Promise<void> {
  const [{ result }] = await options.permissions.authorizeConditional(
    [{ permission: catalogEntityReadPermission }],
    { credentials: options.credentials },
  );
  if (result === AuthorizeResult.DENY) {
    throw new NotAllowedError(
      `S3 buckets are entities of the catalog, and to read these takes the permission ${catalogEntityReadPermission.name}.`,
    );
  }
}
