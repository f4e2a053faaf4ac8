import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  ANNOTATION_LOCATION,
  type Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ARN,
} from 'backstage-plugin-aws-s3-buckets-common';
import { isMatch, partition } from 'lodash';
import { type BucketRow, ROWS_AT_ONCE } from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import type { Projector, ShowReport } from './Projector';
import { RowRenderer, type ShowContext } from './RowRenderer';

/** More entities than this that look changed are changed on purpose: by a processor of the catalog. */
const MAX_STALE_SHARE = 0.1;
const MAX_STALE = 5;

/** A row whose entity the catalog does not show as it was sent. */
interface CheckedRow {
  row: BucketRow;
  /** Whether the catalog may still come to that. */
  isQueued: boolean;
}

/** How many refs a line of the log names. */
const NAMED = 10;

/**
 * Holds the catalog against the inventory, both ways.
 *
 * The catalog commits a processed entity and marks it for stitching in two steps (`updateProcessedEntity` and
 * `markForStitching` in plugin-catalog-backend's DefaultCatalogProcessingEngine). A process that is killed between the two
 * leaves an entity that never shows, or shows its former state: the next processing finds nothing new, and a delta with
 * the same entity changes nothing. Removed and then added, the entity is processed anew.
 */
export class CatalogCheck {
  constructor(
    private readonly parts: {
      context: ShowContext;
      projector: Projector;
      catalog: CatalogService;
      auth: AuthService;
      logger: LoggerService;
    },
  ) {}

  /**
   * Shows again what of an account the catalog lacks or has as it was before, but what it is still to process.
   *
   * @returns whether all is as it was sent, or was shown again. If not, the catalog may still come to show the rest.
   */
  async checkAccount(
    account: AwsAccount,
    report: ShowReport,
  ): Promise<boolean> {
    const { inventory } = this.parts.context;
    let after = 0;
    let isEnd = false;
    let isSettled = true;
    while (!isEnd) {
      const rows = await inventory.shown.toShow(account.id, 'all', {
        after,
        limit: ROWS_AT_ONCE,
      });
      isEnd = rows.length < ROWS_AT_ONCE;
      after = rows.at(-1)?.id ?? after;
      const areSettled = await this.#checkRows(
        account,
        rows.filter(row => row.entity_ref && row.shown_version === row.version),
        report,
      );
      isSettled &&= areSettled;
    }
    return (await this.#checkAccountEntity(account)) && isSettled;
  }

  /**
   * Removes entities of the provider that the inventory does not have.
   *
   * @returns whether all were looked at. If not, the catalog is still to show some.
   */
  async removeStrays(): Promise<boolean> {
    const { context, catalog, auth } = this.parts;
    const { catalogTables, locationKey } = context;
    // Before the catalog is asked: what is shown by then is among its answers.
    const isComplete = !(await catalogTables.hasUnshown(locationKey));
    const pages = catalog.streamEntities(
      {
        filter: {
          kind: 'Resource',
          [`metadata.annotations.${ANNOTATION_AWS_ACCOUNT_ID}`]:
            CATALOG_FILTER_EXISTS,
        },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
        ],
      },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    for await (const page of pages) {
      const ours = page.filter(({ metadata }) =>
        metadata.annotations?.[ANNOTATION_LOCATION]?.startsWith(
          `${locationKey}/`,
        ),
      );
      await this.#removeStraysOf(ours);
    }
    return isComplete;
  }

  async #checkRows(
    account: AwsAccount,
    rows: BucketRow[],
    report: ShowReport,
  ): Promise<boolean> {
    const { context } = this.parts;
    if (rows.length === 0) {
      return true;
    }
    const rendered = await new RowRenderer(context).render(account, rows);
    const refs = rows.map(row => row.entity_ref!);
    // In this order: what was not queued then, the catalog shows by now.
    const held = await context.catalogTables.held(refs);
    const shown = await this.#shown(refs);
    const lost: BucketRow[] = [];
    const missing: CheckedRow[] = [];
    const stale: CheckedRow[] = [];
    rows.forEach((row, i) => {
      const here = held.get(row.entity_ref!);
      const one = rendered[i].rendered;
      const isOurs =
        !here?.locationKey || here.locationKey === context.locationKey;
      if (!here || !isOurs) {
        lost.push(row);
      } else if (one.status === 'rendered') {
        const entity = shown[i];
        const { isQueued } = here;
        if (!entity) {
          missing.push({ row, isQueued });
        } else if (!isShown(one.entity, entity)) {
          stale.push({ row, isQueued });
        }
      }
    });
    const isProcessed =
      stale.length > Math.max(MAX_STALE, MAX_STALE_SHARE * rows.length);
    const hidden = isProcessed ? missing : [...missing, ...stale];
    const [late, again] = partition(hidden, ({ isQueued }) => isQueued);
    await this.#showAgain(
      account,
      lost,
      again.map(({ row }) => row),
      report,
    );
    return late.length === 0;
  }

  /** Shows rows that the catalog does not hold, or holds from somebody else, and those that it does not show. */
  async #showAgain(
    account: AwsAccount,
    lost: BucketRow[],
    hidden: BucketRow[],
    report: ShowReport,
  ): Promise<void> {
    const { projector, logger } = this.parts;
    if (hidden.length > 0) {
      const refs = hidden.map(row => row.entity_ref!);
      logger.warn(
        `The catalog does not show these entities as they were sent, so they are removed and sent again: ${named(refs)}.`,
      );
      await projector.send([], refs);
      await projector.showRows(account, hidden, report);
    }
    if (lost.length > 0) {
      logger.warn(
        `The catalog has lost these entities, or has them from somebody else, so they are sent again: ${named(lost.map(row => row.entity_ref!))}.`,
      );
      // Without its ref, a row is shown as if for the first time: its name may be taken.
      await projector.showRows(
        account,
        lost.map(row => ({ ...row, entity_ref: null })),
        report,
      );
    }
  }

  async #checkAccountEntity(account: AwsAccount): Promise<boolean> {
    const { context, projector } = this.parts;
    const row = await context.inventory.accounts.get(account.id);
    const entity = context.renderer.account(account, context.owners);
    if (!row?.entity_ref || !entity) {
      return true;
    }
    const held = await context.catalogTables.held([row.entity_ref]);
    const [shown] = await this.#shown([row.entity_ref]);
    if (shown && isShown(entity, shown)) {
      return true;
    }
    if (held.get(row.entity_ref)?.isQueued) {
      return false;
    }
    await projector.send([], [row.entity_ref]);
    await projector.send([entity], []);
    return true;
  }

  async #removeStraysOf(entities: Entity[]): Promise<void> {
    const { context, projector, logger } = this.parts;
    const { inventory } = context;
    const arnOf = ({ metadata }: Entity) =>
      metadata.annotations?.[ANNOTATION_AWS_ARN];
    // After the catalog: what is shown meanwhile has its row before.
    const rows = new Map(
      (
        await inventory.buckets.byArn(entities.flatMap(one => arnOf(one) ?? []))
      ).map(row => [row.arn, row]),
    );
    const accounts = new Set(
      entities.every(arnOf)
        ? []
        : (await inventory.accounts.all()).map(row => row.entity_ref),
    );
    const strays = entities.filter(entity => {
      const ref = stringifyEntityRef(entity);
      const arn = arnOf(entity);
      if (!arn) {
        return !accounts.has(ref);
      }
      const row = rows.get(arn);
      return (
        !row || (row.shown_version === row.version && row.entity_ref !== ref)
      );
    });
    if (strays.length > 0) {
      const refs = strays.map(entity => stringifyEntityRef(entity));
      logger.warn(
        `The catalog has entities of buckets, or accounts, that this provider does not have, so they are removed: ${named(refs)}.`,
      );
      await projector.send([], refs);
      await inventory.shown.makeDue(
        { refs, arns: strays.flatMap(one => arnOf(one) ?? []) },
        [],
      );
    }
  }

  /** The entities as the catalog shows them. */
  async #shown(entityRefs: string[]): Promise<Array<Entity | undefined>> {
    const { catalog, auth } = this.parts;
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: ['kind', 'metadata', 'spec'] },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return items;
  }
}

function named(refs: string[]): string {
  const rest = refs.length - NAMED;
  return `${refs.slice(0, NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** Whether the catalog shows all of an entity. It adds fields of its own. */
function isShown(entity: Entity, shown: Entity): boolean {
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
