import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { isMatch } from 'lodash';
import type { InventorySlice } from '../inventory';
import type { Clock } from '../model/Clock';
import type { CatalogWriter, WrittenEntity } from './catalogWriter';

/** The catalog shows an entity some time after it took it: until then, nothing is wrong. */
const SHOWN_WITHIN_MS = 60 * 60 * 1000;

/** More entities of a slice than this that look changed are changed on purpose: by a processor of the catalog. */
const MAX_STALE_SHARE = 0.1;
const MAX_STALE = 5;

/** How many entities of a slice are sent again at once. */
const MAX_HEALED = 50;

/**
 * Compares what the catalog shows with what was sent, and sends again what does not show.
 *
 * The catalog commits a processed entity and marks it for stitching in two steps (`updateProcessedEntity` and
 * `markForStitching` in plugin-catalog-backend's DefaultCatalogProcessingEngine). A process that is killed between the two
 * leaves an entity that never shows, or shows its former state: the next processing finds nothing new, and a delta with
 * the same entity changes nothing. Removed and then added, the entity is processed anew.
 *
 * An entity has to be found so in two sweeps before it is sent again, as the catalog may only be late.
 */
export class CatalogCheck {
  #isAvailable = true;

  constructor(
    private readonly parts: {
      catalog: CatalogService;
      auth: AuthService;
      clock: Clock;
      logger: LoggerService;
      /** Whether all entities are compared; otherwise only those that did not show in an earlier sweep. */
      isDue: boolean;
    },
  ) {}

  /** Whether all entities are to be compared. */
  get isDue(): boolean {
    return this.parts.isDue;
  }

  /** Whether all slices were compared so far. */
  get isComplete(): boolean {
    return this.parts.isDue && this.#isAvailable;
  }

  /** Compares the entities of a slice that has just been committed. One call of the catalog at the most. */
  async compare(
    slice: InventorySlice,
    entities: WrittenEntity[],
    writer: CatalogWriter,
  ): Promise<void> {
    const { isDue, clock } = this.parts;
    const startedAt = clock.now();
    const standing = slice.standing(
      new Date(startedAt.getTime() - SHOWN_WITHIN_MS).toISOString(),
    );
    const compared = entities.flatMap(({ arn, entity }) => {
      const row = arn ? standing.get(arn) : undefined;
      return arn && row && (isDue || row.suspectSince)
        ? [{ arn, entity, ...row }]
        : [];
    });
    const shown = await this.#shown(compared.map(({ ref }) => ref));
    if (!shown) {
      return;
    }
    const missing = compared.filter((_, i) => !shown[i]);
    const stale = compared.filter(
      ({ entity }, i) => shown[i] && !isShown(entity, shown[i]),
    );
    const isProcessed =
      stale.length > Math.max(MAX_STALE, MAX_STALE_SHARE * compared.length);
    const wrong = isProcessed ? missing : [...missing, ...stale];
    const wrongArns = new Set(wrong.map(({ arn }) => arn));

    const healed = wrong
      .filter(entry => entry.suspectSince)
      .slice(0, MAX_HEALED);
    await this.#sendAgain(healed, writer);
    await slice.suspect(
      wrong.filter(entry => !entry.suspectSince).map(({ arn }) => arn),
      startedAt.toISOString(),
    );
    const settled = compared.filter(
      entry => entry.suspectSince && !wrongArns.has(entry.arn),
    );
    await slice.suspect(
      [...settled, ...healed].map(({ arn }) => arn),
      undefined,
    );
  }

  async #sendAgain(
    entries: Array<{ ref: string; entity: Entity }>,
    writer: CatalogWriter,
  ): Promise<void> {
    if (entries.length === 0) {
      return;
    }
    const refs = entries.map(({ ref }) => ref);
    this.parts.logger.warn(
      `The catalog does not show these entities as they were sent, so they are removed and sent again: ${refs.slice(0, 10).join(', ')}${refs.length > 10 ? ` and ${refs.length - 10} more` : ''}.`,
    );
    await writer.write([], refs);
    await writer.write(
      entries.map(({ entity }) => entity),
      [],
    );
  }

  /** The entities as the catalog shows them; undefined where there is nothing to ask or the catalog does not answer. */
  async #shown(
    entityRefs: string[],
  ): Promise<Array<Entity | undefined> | undefined> {
    const { catalog, auth, logger } = this.parts;
    if (entityRefs.length === 0 || !this.#isAvailable) {
      return undefined;
    }
    try {
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs, fields: ['kind', 'metadata', 'spec'] },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      return items;
    } catch (error) {
      this.#isAvailable = false;
      logger.warn(
        `The catalog's API does not answer, so a later run compares what it shows with what was sent. (${stringifyError(error)})`,
      );
      return undefined;
    }
  }
}

/** Whether the catalog shows all of an entity. It adds fields of its own. */
export function isShown(entity: Entity, shown: Entity): boolean {
  const { metadata, spec } = entity;
  // What the entity no longer has would not show as a difference otherwise.
  const isSame = (a: object = {}, b: object = {}) =>
    isMatch(b, a) && isMatch(a, b);
  return (
    isMatch(shown, { metadata, spec }) &&
    isSame(metadata.labels, shown.metadata.labels) &&
    isSame(metadata.tags, shown.metadata.tags) &&
    isSame(spec, shown.spec)
  );
}
