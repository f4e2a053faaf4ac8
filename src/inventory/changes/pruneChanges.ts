import type { HumanDuration } from '@backstage/types';
import type { Knex } from 'knex';
import { DateTime } from 'luxon';
import { PastTable } from '../PastTable';
import {
  ACCOUNTS,
  BUCKETS,
  CHANGES,
  EVENTS,
  KNOWN_ACCOUNTS,
  LISTINGS,
  PAST,
  REQUESTS,
  USAGE_READINGS,
} from '../tables';

/** How long changes are kept where the configuration doesn't say: a year, and time to notice. */
const DEFAULT_CHANGE_RETENTION: HumanDuration = { days: 400 };

/** How long an event that explained no change waits for one: sweeps may be rare. */
const EVENT_RETENTION: HumanDuration = { days: 7 };

/** So that no statement holds the database for long: SQLite has one writer. */
const ROWS_AT_ONCE = 1000;

/**
 * Deletes changes that are older than their provider's retention; of a provider that is not configured any more, than
 * the default. Such a provider is forgotten altogether once it has written nothing for as long: until then one that
 * comes back, also one that was missing from the configuration of one replica only, finds what it knew.
 *
 * @returns how many changes were deleted.
 */
export async function pruneChanges(options: {
  database: Knex;
  providers: Array<{ id: string; retention: HumanDuration }>;
  now: Date;
}): Promise<number> {
  const { database, providers, now } = options;
  const ids = providers.map(({ id }) => id);
  const startOf = (retention: HumanDuration) =>
    DateTime.fromJSDate(now).toUTC().minus(retention).toISO()!;

  const past = new PastTable(database);
  let pruned = 0;
  for (const { id, retention } of providers) {
    pruned += await deleteChanges(database, startOf(retention), query =>
      query.where('provider_id', id),
    );
    await past.forget(startOf(retention), query =>
      query.where('provider_id', id),
    );
    await forgetGoneBuckets(database, id, startOf(retention));
    await database(EVENTS)
      .where('provider_id', id)
      .where('received_at', '<', startOf(retention))
      .delete();
  }
  const forgottenEvents = startOf(EVENT_RETENTION);
  await database(EVENTS).where('received_at', '<', forgottenEvents).delete();
  const before = startOf(DEFAULT_CHANGE_RETENTION);
  pruned += await deleteChanges(database, before, query =>
    query.whereNotIn('provider_id', ids),
  );
  await past.forget(before, query => query.whereNotIn('provider_id', ids));

  const forgotten = await database(LISTINGS)
    .whereNotIn('provider_id', ids)
    .groupBy('provider_id')
    .havingRaw('max(attempted_at) < ?', [before])
    .select<Array<{ provider_id: string }>>('provider_id');
  for (const { provider_id } of forgotten) {
    await database.transaction(async tx => {
      for (const table of [
        ACCOUNTS,
        KNOWN_ACCOUNTS,
        LISTINGS,
        BUCKETS,
        REQUESTS,
        EVENTS,
        PAST,
        USAGE_READINGS,
      ]) {
        await tx(table).where({ provider_id }).delete();
      }
    });
  }
  return pruned;
}

async function deleteChanges(
  database: Knex,
  before: string,
  only: (query: Knex.QueryBuilder) => void,
): Promise<number> {
  const some = () =>
    database(CHANGES)
      .where('observed_at', '<', before)
      .modify(only)
      .orderBy('observed_at')
      .limit(ROWS_AT_ONCE)
      .select<Array<{ id: number | string }>>('id');
  let deleted = 0;
  let rows = await some();
  while (rows.length > 0) {
    const ids = rows.map(row => row.id);
    await database(CHANGES).whereIn('id', ids).delete();
    deleted += rows.length;
    rows = await some();
  }
  return deleted;
}

/** Buckets that are gone are kept as long as their changes, and an account that left as long as it has one. */
async function forgetGoneBuckets(
  database: Knex,
  providerId: string,
  before: string,
): Promise<void> {
  await database(BUCKETS)
    .where('provider_id', providerId)
    .where('gone_at', '<', before)
    // Until then the catalog may have its entity.
    .whereRaw('shown_version = version')
    .delete();
  await database(ACCOUNTS)
    .where('provider_id', providerId)
    .where('left_at', '<', before)
    .whereNull('entity_ref')
    .whereNotExists(
      database(BUCKETS)
        .where(
          `${BUCKETS}.provider_id`,
          database.ref(`${ACCOUNTS}.provider_id`),
        )
        .where(`${BUCKETS}.account_id`, database.ref(`${ACCOUNTS}.account_id`)),
    )
    .delete();
}
