import type { AuthService } from '@backstage/backend-plugin-api';
import {
  ANNOTATION_ORIGIN_LOCATION,
  type GroupEntity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type {
  CatalogService,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';

/**
 * Keeps the group of the buckets that nobody owns in the catalog, and removes the one it was before the config named
 * another, or none.
 *
 * A group of that name that comes from elsewhere, from a person or from another provider, is as good: sending a second
 * one would only be refused by the catalog, at every run.
 */
export async function keepUnownedGroup(options: {
  group: GroupEntity | undefined;
  location: string;
  locationKey: string;
  connection: EntityProviderConnection;
  catalog: CatalogService;
  auth: AuthService;
  signal: AbortSignal;
}): Promise<void> {
  const { group, location, locationKey, connection, catalog, auth, signal } =
    options;
  const credentials = await auth.getOwnServiceCredentials();
  const ref = group && stringifyEntityRef(group);

  const { items } = await catalog.getEntities(
    {
      filter: [
        {
          kind: 'Group',
          [`metadata.annotations.${ANNOTATION_ORIGIN_LOCATION}`]: location,
        },
        ...(group
          ? [{ kind: 'Group', 'metadata.name': group.metadata.name }]
          : []),
      ],
    },
    { credentials },
  );
  const isOurs = (entity: (typeof items)[number]) =>
    entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION] === location;
  const isTaken = items.some(
    entity => stringifyEntityRef(entity) === ref && !isOurs(entity),
  );
  const former = items.filter(
    entity => isOurs(entity) && stringifyEntityRef(entity) !== ref,
  );

  signal.throwIfAborted();
  await connection.applyMutation({
    type: 'delta',
    added: group && !isTaken ? [{ entity: group, locationKey }] : [],
    removed: former.map(entity => ({
      entityRef: stringifyEntityRef(entity),
      locationKey,
    })),
  });
}
