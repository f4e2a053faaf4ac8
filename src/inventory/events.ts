import type {
  BucketKind,
  ChangeActor,
  FactName,
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
  selectInChunks,
} from './tables';

/** What an event of CloudTrail may have changed: a fact, whether the bucket is there, or all of it. */
export type EventFact = FactName | 'existence' | 'all';

/** An event of CloudTrail, about one fact of a bucket, or of all buckets of an account. */
export interface StoredEvent {
  id: string;
  name: string;
  accountId: string;
  kind: BucketKind;
  /** Absent where it is about the whole account. */
  bucket?: string;
  fact: EventFact;
  /** ISO 8601. */
  occurredAt: string;
  /** Absent where nobody's name is to be kept. */
  actor?: ChangeActor;
}

/** An event of which S3 is still to be asked. */
export type OpenEvent = Pick<
  EventRow,
  'name' | 'event_name' | 'occurred_at'
> & {
  fact: EventFact;
};

/**
 * A reading that began so long after an event has seen what it did: CloudTrail gives whole seconds, and the clocks differ.
 */
const CLOCKS_MS = 3_000;

function isReadSince(
  occurredAt: string,
  readAt: string | null | undefined,
): boolean {
  return (
    Boolean(readAt) && Date.parse(occurredAt) + CLOCKS_MS <= Date.parse(readAt!)
  );
}

/** Sweeps ask for the list and for the tags each time, and for the configuration more rarely. */
function isReadInEachSweep({ fact }: StoredEvent): boolean {
  return fact === 'existence' || fact === 'tags';
}

/** The table of events, of one provider. It has the latest one about each fact of a bucket: a burst is a few rows. */
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
   * Stores events. Those that are older than what is known already, or known themselves, change nothing. Answers what S3
   * is to be asked about, each with the time of its last reading.
   */
  async store(
    tx: Knex,
    events: StoredEvent[],
    now: Date,
  ): Promise<
    Array<{
      accountId: string;
      kind: BucketKind;
      name: string;
      readAt: string | null;
    }>
  > {
    const receivedAt = now.toISOString();
    const accountIds = [
      ...new Set(events.map(({ accountId }) => accountId)),
    ].sort();
    await this.#noteArrival(tx, accountIds, receivedAt);
    const sweptAt = await this.#sweptAt(tx, accountIds);
    const latest = new Map<string, EventRow>();
    for (const event of events) {
      if (
        isReadSince(event.occurredAt, sweptAt.get(event.accountId)) &&
        isReadInEachSweep(event)
      ) {
        continue;
      }
      const row = this.#rowOf(event, receivedAt);
      const key = [row.account_id, row.kind, row.name, row.fact].join('/');
      const other = latest.get(key);
      if (!other || other.occurred_at <= row.occurred_at) {
        latest.set(key, row);
      }
    }
    // In one order, as two replicas may write them at the same time.
    const rows = [...latest.entries()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, row]) => row);
    const stored = await selectInChunks(rows, async some =>
      tx<EventRow>(EVENTS)
        .insert(some)
        .onConflict(['provider_id', 'account_id', 'kind', 'name', 'fact'])
        .merge([
          'event_id',
          'event_name',
          'occurred_at',
          'received_at',
          'actor',
          'is_open',
          'is_used',
        ])
        .whereRaw(
          `excluded.occurred_at >= ${EVENTS}.occurred_at and excluded.event_id <> ${EVENTS}.event_id`,
        )
        .returning(['account_id', 'kind', 'name', 'read_at']),
    );
    return (stored as EventRow[]).map(row => ({
      accountId: row.account_id,
      kind: row.kind,
      name: row.name,
      readAt: row.read_at,
    }));
  }

  /** The events of which S3 is still to be asked: of one bucket, or of a whole account. */
  async open(accountId: string, name?: string): Promise<OpenEvent[]> {
    const rows = await this.#ofAccount(accountId)
      .where('is_open', true)
      .modify(query => {
        if (name !== undefined) {
          query.where('name', name);
        }
      })
      .select('name', 'fact', 'event_name', 'occurred_at');
    return rows as OpenEvent[];
  }

  /**
   * Notes that S3 was asked about what had arrived by then, in a reading that began at that time.
   *
   * @param options - `isOver`: whether S3 is not to be asked again, and nothing that is found later comes from them
   */
  async noteRead(
    accountId: string,
    options: { name?: string; startedAt: string; isOver: boolean },
  ): Promise<void> {
    const { name, startedAt, isOver } = options;
    await this.#ofAccount(accountId)
      .where({ is_open: true })
      .where('received_at', '<=', startedAt)
      .modify(query => {
        if (name !== undefined) {
          query.where('name', name);
        }
      })
      .update({
        read_at: startedAt,
        ...(isOver && { is_open: false, is_used: true }),
      });
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

  #ofAccount(accountId: string) {
    return this.database<EventRow>(EVENTS).where({
      provider_id: this.providerId,
      account_id: accountId,
    });
  }

  #rowOf(event: StoredEvent, receivedAt: string): EventRow {
    return {
      provider_id: this.providerId,
      account_id: event.accountId,
      kind: event.kind,
      name: event.bucket ?? '',
      fact: event.fact,
      event_id: event.id,
      event_name: event.name,
      occurred_at: event.occurredAt,
      received_at: receivedAt,
      actor: event.actor ? JSON.stringify(event.actor) : null,
      read_at: null,
      is_open: true,
      is_used: false,
    };
  }
}
