import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { catalogEntityReadPermission } from '@backstage/plugin-catalog-common/alpha';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type {
  BucketChange,
  BucketChangesPage,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import {
  type ChangeFilter,
  type ChangePosition,
  listChanges,
} from '../inventory/changes/listChanges';
import { writeCursor } from './parseChangeQuery';
import { ReadableChanges } from './ReadableChanges';

/** Which changes somebody asks for. */
export interface ChangeQuery {
  filter: ChangeFilter;
  limit: number;
  after?: ChangePosition;
}

/** A page of the changes that somebody may read: see `createChangesRouter`. */
export async function pageOfChanges(
  { filter, limit, after }: ChangeQuery,
  options: {
    database: Knex;
    permissions: PermissionsService;
    catalog: CatalogService;
    credentials: BackstageCredentials;
  },
): Promise<BucketChangesPage> {
  const { database, permissions, credentials } = options;
  const [{ result }] = await permissions.authorizeConditional(
    [{ permission: catalogEntityReadPermission }],
    { credentials },
  );
  // One more than asked for tells whether there is a next page.
  const page = { after, limit: limit + 1 };
  switch (result) {
    case AuthorizeResult.ALLOW:
      return pageOf(await listChanges(database, filter, page), limit);
    case AuthorizeResult.CONDITIONAL:
      return pageOf(
        await new ReadableChanges(options).list(filter, page),
        limit,
      );
    default:
      return pageOf([], limit);
  }
}

function pageOf(changes: BucketChange[], limit: number): BucketChangesPage {
  const items = changes.slice(0, limit);
  return {
    items,
    nextCursor:
      changes.length > limit ? writeCursor(items[limit - 1]) : undefined,
  };
}
