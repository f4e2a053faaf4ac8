import type { Knex } from 'knex';
import {
  HINTS,
  type HintRow,
  inChunks,
  type ListingKey,
  listingColumns,
} from './tables';

/** That a bucket, or a whole listing, should be read now. What may have changed is not believed, only read. */
export interface Hint {
  listing: ListingKey;
  /** The name of the bucket; absent for the whole listing. */
  name?: string;
}

/** A hint that this process has taken. */
export interface TakenHint extends Hint {
  /** How often reading it failed. */
  attempts: number;
  /** When it was last asked for, ISO 8601. Asked for anew meanwhile, it stays. */
  askedAt: string;
  /** Whether a person asked, so that all is read, and not only what events are about. */
  readsAll: boolean;
  /** Whether it was read already, and S3 showed no change yet. */
  wasUnchanged: boolean;
}

/** For so long a taken hint is left to the process that took it; then that process is taken for gone. */
const TAKEN_FOR_MS = 60_000;

/** How often a process says of the hints it took that it is still there. */
export const RENEW_EVERY_MS = TAKEN_FOR_MS / 3;

/** How long a hint waits after each failure. After the last one, it is left to the next sweep. */
const RETRY_AFTER_MS = [5_000, 30_000, 120_000, 600_000];

const KEY = ['provider_id', 'account_id', 'kind', 'region', 'name'];

/** The table of hints, of one provider. */
export class HintsTable {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  /** Adds a hint. Asked for a thousand times before it is read, it is one. */
  async add(hint: Hint, now: Date): Promise<void> {
    const at = now.toISOString();
    await this.database<HintRow>(HINTS)
      .insert(this.#row(hint, { askedAt: at, dueAt: at, readsAll: true }))
      .onConflict(KEY)
      .merge(['asked_at', 'due_at', 'attempts', 'reads_all', 'was_unchanged']);
  }

  /**
   * Adds a hint for somebody who waits for it. One that is waiting, or being read, stays as it is; one that was put off
   * is brought forward.
   */
  async ask(
    hint: Hint,
    options: { now: Date; notBefore: Date },
  ): Promise<void> {
    const at = {
      asked_at: options.now.toISOString(),
      due_at: options.notBefore.toISOString(),
      attempts: 0,
    };
    await this.database<HintRow>(HINTS)
      .insert({
        ...this.#row(hint, {
          askedAt: at.asked_at,
          dueAt: at.due_at,
          readsAll: true,
        }),
      })
      .onConflict(KEY)
      .merge(['reads_all']);
    await this.#rowOf(this.#key(hint))
      .where('attempts', '>', 0)
      .where('due_at', '>', at.due_at)
      .update(at);
  }

  /** How far a hint is; undefined where it was read, given up, or never added. */
  async find(
    hint: Hint,
  ): Promise<{ attempts: number; dueAt: string } | undefined> {
    const row = await this.#rowOf(this.#key(hint)).first();
    return row && { attempts: row.attempts, dueAt: row.due_at };
  }

  /**
   * Adds hints that events gave: only what these are about is read.
   *
   * @param hints - `dueAt`: when to read, ISO 8601
   */
  async addOfEvents(
    tx: Knex,
    hints: Array<Hint & { dueAt: string }>,
    now: Date,
  ): Promise<void> {
    const askedAt = now.toISOString();
    const rows = hints
      .map(hint =>
        this.#row(hint, { askedAt, dueAt: hint.dueAt, readsAll: false }),
      )
      // In one order, as two replicas may write them at the same time.
      .sort((a, b) => (a.account_id + a.name < b.account_id + b.name ? -1 : 1));
    await inChunks(rows, some =>
      tx<HintRow>(HINTS)
        .insert(some)
        .onConflict(KEY)
        .merge(['asked_at', 'due_at', 'attempts', 'was_unchanged']),
    );
  }

  /** Where an account has more hints of events about buckets than these: one about its listing takes their place. */
  async gather(
    tx: Knex,
    listing: ListingKey,
    moreThan: number,
    now: Date,
  ): Promise<boolean> {
    const ofBuckets = () =>
      tx<HintRow>(HINTS)
        .where(listingColumns(this.providerId, listing))
        .where('reads_all', false)
        .whereNot('name', '');
    const [{ count }] = await ofBuckets().count({ count: '*' });
    if (Number(count) <= moreThan) {
      return false;
    }
    await ofBuckets().delete();
    const dueAt = now.toISOString();
    await this.addOfEvents(tx, [{ listing, dueAt }], now);
    return true;
  }

  /**
   * Takes hints that are due, those first that are due longest. No other process gets them for a minute, or for as long
   * as they are {@link renew}ed.
   *
   * @param what - a whole listing may take long, so that no bucket should wait for one
   */
  async take(
    limit: number,
    now: Date,
    what?: 'buckets' | 'listings',
  ): Promise<TakenHint[]> {
    const at = now.toISOString();
    const isFree = (query: Knex.QueryBuilder) =>
      query.whereNull('taken_until').orWhere('taken_until', '<', at);
    const rows = await this.database<HintRow>(HINTS)
      .where('provider_id', this.providerId)
      .where('due_at', '<=', at)
      .where(isFree)
      .modify(query => {
        if (what) {
          query.where('name', what === 'buckets' ? '<>' : '=', '');
        }
      })
      .orderBy('due_at')
      .limit(limit);
    const taken: TakenHint[] = [];
    for (const row of rows) {
      // Whoever changes the row first has it.
      const changed = await this.#rowOf(row)
        .where({ asked_at: row.asked_at, due_at: row.due_at })
        .where(isFree)
        .update({ taken_until: after(now, TAKEN_FOR_MS) });
      if (changed > 0) {
        taken.push(hintOfRow(row));
      }
    }
    return taken;
  }

  /** Says of a hint that this process took that it is still read. */
  async renew(hint: TakenHint, now: Date): Promise<void> {
    await this.#taken(hint).update({ taken_until: after(now, TAKEN_FOR_MS) });
  }

  /** Forgets a hint that was read. Asked for anew meanwhile, it is due again. */
  async done(hint: TakenHint): Promise<void> {
    await this.#rowOf(this.#key(hint)).where('asked_at', hint.askedAt).delete();
    await this.#taken(hint).update({ taken_until: null });
  }

  /** Leaves a hint that this process took to whichever comes next. */
  async release(hint: TakenHint): Promise<void> {
    await this.#taken(hint).update({ taken_until: null });
  }

  /** Has a hint read once more after a time, because S3 showed no change. */
  async lookAgain(hint: TakenHint, inMs: number, now: Date): Promise<void> {
    await this.#rowOf(this.#key(hint))
      .where('asked_at', hint.askedAt)
      .update({ was_unchanged: true, due_at: after(now, inMs), attempts: 0 });
    await this.#taken(hint).update({ taken_until: null });
  }

  /**
   * Puts a hint that could not be read off for a while. Answers false where it was put off too often, and is left to the
   * next sweep.
   */
  async putOff(hint: TakenHint, now: Date): Promise<boolean> {
    const pause = RETRY_AFTER_MS[hint.attempts];
    if (pause === undefined) {
      await this.done(hint);
      return false;
    }
    await this.#rowOf(this.#key(hint))
      .where('asked_at', hint.askedAt)
      .update({ attempts: hint.attempts + 1, due_at: after(now, pause) });
    await this.#taken(hint).update({ taken_until: null });
    return true;
  }

  /** How many hints wait, and since when the oldest of them; ISO 8601. */
  async waiting(): Promise<{ count: number; since?: string }> {
    const [row] = await this.database<HintRow>(HINTS)
      .where('provider_id', this.providerId)
      .count({ count: '*' })
      .min({ since: 'asked_at' });
    return { count: Number(row.count), since: row.since ?? undefined };
  }

  #key({ listing, name = '' }: Hint) {
    return { ...listingColumns(this.providerId, listing), name };
  }

  #row(
    hint: Hint,
    options: { askedAt: string; dueAt: string; readsAll: boolean },
  ): HintRow {
    return {
      ...this.#key(hint),
      asked_at: options.askedAt,
      due_at: options.dueAt,
      attempts: 0,
      taken_until: null,
      reads_all: options.readsAll,
      was_unchanged: false,
    };
  }

  /** The row of a hint as long as somebody has it, be it this process or one that took it for gone. */
  #taken(hint: Hint) {
    return this.#rowOf(this.#key(hint)).whereNotNull('taken_until');
  }

  #rowOf(key: Pick<HintRow, 'account_id' | 'kind' | 'region' | 'name'>) {
    const { account_id, kind, region, name } = key;
    return this.database<HintRow>(HINTS).where({
      provider_id: this.providerId,
      account_id,
      kind,
      region,
      name,
    });
  }
}

function after(now: Date, milliseconds: number): string {
  return new Date(now.getTime() + milliseconds).toISOString();
}

function hintOfRow(row: HintRow): TakenHint {
  return {
    listing: {
      accountId: row.account_id,
      kind: row.kind,
      region: row.region,
    },
    name: row.name || undefined,
    attempts: row.attempts,
    askedAt: row.asked_at,
    readsAll: Boolean(row.reads_all),
    wasUnchanged: Boolean(row.was_unchanged),
  };
}
