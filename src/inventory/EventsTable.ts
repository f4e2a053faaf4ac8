import type {
  BucketKind,
  ChangeActor,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import {
  ACCOUNTS,
  type AccountRow,
  EVENTS,
  type EventRow,
  inChunks,
  type ListingRow,
  LISTINGS,
  type RequestedFact,
  selectInChunks,
} from './tables';

/** What an event says that it set. It is not believed: it tells which of several events set what S3 shows. */
export type EventEffect =
  /** Digests of tags' keys with those of their values, null where it removes one. `isWhole`: it removes all others. */
  | { tags: Record<string, string | null>; isWhole: boolean }
  /** The status of the fact. */
  | { status: string };

/** An event of CloudTrail, about facts of one bucket, or of all buckets of an account. */
export interface StoredEvent {
  id: string;
  name: string;
  /** Empty where it is about every account of the organization. */
  accountId: string;
  kind: BucketKind;
  /** The region of the listing that has the bucket. */
  region: string;
  /** Absent where it is about the whole account. */
  bucket?: string;
  facts: RequestedFact[];
  /** ISO 8601. */
  occurredAt: string;
  /** Absent where nobody's name is to be kept. */
  actor?: ChangeActor;
  /** By fact; absent where the event does not say it. */
  sets?: { [Fact in RequestedFact]?: EventEffect };
}

/**
 * An event that is so much older than the last sweep was read by that. Clocks differ, and events come late, so that all
 * others are asked for.
 */
const READ_BEFORE_MS = 60 * 60_000;

/** How many events are kept of one fact of a bucket, and of an account. The oldest go. */
const MOST_EVENTS = { fact: 20, account: 10_000 };

/** The table of events that may explain changes, of one provider. They stay until they are explained or old. */
export class EventsTable {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  /** Of the accounts those that the provider knows, and those that only other providers know. */
  async accounts(
    ids: string[],
  ): Promise<{ known: Set<string>; others: Set<string> }> {
    const rows = await selectInChunks([...new Set(ids)], some =>
      this.database<AccountRow>(ACCOUNTS)
        .whereIn('account_id', some)
        .select('provider_id', 'account_id'),
    );
    const idsOf = (isOwn: boolean) =>
      new Set(
        rows
          .filter(row => (row.provider_id === this.providerId) === isOwn)
          .map(row => row.account_id),
      );
    return { known: idsOf(true), others: idsOf(false) };
  }

  /**
   * Stores events. One from the future happened when it was received: the clocks differ, or it is not true.
   *
   * @returns those of which S3 is to be asked, which are neither known nor read long since; and how many older events
   *   made room for them
   */
  async store(
    tx: Knex.Transaction,
    events: StoredEvent[],
    now: Date,
  ): Promise<{ asked: StoredEvent[]; dropped: number }> {
    const receivedAt = now.toISOString();
    const accountIds = [
      ...new Set(events.map(({ accountId }) => accountId)),
    ].sort();
    await this.#noteArrival(tx, accountIds, receivedAt);
    const rows = events.flatMap(event =>
      event.facts.map(fact => this.#rowOf(event, fact, receivedAt)),
    );
    const kept = lastOfEach(
      lastOfEach(rows, factKey, MOST_EVENTS.fact),
      ({ account_id }) => account_id,
      MOST_EVENTS.account,
    );
    const inserted = await selectInChunks(kept, async some =>
      tx<EventRow>(EVENTS)
        .insert(some)
        .onConflict([
          'provider_id',
          'account_id',
          'kind',
          'name',
          'fact',
          'event_id',
        ])
        .ignore()
        .returning(['account_id', 'kind', 'name', 'fact']),
    );
    const isNew = new Set((inserted as EventRow[]).map(factKey));
    const deleted = await this.#bound(tx, accountIds, isNew);
    const sweptAt = await this.#sweptAt(tx, accountIds);
    const asked = events.flatMap(event => {
      const facts = event.facts.filter(
        fact =>
          isNew.has(factKey(this.#rowOf(event, fact, receivedAt))) &&
          !isReadBy(event, fact, sweptAt.get(event.accountId)),
      );
      return facts.length > 0 ? [{ ...event, facts }] : [];
    });
    return { asked, dropped: rows.length - kept.length + deleted };
  }

  /** The facts of a bucket about which there are events that have not explained a change. */
  async unexplained(
    accountId: string,
    kind: BucketKind,
    name: string,
  ): Promise<Set<RequestedFact>> {
    const rows = await this.#ofProvider(this.database)
      .where({ account_id: accountId, kind, name })
      .whereNull('explained_at')
      .distinct('fact');
    return new Set(rows.map(({ fact }) => fact));
  }

  /** Deletes what is more than is kept. */
  async #bound(
    tx: Knex.Transaction,
    accountIds: string[],
    facts: Set<string>,
  ): Promise<number> {
    let deleted = 0;
    const deleteBeyond = async (
      ofWhich: Partial<EventRow>,
      most: number,
    ): Promise<void> => {
      const [last] = await this.#ofProvider(tx)
        .where(ofWhich)
        .orderBy('id', 'desc')
        .offset(most)
        .limit(1)
        .select('id');
      if (last) {
        deleted += await this.#ofProvider(tx)
          .where(ofWhich)
          .where('id', '<=', last.id)
          .delete();
      }
    };
    for (const account_id of accountIds) {
      await deleteBeyond({ account_id }, MOST_EVENTS.account);
    }
    const full = await selectInChunks(accountIds, some =>
      this.#ofProvider(tx)
        .whereIn('account_id', some)
        .groupBy('account_id', 'kind', 'name', 'fact')
        .having(tx.raw('count(*)'), '>', MOST_EVENTS.fact)
        .select('account_id', 'kind', 'name', 'fact'),
    );
    for (const row of full as EventRow[]) {
      if (facts.has(factKey(row))) {
        const { account_id, kind, name, fact } = row;
        await deleteBeyond({ account_id, kind, name, fact }, MOST_EVENTS.fact);
      }
    }
    return deleted;
  }

  async #noteArrival(
    tx: Knex,
    accountIds: string[],
    receivedAt: string,
  ): Promise<void> {
    await inChunks(accountIds, some =>
      tx<AccountRow>(ACCOUNTS)
        .where('provider_id', this.providerId)
        .whereIn('account_id', some)
        .update({ last_event_at: receivedAt }),
    );
  }

  /** When the last sweep of each account began that came to its end. */
  async #sweptAt(
    tx: Knex,
    accountIds: string[],
  ): Promise<Map<string, string | null>> {
    const rows = await selectInChunks(accountIds, some =>
      tx<ListingRow>(LISTINGS)
        .where({ provider_id: this.providerId, kind: 'general-purpose' })
        .whereIn('account_id', some)
        .select('account_id', 'read_at'),
    );
    return new Map(rows.map(row => [row.account_id, row.read_at]));
  }

  #ofProvider(database: Knex) {
    return database<EventRow>(EVENTS).where('provider_id', this.providerId);
  }

  #rowOf(
    event: StoredEvent,
    fact: RequestedFact,
    receivedAt: string,
  ): Omit<EventRow, 'id'> {
    const effect = event.sets?.[fact];
    return {
      provider_id: this.providerId,
      account_id: event.accountId,
      kind: event.kind,
      name: event.bucket ?? '',
      fact,
      event_id: event.id,
      event_name: event.name,
      occurred_at:
        event.occurredAt < receivedAt ? event.occurredAt : receivedAt,
      received_at: receivedAt,
      actor: event.actor ? JSON.stringify(event.actor) : null,
      sets: effect ? JSON.stringify(effect) : null,
      explained_at: null,
    };
  }
}

/** Sweeps ask for the list and for the tags each time, and for the configuration more rarely. */
function isReadBy(
  { kind, occurredAt }: StoredEvent,
  fact: RequestedFact,
  sweptAt: string | null | undefined,
): boolean {
  return (
    Boolean(sweptAt) &&
    kind === 'general-purpose' &&
    (fact === 'existence' || fact === 'tags') &&
    Date.parse(occurredAt) + READ_BEFORE_MS <= Date.parse(sweptAt!)
  );
}

function factKey(
  row: Pick<EventRow, 'account_id' | 'kind' | 'name' | 'fact'>,
): string {
  return [row.account_id, row.kind, row.name, row.fact].join('/');
}

/** The last of the rows with each key, in the order of the rows. */
function lastOfEach<Row>(
  rows: Row[],
  keyOf: (row: Row) => string,
  most: number,
): Row[] {
  const counts = new Map<string, number>();
  return [...rows]
    .reverse()
    .filter(row => {
      const count = (counts.get(keyOf(row)) ?? 0) + 1;
      counts.set(keyOf(row), count);
      return count <= most;
    })
    .reverse();
}
