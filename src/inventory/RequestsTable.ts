import type { Knex } from 'knex';
import {
  BUCKETS,
  inChunks,
  type ListingKey,
  listingColumns,
  type RequestedFact,
  REQUESTS,
  type RequestRow,
} from './tables';
import type { ReadRequest } from './ReadRequest';

/** Of more buckets that wait because of events, one reading of their listing takes the place. */
const MOST_BUCKETS = 300;

const KEY = ['provider_id', 'account_id', 'kind', 'region', 'name', 'fact'];

/** The table of requests, of one provider: a to-do list that has each fact of a bucket once, whoever asks how often. */
export class RequestsTable {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  /**
   * Asks because of events. What is asked for anew is due once the bucket, or the listing, has rested.
   *
   * Where more buckets of a listing wait than are read one by one, the listing takes their place, with the facts that
   * are asked of any bucket that is known. So a listing has a bounded number of requests, and none is lost.
   *
   * @returns the listings that took the place of their buckets
   */
  async ask(
    tx: Knex.Transaction,
    requests: Array<ReadRequest & { facts: RequestedFact[] }>,
    now: Date,
  ): Promise<ListingKey[]> {
    await this.#insert(
      tx,
      requests.flatMap(({ facts, ...request }) =>
        facts.map(fact => this.#row(request, fact, 'event', now)),
      ),
    );
    const gathered: ListingKey[] = [];
    const listings = new Map(
      requests.map(({ listing }) => [JSON.stringify(listing), listing]),
    );
    for (const listing of listings.values()) {
      if (await this.#gather(tx, listing, now)) {
        gathered.push(listing);
      }
    }
    return gathered;
  }

  /**
   * Asks for somebody who waits for it. What is waiting, or being read, stays as it is; what was put off is brought
   * forward.
   */
  async askForPerson(request: ReadRequest, now: Date): Promise<void> {
    const row = this.#row(request, 'all', 'person', now);
    const isOver = `${REQUESTS}.due_at is null or ${REQUESTS}.attempts > 0`;
    const ifOver = (value: string, column: string) =>
      this.database.raw(
        `case when ${isOver} then ${value} else ${REQUESTS}.${column} end`,
      );
    await this.database<RequestRow>(REQUESTS)
      .insert(row)
      .onConflict(KEY)
      .merge({
        asked_by: 'person',
        asked_at: ifOver('excluded.asked_at', 'asked_at'),
        due_at: this.#dueAt(this.database),
        attempts: 0,
      });
  }

  /** How far a person's request is; undefined where it was read, given up, or never made. */
  async find(
    request: ReadRequest,
  ): Promise<{ attempts: number; dueAt: string } | undefined> {
    const row = await this.#rowsOf(request).where('fact', 'all').first();
    return row?.due_at
      ? { attempts: row.attempts, dueAt: row.due_at }
      : undefined;
  }

  /** Forgets what was read and has rested. */
  async forgetRested(now: Date): Promise<void> {
    await this.#ofProvider(this.database)
      .whereNull('due_at')
      .where('rests_until', '<', now.toISOString())
      .delete();
  }

  /** How many buckets and listings wait, and since when the oldest of them; ISO 8601. */
  async waiting(): Promise<{ count: number; since?: string }> {
    const buckets = this.#ofProvider(this.database)
      .whereNotNull('due_at')
      .groupBy('account_id', 'kind', 'region', 'name')
      .min({ since: 'asked_at' });
    const [row] = await this.database
      .from(buckets.as('waiting'))
      .count({ count: '*' })
      .min({ since: 'since' });
    return { count: Number(row.count), since: row.since ?? undefined };
  }

  async #gather(
    tx: Knex.Transaction,
    listing: ListingKey,
    now: Date,
  ): Promise<boolean> {
    const ofBuckets = () =>
      this.#ofProvider(tx)
        .where(listingColumns(this.providerId, listing))
        .where('asked_by', 'event')
        .whereNotNull('due_at')
        .whereNot('name', '');
    const [{ count }] = await ofBuckets().countDistinct({ count: 'name' });
    if (Number(count) <= MOST_BUCKETS) {
      return false;
    }
    const known = tx(BUCKETS)
      .where({
        provider_id: this.providerId,
        account_id: listing.accountId,
        kind: listing.kind,
        listing_region: listing.region,
      })
      .whereNull('gone_at')
      .select('name');
    const asked = await ofBuckets().whereIn('name', known).distinct('fact');
    const [{ unknown }] = await ofBuckets()
      .whereNotIn('name', known)
      .count({ unknown: '*' });
    const facts = new Set(asked.map(({ fact }) => fact));
    if (Number(unknown) > 0) {
      // They may be new; made-up ones cost no more than the list.
      facts.add('existence');
    }
    await ofBuckets().delete();
    await this.#insert(
      tx,
      [...facts].map(fact => this.#row({ listing }, fact, 'event', now)),
    );
    return true;
  }

  async #insert(tx: Knex, rows: RequestRow[]): Promise<void> {
    const unique = new Map(rows.map(row => [orderOf(row), row]));
    // In one order, as two replicas may write them at the same time.
    const sorted = [...unique].sort(([a], [b]) => (a < b ? -1 : 1));
    await inChunks(
      sorted.map(([, row]) => row),
      some =>
        tx<RequestRow>(REQUESTS)
          .insert(some)
          .onConflict(KEY)
          .merge({
            asked_at: tx.raw('excluded.asked_at'),
            asked_by: tx.raw(
              `case when ${REQUESTS}.due_at is null then excluded.asked_by else ${REQUESTS}.asked_by end`,
            ),
            due_at: this.#dueAt(tx),
            attempts: 0,
            looked_at: null,
          } as object),
    );
  }

  /** When a row is due that is asked for anew: now, but not before it has rested. */
  #dueAt(tx: Knex) {
    return tx.raw(
      `case when ${REQUESTS}.rests_until > excluded.due_at then ${REQUESTS}.rests_until
        when ${REQUESTS}.due_at < excluded.due_at then ${REQUESTS}.due_at
        else excluded.due_at end`,
    );
  }

  #row(
    { listing, name = '' }: ReadRequest,
    fact: RequestedFact,
    askedBy: RequestRow['asked_by'],
    now: Date,
  ): RequestRow {
    return {
      ...(listingColumns(this.providerId, listing) as Pick<
        RequestRow,
        'provider_id' | 'account_id' | 'kind' | 'region'
      >),
      name,
      fact,
      asked_by: askedBy,
      asked_at: now.toISOString(),
      due_at: now.toISOString(),
      rests_until: null,
      attempts: 0,
      looked_at: null,
      taken_until: null,
    };
  }

  #rowsOf({ listing, name = '' }: ReadRequest) {
    return this.#ofProvider(this.database).where({
      ...listingColumns(this.providerId, listing),
      name,
    });
  }

  #ofProvider(database: Knex) {
    return database<RequestRow>(REQUESTS).where('provider_id', this.providerId);
  }
}

function orderOf(row: RequestRow): string {
  return [row.account_id, row.kind, row.region, row.name, row.fact].join('/');
}
