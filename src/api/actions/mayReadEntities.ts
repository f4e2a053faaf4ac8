import { NotAllowedError } from '@backstage/errors';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import { extentOfReading } from '../extentOfReading';

/**
 * Lets in whoever may read some entities of the catalog, which then leaves out the others.
 *
 * @throws NotAllowedError for whoever may read none
 */
export async function mayReadEntities(
  reader: Parameters<typeof extentOfReading>[0],
): Promise<void> {
  if ((await extentOfReading(reader)) === 'none') {
    throw new NotAllowedError(
      `S3 buckets are entities of the catalog, and to read these takes the permission ${catalogEntityReadPermission.name}.`,
    );
  }
}
