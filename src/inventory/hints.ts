import type { Knex } from 'knex';
import { HINTS, type HintRow, type ListingKey, listingColumns } from './tables';

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
}

/** For so long a taken hint is left to the process that took it; then that process is taken for gone. */
const TAKEN_FOR_MS = 60_000;

/** How long a hint waits after each failure. After the last one, it is left to the next sweep. */
const RETRY_AFTER_MS = [5_000, 30_000, 120_000, 600_000];

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
      .insert({ ...this.#key(hint), asked_at: at, due_at: at, attempts: 0 })
      .onConflict(['provider_id', 'account_id', 'kind', 'region', 'name'])
      .merge(['asked_at', 'due_at', 'attempts']);
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
      .insert({ ...this.#key(hint), ...at })
      .onConflict(['provider_id', 'account_id', 'kind', 'region', 'name'])
      .ignore();
    await this.#row(this.#key(hint))
      .where('attempts', '>', 0)
      .where('due_at', '>', at.due_at)
      .update(at);
  }

  /** How far a hint is; undefined where it was read, given up, or never added. */
  async find(
    hint: Hint,
  ): Promise<{ attempts: number; dueAt: string } | undefined> {
    const row = await this.#row(this.#key(hint)).first();
    return row && { attempts: row.attempts, dueAt: row.due_at };
  }

  /** Takes hints that are due, those first that are due longest. No other process gets them for a minute. */
  async take(limit: number, now: Date): Promise<TakenHint[]> {
    const rows = await this.database<HintRow>(HINTS)
      .where('provider_id', this.providerId)
      .where('due_at', '<=', now.toISOString())
      .orderBy('due_at')
      .limit(limit);
    const takenUntil = new Date(now.getTime() + TAKEN_FOR_MS).toISOString();
    const taken: TakenHint[] = [];
    for (const row of rows) {
      // Whoever changes the row first has it.
      const changed = await this.#row(row)
        .where('due_at', row.due_at)
        .update({ due_at: takenUntil });
      if (changed > 0) {
        taken.push(hintOfRow(row));
      }
    }
    return taken;
  }

  /** Forgets a hint that was read, unless it was asked for anew meanwhile. */
  async done(hint: TakenHint): Promise<void> {
    await this.#row(this.#key(hint)).where('asked_at', hint.askedAt).delete();
  }

  /**
   * Puts a hint that could not be read off for a while. Answers false where it was put off too often, and is left to the
   * next sweep.
   */
  async putOff(hint: TakenHint, now: Date): Promise<boolean> {
    const after = RETRY_AFTER_MS[hint.attempts];
    if (after === undefined) {
      await this.done(hint);
      return false;
    }
    await this.#row(this.#key(hint))
      .where('asked_at', hint.askedAt)
      .update({
        attempts: hint.attempts + 1,
        due_at: new Date(now.getTime() + after).toISOString(),
      });
    return true;
  }

  #key({ listing, name = '' }: Hint) {
    return { ...listingColumns(this.providerId, listing), name };
  }

  #row(key: Pick<HintRow, 'account_id' | 'kind' | 'region' | 'name'>) {
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
  };
}
