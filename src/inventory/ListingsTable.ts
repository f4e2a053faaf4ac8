import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import {
  inChunks,
  type ListingKey,
  listingColumns,
  LISTINGS,
  type ListingRow,
} from './tables';

/** The table of listings, of one provider. */
export class ListingsTable {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  /** Forgets the listings of accounts. */
  async delete(tx: Knex, accountIds: string[]): Promise<void> {
    await inChunks(accountIds, some =>
      tx(LISTINGS)
        .where('provider_id', this.providerId)
        .whereIn('account_id', some)
        .delete(),
    );
  }

  async all(): Promise<ListingRow[]> {
    return this.database<ListingRow>(LISTINGS).where(
      'provider_id',
      this.providerId,
    );
  }

  async ofAccount(accountId: string): Promise<ListingRow[]> {
    return this.database<ListingRow>(LISTINGS).where({
      provider_id: this.providerId,
      account_id: accountId,
    });
  }

  /** Forgets one listing. */
  async deleteOne(key: ListingKey): Promise<void> {
    await this.#row(key).delete();
  }

  async get(
    key: ListingKey,
    tx: Knex = this.database,
  ): Promise<ListingRow | undefined> {
    return tx<ListingRow>(LISTINGS)
      .where(listingColumns(this.providerId, key))
      .first();
  }

  /** Adds rows for listings that have none. */
  async add(keys: ListingKey[], now: string): Promise<void> {
    await inChunks(keys, some =>
      this.database(LISTINGS)
        .insert(
          some.map(key => ({
            ...listingColumns(this.providerId, key),
            added_at: now,
          })),
        )
        .onConflict(['provider_id', 'account_id', 'kind', 'region'])
        .ignore(),
    );
  }

  /**
   * Begins a sweep, or goes on with the one that did not come to its end, under a new lease. A sweep that began when the
   * configuration let in other buckets is begun anew. Answers undefined where the listing is no more.
   */
  async begin(
    key: ListingKey,
    scope: string,
    now: string,
  ): Promise<ListingRow | undefined> {
    const goesOn = (column: string, otherwise: string | null) =>
      this.database.raw(
        `case when cursor is not null and started_scope = ? then ${column} else ? end`,
        [scope, otherwise],
      );
    const [row] = await this.#row(key)
      .update({
        lease: randomUUID(),
        attempted_at: now,
        started_at: goesOn('started_at', now),
        cursor: goesOn('cursor', null),
        started_scope: scope,
      } as unknown as Partial<ListingRow>)
      .returning('*');
    return row;
  }

  /** Writes columns of a listing, as long as the lease is still this one. Answers whether it is. */
  async write(
    tx: Knex,
    listing: ListingRow,
    columns: Partial<ListingRow>,
  ): Promise<boolean> {
    const written = await tx<ListingRow>(LISTINGS)
      .where({
        ...listingColumns(this.providerId, {
          accountId: listing.account_id,
          kind: listing.kind,
          region: listing.region,
        }),
        lease: listing.lease,
      })
      .update({ lease: listing.lease, ...columns });
    return written > 0;
  }

  #row(key: ListingKey) {
    return this.database<ListingRow>(LISTINGS).where(
      listingColumns(this.providerId, key),
    );
  }
}
