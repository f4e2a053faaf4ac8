import type { Knex } from 'knex';
import {
  BUCKETS,
  inChunks,
  LISTINGS,
  USAGE,
  USAGE_DAYS,
  USAGE_READINGS,
  USAGE_TYPES,
} from '../inventory/tables';
import { DAILY_FOR, dayOf, daysIn, keptDays } from './days';
import { storedDays } from './storedDays';

/** As long as the change log's default, for providers that the configuration no longer has. */
const DEFAULT_RETENTION_DAYS = 400;

/**
 * Deletes the values of days that the configuration does not keep; of a provider that is not configured any more, those
 * that the default does not keep.
 */
export async function pruneUsage(options: {
  database: Knex;
  providers: Array<{ id: string; changes: { retention: number } }>;
  now: Date;
}): Promise<void> {
  const { database, providers, now } = options;
  const today = dayOf(now);
  for (const { id, changes } of providers) {
    await prune(database, keptDays(today, daysIn(changes.retention)), query =>
      query.where('provider_id', id),
    );
  }
  await prune(database, keptDays(today, DEFAULT_RETENTION_DAYS), query =>
    query.whereNotIn(
      'provider_id',
      providers.map(({ id }) => id),
    ),
  );
  // Of accounts that are not read any more, whatever could not be read of them no longer matters.
  await database(USAGE_READINGS)
    .whereNotExists(
      database(LISTINGS)
        .where(
          `${LISTINGS}.provider_id`,
          database.ref(`${USAGE_READINGS}.provider_id`),
        )
        .where(
          `${LISTINGS}.account_id`,
          database.ref(`${USAGE_READINGS}.account_id`),
        ),
    )
    .delete();
}

/**
 * @param kept - ascending
 * @param only - restricts rows of the table of usage to those of some providers
 */
async function prune(
  database: Knex,
  kept: number[],
  only: (query: Knex.QueryBuilder) => void,
): Promise<void> {
  const isKept = new Set(kept);
  const days = await storedDays(database, kept.at(-1)! - DAILY_FOR - 1);
  for (const day of days.filter(one => !isKept.has(one))) {
    await database(USAGE_DAYS)
      .where({ day })
      .whereIn('usage_id', database(USAGE).select('id').modify(only))
      .delete();
  }
  const gone = await database(USAGE)
    .modify(only)
    .where('day', '<', kept[0])
    .whereNotExists(
      database(BUCKETS)
        .where(`${BUCKETS}.provider_id`, database.ref(`${USAGE}.provider_id`))
        .where(`${BUCKETS}.arn`, database.ref(`${USAGE}.arn`))
        .whereNull(`${BUCKETS}.gone_at`),
    )
    .select<Array<{ id: number }>>('id');
  await inChunks(
    gone.map(({ id }) => id),
    async some => {
      await database(USAGE_TYPES).whereIn('usage_id', some).delete();
      await database(USAGE).whereIn('id', some).delete();
    },
  );
}
