import type { Knex } from 'knex';
import { inChunks, REMOVED_REFS, type RemovedRefRow } from './tables';

/**
 * For how long the removal of an entity is repeated. A process that was paused before the removal may add the entity
 * once more after it; no run lasts a day.
 */
const REPEAT_REMOVAL_FOR_MS = 24 * 60 * 60 * 1000;

/** The table of entities that were removed from the catalog, of one provider. */
export class RemovedRefs {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  /** Refs whose removal is to be sent again, and those that are removed for good. */
  async ofAccount(
    accountId: string,
    now: Date,
  ): Promise<{ recent: string[]; old: string[] }> {
    const rows = await this.database<RemovedRefRow>(REMOVED_REFS).where({
      provider_id: this.providerId,
      account_id: accountId,
    });
    const since = new Date(now.getTime() - REPEAT_REMOVAL_FOR_MS).toISOString();
    const refs = (some: RemovedRefRow[]) => some.map(row => row.entity_ref);
    return {
      recent: refs(rows.filter(row => row.removed_at > since)),
      old: refs(rows.filter(row => row.removed_at <= since)),
    };
  }

  async add(
    tx: Knex,
    accountId: string,
    refs: string[],
    removedAt: string,
  ): Promise<void> {
    await inChunks(refs, some =>
      tx(REMOVED_REFS)
        .insert(
          some.map(ref => ({
            provider_id: this.providerId,
            entity_ref: ref,
            account_id: accountId,
            removed_at: removedAt,
          })),
        )
        .onConflict(['provider_id', 'entity_ref'])
        .merge(),
    );
  }

  async delete(tx: Knex, refs: string[]): Promise<void> {
    await inChunks(refs, some =>
      tx(REMOVED_REFS)
        .where('provider_id', this.providerId)
        .whereIn('entity_ref', some)
        .delete(),
    );
  }
}
