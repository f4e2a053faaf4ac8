import { HumanDuration } from '@backstage/types';
import { Knex } from 'knex';
import { Duration } from 'luxon';
import {
  ACCOUNTS,
  CHANGES,
  INVENTORY,
  PENDING_REFS,
  UNPUBLISHED,
} from '../tables';

/** How long changes are kept where the configuration doesn't say: a year, and time to notice. */
export const DEFAULT_CHANGE_RETENTION: HumanDuration = { days: 400 };

/** So that no statement holds the database for long: SQLite has one writer. */
const ROWS_AT_ONCE = 1000;

/**
 * Deletes changes that are older than the retention, and all that is remembered of providers that are not configured
 * any more and have written nothing for as long. Until then a provider that comes back, also one that was missing from
 * the configuration of one replica only, finds what it knew. Answers how many changes were deleted.
 */
export async function pruneChanges(options: {
  database: Knex;
  retention: HumanDuration;
  providerIds: string[];
  now?: Date;
}): Promise<number> {
  const { database, retention, providerIds, now = new Date() } = options;
  const before = new Date(
    now.getTime() - Duration.fromObject(retention).toMillis(),
  ).toISOString();

  let pruned = 0;
  for (;;) {
    const rows = await database(CHANGES)
      .where('observed_at', '<', before)
      .orderBy('observed_at')
      .limit(ROWS_AT_ONCE)
      .select<Array<{ id: number | string }>>('id');
    if (rows.length === 0) {
      break;
    }
    const ids = rows.map(row => row.id);
    await database(UNPUBLISHED).whereIn('change_id', ids).delete();
    await database(CHANGES).whereIn('id', ids).delete();
    pruned += rows.length;
  }

  const forgotten = await database(ACCOUNTS)
    .whereNotIn('provider_id', providerIds)
    .groupBy('provider_id')
    .havingRaw('max(observed_at) < ?', [before])
    .select<Array<{ provider_id: string }>>('provider_id');
  for (const { provider_id } of forgotten) {
    await database.transaction(async tx => {
      for (const table of [ACCOUNTS, INVENTORY, PENDING_REFS]) {
        await tx(table).where({ provider_id }).delete();
      }
    });
  }
  return pruned;
}
