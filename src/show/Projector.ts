import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import type { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import { map, uniq } from 'lodash';
import {
  type BucketRow,
  explainOwnerChanges,
  insertChanges,
  inTransaction,
  ROWS_AT_ONCE,
  type ShownBucket,
  withoutStatement,
} from '../inventory';
import type { AwsAccount } from '../model/AwsAccount';
import { type RenderedRow, RowRenderer, type ShowContext } from './RowRenderer';

/** A row is made due again by whoever shows it at the same time: not for ever. */
const MAX_PASSES = 10;

/** Told of what people should know of the buckets that are shown. */
export interface ShowReport {
  rejected(bucket: string, reason: string): void;
  unknownOwners(bucket: string, owners: string[]): void;
  nameTaken(bucket: string, ref: string): void;
}

/**
 * Shows the catalog what the inventory has: rows whose version is not the one that it was last shown.
 *
 * It sends a delta, and then notes what it has sent of which version. A row that has moved on meanwhile is due again, and
 * so is another that has its ref by now, as what was sent may have gone over something newer; so the next batch heals what
 * two processes send at the same time.
 * After a kill in between the row is due, and is sent once more.
 */
export class Projector {
  readonly #rows: RowRenderer;

  constructor(private readonly context: ShowContext) {
    this.#rows = new RowRenderer(context);
  }

  /** Shows what is due of an account, some rows at a time, and answers the changes that only their entities tell. */
  async *showDue(
    account: AwsAccount,
    report: ShowReport,
  ): AsyncGenerator<BucketChange[]> {
    let isDone = false;
    for (let pass = 0; pass < MAX_PASSES && !isDone; pass++) {
      isDone = true;
      for await (const { changes } of this.#show(account, 'due', report)) {
        isDone = false;
        yield changes;
      }
    }
  }

  /** Shows anew what was refused before, or names what the catalog lacked: that may have passed. */
  async *showUnsettled(
    account: AwsAccount,
    report: ShowReport,
  ): AsyncGenerator<BucketChange[]> {
    for await (const { changes } of this.#show(account, 'unsettled', report)) {
      yield changes;
    }
  }

  /**
   * Shows all of an account anew, where what its entities depend on beside their rows is not what it was. A walk that is
   * ended goes on where it was.
   *
   * @param key - that on which they depend, as a text
   */
  async *walk(
    account: AwsAccount,
    key: string,
    report: ShowReport,
  ): AsyncGenerator<BucketChange[]> {
    const { accounts, database } = this.context.inventory;
    const row = (await accounts.get(account.id))!;
    const isResumed = row.walking_with === key;
    if (!isResumed) {
      // From now on its entities are of two keys: neither is what they were walked with.
      await accounts.update(database, account.id, {
        walked_with: null,
        walking_with: key,
        walk_cursor: null,
      });
    }
    await this.#showAccount(account, row.entity_ref);
    const after = isResumed ? (row.walk_cursor ?? 0) : 0;
    for await (const { changes, upTo } of this.#show(
      account,
      'all',
      report,
      after,
    )) {
      yield changes;
      await accounts.update(database, account.id, { walk_cursor: upTo });
    }
    await accounts.update(database, account.id, {
      walked_with: key,
      walking_with: null,
      walk_cursor: null,
    });
  }

  /** Removes the entity of an account that has left. */
  async leave(account: AwsAccount): Promise<void> {
    const { inventory } = this.context;
    const row = await inventory.accounts.get(account.id);
    if (row?.entity_ref) {
      await this.send([], [row.entity_ref]);
      await inventory.accounts.update(inventory.database, account.id, {
        entity_ref: null,
        // If it comes back, all of it is shown anew.
        walked_with: null,
      });
    }
  }

  /** Shows rows, whether due or not. */
  async showRows(
    account: AwsAccount,
    rows: BucketRow[],
    report: ShowReport,
  ): Promise<BucketChange[]> {
    const { inventory } = this.context;
    const all = await this.#rows.render(account, rows);
    const removed = await this.#refsToRemove(all);
    await this.send(all.flatMap(entityOf), removed.refs);
    const ids = rows.map(({ id }) => id);
    await inventory.shown.makeDue(removed, ids);
    const changes = await this.#note(all);
    const moved = await inventory.shown.makeDueIfMoved(all.map(shownOf));
    // Of one that is gone by now, another bucket may have the ref.
    const late = all.flatMap(({ row, rendered }) =>
      rendered.status === 'rendered' && moved.has(row.id)
        ? [{ ref: rendered.ref, arn: row.arn }]
        : [],
    );
    await inventory.shown.makeDue(
      { refs: map(late, 'ref'), arns: map(late, 'arn') },
      ids,
    );
    all.forEach(one => tell(one, report));
    return changes;
  }

  /** Sends a delta: refs in their order, so that those of two processes don't wait for each other in a circle. */
  async send(added: Entity[], removed: string[]): Promise<void> {
    const { connection, locationKey, signal } = this.context;
    // The scheduler may already have given the next run to another replica.
    signal.throwIfAborted();
    if (added.length === 0 && removed.length === 0) {
      return;
    }
    // The catalog's own statements have the entities in them.
    await withoutStatement(
      connection.applyMutation({
        type: 'delta',
        added: added
          .map(entity => ({ ref: stringifyEntityRef(entity), entity }))
          .sort((a, b) => (a.ref < b.ref ? -1 : 1))
          .map(({ entity }) => ({ entity, locationKey })),
        removed: removed.sort().map(entityRef => ({ entityRef, locationKey })),
      }),
    );
  }

  /** Answers what it has shown, batch by batch, and up to which row. */
  async *#show(
    account: AwsAccount,
    which: 'due' | 'unsettled' | 'all',
    report: ShowReport,
    from = 0,
  ): AsyncGenerator<{ changes: BucketChange[]; upTo: number }> {
    const { shown } = this.context.inventory;
    let after = from;
    let isEnd = false;
    while (!isEnd) {
      const page = { after, limit: ROWS_AT_ONCE };
      const rows = await shown.toShow(account.id, which, page);
      isEnd = rows.length < ROWS_AT_ONCE;
      if (rows.length > 0) {
        after = rows.at(-1)!.id;
        const changes = await this.showRows(account, rows, report);
        yield { changes, upTo: after };
      }
    }
  }

  async #showAccount(account: AwsAccount, shownRef: string | null) {
    const { renderer, owners, inventory } = this.context;
    const entity = renderer.account(account, owners);
    const ref = entity ? stringifyEntityRef(entity) : null;
    await this.send(
      entity ? [entity] : [],
      shownRef && shownRef !== ref ? [shownRef] : [],
    );
    if (ref !== shownRef) {
      await inventory.accounts.update(inventory.database, account.id, {
        entity_ref: ref,
      });
    }
  }

  /** Refs that the catalog was shown and that nobody has any more. A bucket that is refused keeps what it had. */
  async #refsToRemove(
    all: RenderedRow[],
  ): Promise<{ refs: string[]; arns: string[] }> {
    const { shown } = this.context.inventory;
    const wanted = new Set(
      all.flatMap(({ row, rendered }) => {
        switch (rendered.status) {
          case 'rendered':
            return rendered.ref;
          case 'rejected':
            return row.entity_ref ?? [];
          default:
            return [];
        }
      }),
    );
    const unwanted = all.filter(
      ({ row }) => row.entity_ref && !wanted.has(row.entity_ref),
    );
    const holders = await shown.holdersOf(
      unwanted.map(({ row }) => row.entity_ref!),
      all.map(({ row }) => row.id),
    );
    const removed = unwanted.filter(({ row }) => !holders.has(row.entity_ref!));
    return {
      refs: uniq(removed.map(({ row }) => row.entity_ref!)),
      arns: removed.map(({ row }) => row.arn),
    };
  }

  /** Notes what was sent, and logs what only entities tell: that a bucket has another owner. */
  async #note(all: RenderedRow[]): Promise<BucketChange[]> {
    const { inventory } = this.context;
    const changed = all
      .map(one => ({ ...one, shown: shownOf(one) }))
      .filter(({ row, shown }) => isToNote(row, shown));
    if (changed.length === 0) {
      return [];
    }
    return inTransaction(inventory.database, async tx => {
      const noted = await inventory.shown.write(
        tx,
        changed.map(({ shown }) => shown),
        inventory.now,
      );
      const handedOver = changed.filter(
        ({ row, shown }) =>
          noted.has(row.id) &&
          row.owner &&
          shown.owner &&
          row.owner !== shown.owner,
      );
      const observedAt = inventory.now().toISOString();
      const explanations = await explainOwnerChanges(
        tx,
        handedOver.map(({ row }) => row),
      );
      return insertChanges(
        tx,
        handedOver.map(({ row, rendered, shown }) => ({
          row,
          difference: {
            kind: 'owner-changed',
            key: inheritedFrom(rendered),
            oldValue: row.owner!,
            newValue: shown.owner!,
            ...explanations.get(row.id),
          },
          observedAt,
        })),
      );
    });
  }
}

function shownOf({ row, rendered, isNameTaken }: RenderedRow): ShownBucket {
  const { id, version, entity_ref, owner } = row;
  const shown = {
    id,
    version,
    entity_ref,
    owner,
    owner_before: owner,
    is_name_taken: isNameTaken,
  };
  switch (rendered.status) {
    case 'rendered':
      return {
        ...shown,
        entity_ref: rendered.ref,
        owner: rendered.owner,
        is_unsettled: rendered.hasUnknownTargets,
      };
    case 'rejected':
      return { ...shown, is_unsettled: true };
    case 'left-out':
      return { ...shown, entity_ref: null, owner: null, is_unsettled: false };
    default:
      // Of one that is gone, it stays known what it was.
      return { ...shown, is_unsettled: false };
  }
}

/** The component or system whose owner a bucket has. */
function inheritedFrom(rendered: RenderedRow['rendered']): string | undefined {
  return rendered.status === 'rendered' &&
    rendered.ownerSource.kind === 'entity'
    ? rendered.ownerSource.ref
    : undefined;
}

function isToNote(row: BucketRow, shown: ShownBucket): boolean {
  return (
    row.shown_version !== row.version ||
    row.entity_ref !== shown.entity_ref ||
    row.owner !== shown.owner ||
    Boolean(row.is_unsettled) !== shown.is_unsettled ||
    Boolean(row.is_name_taken) !== shown.is_name_taken
  );
}

function entityOf({ rendered }: RenderedRow): Entity[] {
  return rendered.status === 'rendered' ? [rendered.entity] : [];
}

function tell({ row, rendered, isNameTaken }: RenderedRow, report: ShowReport) {
  if (rendered.status === 'rejected') {
    report.rejected(row.name, rendered.reason);
  } else if (rendered.status === 'rendered') {
    if (rendered.unknownOwners.length > 0) {
      report.unknownOwners(row.name, rendered.unknownOwners);
    }
    if (isNameTaken && !row.is_name_taken) {
      report.nameTaken(row.name, rendered.ref);
    }
  }
}
