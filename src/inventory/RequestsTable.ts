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

/** That a bucket, or a whole listing, should be read now. What may have changed is not believed, only read. */
export interface ReadRequest {
  listing: ListingKey;
  /** The name of the bucket; absent for the whole listing. */
  name?: string;
}

/** One fact that is asked for. */
export interface AskedFact {
  fact: RequestedFact;
  askedBy: 'person' | 'event';
  /** When it was last asked for, ISO 8601. Asked for anew meanwhile, it stays. */
  askedAt: string;
  /** How often reading it failed. */
  attempts: number;
  /** Whether it was read already, and S3 showed no change yet. */
  wasUnchanged: boolean;
}

/** What this process has taken to read. */
export interface TakenRequest extends ReadRequest {
  facts: AskedFact[];
}

/**
 * What became of a fact that was asked for.
 *
 * - `done`: read, and not to be read again.
 * - `unchanged`: read, and S3 showed no change yet, so that it is asked once more.
 * - `failed`: could not be read.
 * - `released`: not read; whoever comes next may.
 */
export type RequestOutcome = 'done' | 'unchanged' | 'failed' | 'released';

/** For so long a taken request is left to the process that took it; then that process is taken for gone. */
const TAKEN_FOR_MS = 60_000;

/** How often a process says of the requests it took that it is still there. */
export const RENEW_EVERY_MS = TAKEN_FOR_MS / 3;

/** Whoever asks again and again has a bucket, or a listing, read so often at the most. */
const RESTS_FOR_MS = { bucket: 5_000, listing: 5 * 60_000 };

/** What S3 answers may be older than the change: where it shows none, it is asked once more after this time. */
const LOOK_AGAIN_AFTER_MS = 10_000;

/** How long a request waits after each failure. After the last one, a person has to ask anew. */
const RETRY_AFTER_MS = [5_000, 30_000, 120_000, 600_000];

/** What an event asks is tried on each hour of a day: a sweep may not read that fact before. */
const LAST_RETRIES = { number: 24, afterMs: 60 * 60_000 };

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

  /**
   * Takes buckets, or listings, that are due: in turn one of each account, of each those first that are due longest. No
   * other process gets them for a minute, or for as long as they are {@link renew}ed.
   *
   * @param options - `what`: a whole listing may take long, so that no bucket should wait for one; `busy`: how many of
   *   each account this process reads already; `perAccount`: so many at once at the most
   */
  async take(
    options: {
      what: 'buckets' | 'listings';
      places: number;
      perAccount: number;
      busy: ReadonlyMap<string, number>;
    },
    now: Date,
  ): Promise<TakenRequest[]> {
    const { what, places, perAccount, busy } = options;
    const full = [...busy].filter(([, n]) => n >= perAccount).map(([id]) => id);
    const waiting = this.database<RequestRow>(REQUESTS)
      .where('provider_id', this.providerId)
      .where(isDue(now))
      .where('name', what === 'buckets' ? '<>' : '=', '')
      .whereNotIn('account_id', full)
      .groupBy('account_id', 'kind', 'region', 'name')
      .select('account_id', 'kind', 'region', 'name')
      .min({ due_at: 'due_at' })
      .select(
        this.database.raw(
          'row_number() over (partition by account_id order by min(due_at)) as turn',
        ),
      );
    const rows = await this.database
      .from(waiting.as('waiting'))
      .where('turn', '<=', perAccount)
      .orderBy([{ column: 'turn' }, { column: 'due_at' }])
      .limit(places)
      .select<Array<RequestRow & { turn: number }>>('*');
    const taken: TakenRequest[] = [];
    for (const row of rows) {
      const isFree =
        Number(row.turn) + (busy.get(row.account_id) ?? 0) <= perAccount;
      const request = isFree && (await this.#take(row, now));
      if (request) {
        taken.push(request);
      }
    }
    return taken;
  }

  /** Says of a request that this process took that it is still read. */
  async renew(request: TakenRequest, now: Date): Promise<void> {
    await this.#taken(request).update({
      taken_until: after(now, TAKEN_FOR_MS),
    });
  }

  /**
   * Writes down what became of a request that this process took. A fact that was asked for anew meanwhile stays due.
   *
   * @returns the facts that failed too often, and are given up
   */
  async settle(
    request: TakenRequest,
    outcomeOf: (fact: AskedFact) => RequestOutcome,
    now: Date,
  ): Promise<RequestedFact[]> {
    const givenUp: RequestedFact[] = [];
    for (const fact of request.facts) {
      const outcome = outcomeOf(fact);
      const pause = outcome === 'failed' ? pauseAfter(fact) : undefined;
      if (outcome === 'failed' && pause === undefined) {
        givenUp.push(fact.fact);
      }
      const isOver = outcome === 'done' || givenUp.includes(fact.fact);
      await this.#rowsOf(request)
        .where({ fact: fact.fact, asked_at: fact.askedAt })
        .update({
          ...(isOver && { due_at: null, looked_at: null, attempts: 0 }),
          ...(pause !== undefined && {
            due_at: after(now, pause),
            attempts: fact.attempts + 1,
            // What failed took few calls: whoever has mended the cause need not wait.
            rests_until: after(now, RESTS_FOR_MS.bucket),
          }),
          ...(outcome === 'unchanged' && {
            due_at: request.name
              ? after(now, LOOK_AGAIN_AFTER_MS)
              : this.database.ref('rests_until'),
            looked_at: now.toISOString(),
            attempts: 0,
          }),
        });
    }
    await this.#taken(request).update({ taken_until: null });
    return givenUp;
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

  async #take(row: RequestRow, now: Date): Promise<TakenRequest | undefined> {
    const listing = {
      accountId: row.account_id,
      kind: row.kind,
      region: row.region,
    };
    const request: ReadRequest = {
      listing,
      ...(row.name && { name: row.name }),
    };
    const rest = RESTS_FOR_MS[row.name ? 'bucket' : 'listing'];
    // Whoever changes a row first has it.
    const rows = await this.#rowsOf(request)
      .where(isDue(now))
      .update({
        taken_until: after(now, TAKEN_FOR_MS),
        rests_until: after(now, rest),
      })
      .returning<RequestRow[]>('*');
    return rows.length > 0
      ? { ...request, facts: rows.map(askedFactOf) }
      : undefined;
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

  /** The rows of a request that somebody has, be it this process or one that took it for gone. */
  #taken(request: TakenRequest) {
    return this.#rowsOf(request)
      .whereIn(
        'fact',
        request.facts.map(({ fact }) => fact),
      )
      .whereNotNull('taken_until');
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

/** What may be taken: it is due, and nobody has it. */
function isDue(now: Date) {
  const at = now.toISOString();
  return (query: Knex.QueryBuilder) =>
    query
      .where('due_at', '<=', at)
      .where(free =>
        free.whereNull('taken_until').orWhere('taken_until', '<', at),
      );
}

/** How long a fact waits that could not be read; undefined: no longer. */
function pauseAfter({ attempts, askedBy }: AskedFact): number | undefined {
  const isTriedOn =
    askedBy === 'event' &&
    attempts < RETRY_AFTER_MS.length + LAST_RETRIES.number;
  return (
    RETRY_AFTER_MS[attempts] ?? (isTriedOn ? LAST_RETRIES.afterMs : undefined)
  );
}

function after(now: Date, milliseconds: number): string {
  return new Date(now.getTime() + milliseconds).toISOString();
}

function orderOf(row: RequestRow): string {
  return [row.account_id, row.kind, row.region, row.name, row.fact].join('/');
}

function askedFactOf(row: RequestRow): AskedFact {
  return {
    fact: row.fact,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    attempts: row.attempts,
    wasUnchanged: row.looked_at !== null,
  };
}
