import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Reader } from './Reader';

/** Which entities of the catalog somebody may read. Where these are some, `ReadableEntities` knows which. */
export async function extentOfReading({
  permissions,
  credentials,
}: Pick<Reader, 'permissions' | 'credentials'>): Promise<
  'all' | 'some' | 'none'
> {
  const [{ result }] = await permissions.authorizeConditional(
    [{ permission: catalogEntityReadPermission }],
    { credentials },
  );
  switch (result) {
    case AuthorizeResult.ALLOW:
      return 'all';
    case AuthorizeResult.CONDITIONAL:
      return 'some';
    default:
      return 'none';
  }
}
