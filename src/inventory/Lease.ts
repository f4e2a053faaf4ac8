import type { Knex } from 'knex';
import { SweepTakenOverError } from './commitErrors';
import type { ListingsTable } from './ListingsTable';
import { keyOfRow, type ListingKey, type ListingRow } from './tables';

/**
 * The right of one run to sweep a listing. A later run that begins to sweep it takes the right away; what the earlier
 * one has not committed by then is refused.
 */
export class Lease {
  constructor(
    private readonly listings: ListingsTable,
    private row: ListingRow,
  ) {}

  get listing(): ListingRow {
    return this.row;
  }

  get key(): ListingKey {
    return keyOfRow(this.row);
  }

  /** When the sweep began, maybe in an earlier run; ISO 8601. */
  get sweepStartedAt(): string {
    return this.row.started_at!;
  }

  /**
   * Writes columns of the listing.
   *
   * @throws SweepTakenOverError if a later run has begun to sweep it.
   */
  async write(tx: Knex, columns: Partial<ListingRow>): Promise<void> {
    if (!(await this.listings.write(tx, this.row, columns))) {
      throw new SweepTakenOverError(this.row.provider_id, this.key);
    }
    this.row = { ...this.row, ...columns };
  }

  /** Makes sure of the right, within a transaction. */
  async keep(tx: Knex): Promise<void> {
    await this.write(tx, {});
  }

  /** Notes up to which name the sweep is committed; the last slice has no such name, and the sweep's end follows. */
  async advance(tx: Knex, upTo: string | undefined): Promise<void> {
    if (upTo !== undefined) {
      await this.write(tx, { cursor: upTo });
    } else if (tx.isTransaction) {
      await this.keep(tx);
    }
  }
}

/**
 * What a reading of single buckets has in the place of a lease: it sweeps nothing, so no run takes anything away from it
 * but the account itself, and it writes nothing about the listing.
 */
export class NoLease extends Lease {
  constructor(
    private readonly table: ListingsTable,
    row: ListingRow,
    private readonly startedAt: string,
  ) {
    super(table, row);
  }

  override get sweepStartedAt(): string {
    return this.startedAt;
  }

  /** @throws SweepTakenOverError if a run no longer knows the account. */
  override async write(tx: Knex): Promise<void> {
    if (!(await this.table.get(this.key, tx))) {
      throw new SweepTakenOverError(this.listing.provider_id, this.key);
    }
  }
}
