import type { Knex } from 'knex';
import type {
  AskedFact,
  ReadRequest,
  RequestOutcome,
  TakenRequest,
} from './ReadRequest';
import {
  listingColumns,
  type RequestedFact,
  REQUESTS,
  type RequestRow,
} from './tables';

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

/** The table of requests of one provider, for those who work them off. */
export class RequestQueue {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

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
    return this.#ofProvider().where({
      ...listingColumns(this.providerId, listing),
      name,
    });
  }

  #ofProvider() {
    return this.database<RequestRow>(REQUESTS).where(
      'provider_id',
      this.providerId,
    );
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

function askedFactOf(row: RequestRow): AskedFact {
  return {
    fact: row.fact,
    askedBy: row.asked_by,
    askedAt: row.asked_at,
    attempts: row.attempts,
    wasUnchanged: row.looked_at !== null,
  };
}
