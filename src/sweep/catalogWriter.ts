import type { Entity } from '@backstage/catalog-model';
import type { EntityProviderConnection } from '@backstage/plugin-catalog-node';
import type { Mutate } from '../inventory';

/** An entity of a bucket or an account. */
export interface WrittenEntity {
  /** The bucket's ARN; an account has none. */
  arn?: string;
  entity: Entity;
}

/**
 * Writes entities into the catalog, as deltas: what is not named stays as it is.
 *
 * @param locationKey - names the provider. Of two providers with one key, the later one would take over the other's
 *   entities.
 */
export class CatalogWriter {
  constructor(
    private readonly connection: EntityProviderConnection,
    private readonly locationKey: string,
    private readonly signal: AbortSignal,
  ) {}

  /** What sends a delta of these entities once the inventory is ready for it. */
  mutation(entities: WrittenEntity[]): Mutate {
    return ({ removed, withheld }) =>
      this.write(
        entities
          .filter(({ arn }) => !arn || !withheld.has(arn))
          .map(({ entity }) => entity),
        removed,
      );
  }

  /** Sends a delta. */
  async write(added: Entity[], removed: string[]): Promise<void> {
    // The scheduler may already have given the next run to another replica.
    this.signal.throwIfAborted();
    if (added.length > 0 || removed.length > 0) {
      const { locationKey } = this;
      await this.connection.applyMutation({
        type: 'delta',
        added: added.map(entity => ({ entity, locationKey })),
        removed: removed.map(entityRef => ({ entityRef, locationKey })),
      });
    }
  }
}
