import type { Knex } from 'knex';
import { selectInChunks } from '../inventory';

/** What the catalog holds under a ref. */
export interface HeldEntity {
  /** Who gave it the entity: nobody else's delta changes it. */
  locationKey: string | null;
  /** Whether the catalog is still to process it, or to stitch it, so that what it shows may be older. */
  isQueued: boolean;
}

/**
 * What the catalog's own tables say of entities and its API does not. The module shares the catalog's database, and
 * `refresh_state` has had these columns since 2021 (migrations of plugin-catalog-backend). What is to be stitched is in
 * `stitch_queue` since version 3.5, and before that in a column of `refresh_state`.
 */
export class CatalogTables {
  #hasStitchQueue: boolean | undefined;

  constructor(private readonly database: Knex) {}

  /** What is held under these refs, processed or not. */
  async held(refs: string[]): Promise<Map<string, HeldEntity>> {
    if (refs.length === 0) {
      return new Map();
    }
    const isToStitch = (await this.#isQueueOfItsOwn())
      ? 'exists (select 1 from stitch_queue where stitch_queue.entity_ref = refresh_state.entity_ref)'
      : 'next_stitch_at is not null';
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
          this.database.raw(
            // Whoever claims an entity puts off its next processing first.
            `(next_update_at <= ? or processed_entity is null or ${isToStitch}) as is_queued`,
            [this.database.fn.now()],
          ),
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

  /** Whether entities with this location key are held that the catalog does not show yet. */
  async hasUnshown(locationKey: string): Promise<boolean> {
    const unshown = await this.database('refresh_state')
      .leftJoin(
        'final_entities',
        'final_entities.entity_id',
        'refresh_state.entity_id',
      )
      .where('refresh_state.location_key', locationKey)
      .whereNull('final_entities.final_entity')
      .first('refresh_state.entity_id');
    return unshown !== undefined;
  }

  /** Whether the catalog has a table of what it is to stitch. It has made its tables before it connects providers. */
  async #isQueueOfItsOwn(): Promise<boolean> {
    this.#hasStitchQueue ??=
      await this.database.schema.hasTable('stitch_queue');
    return this.#hasStitchQueue;
  }
}
