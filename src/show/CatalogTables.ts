import type { Knex } from 'knex';
import { selectInChunks } from '../inventory';

/** What the catalog holds under a ref. */
export interface HeldEntity {
  /** Who gave it the entity: nobody else's delta changes it. */
  locationKey: string | null;
  /** Whether the catalog is still to process it, so that what it shows may be older. */
  isQueued: boolean;
}

/**
 * What the catalog's own tables say of entities and its API does not. The module shares the catalog's database, and
 * `refresh_state` has had these columns since 2021 (migrations of plugin-catalog-backend).
 */
export class CatalogTables {
  constructor(private readonly database: Knex) {}

  /** What is held under these refs, processed or not. */
  async held(refs: string[]): Promise<Map<string, HeldEntity>> {
    const rows = await selectInChunks(refs, some =>
      this.database('refresh_state')
        .whereIn('entity_ref', some)
        .select<
          Array<{
            entity_ref: string;
            location_key: string | null;
            is_queued: boolean | number;
          }>
        >(
          'entity_ref',
          'location_key',
          this.database.raw('(next_update_at <= ?) as is_queued', [
            this.database.fn.now(),
          ]),
        ),
    );
    return new Map(
      rows.map(row => [
        row.entity_ref,
        {
          locationKey: row.location_key,
          isQueued: Boolean(row.is_queued),
        },
      ]),
    );
  }
}
