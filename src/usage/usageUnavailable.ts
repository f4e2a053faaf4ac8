import type { UsageUnavailable } from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import {
  BUCKETS,
  type BucketRow,
  selectInChunks,
  USAGE_READINGS,
} from '../inventory/tables';
import type { UsageFailure, UsageReadingRow } from './UsageReadings';
import type { UsageFilter } from './UsageFilter';

/**
 * What of the usage that is asked for can't be read at present.
 *
 * @param refs - the refs of the buckets that are asked for and that the asker may see, where that is not all of the
 *   filter: what fails in other accounts and regions would tell that there are buckets
 */
export async function usageUnavailable(
  database: Knex,
  { providerId, accountId, region }: UsageFilter,
  refs: string[] | undefined,
): Promise<UsageUnavailable[]> {
  const rows: UsageReadingRow[] = await database(USAGE_READINGS)
    .whereNotNull('failure')
    .modify(query => {
      if (providerId !== undefined) {
        query.where('provider_id', providerId);
      }
      if (accountId !== undefined) {
        query.where('account_id', accountId);
      }
      if (region !== undefined) {
        query.whereIn('region', [region, '']);
      }
    })
    .orderBy(['provider_id', 'account_id', 'region']);
  const places =
    rows.length > 0 && refs ? await placesOf(database, refs) : undefined;
  return rows
    .filter(row => !places || places.has(placeOf(row)))
    .map(row => {
      const { kind, message } = JSON.parse(row.failure!) as UsageFailure;
      return {
        providerId: row.provider_id,
        accountId: row.account_id,
        ...(row.region && { region: row.region }),
        kind,
        message,
        attemptedAt: row.attempted_at,
      };
    });
}

type Place = Pick<BucketRow, 'provider_id' | 'account_id' | 'region'>;

/** In which accounts, and in which regions of them, buckets are. */
async function placesOf(database: Knex, refs: string[]): Promise<Set<string>> {
  const rows = await selectInChunks(refs, some =>
    database<BucketRow>(BUCKETS)
      .whereIn('entity_ref', some)
      .whereNull('gone_at')
      .distinct('provider_id', 'account_id', 'region'),
  );
  return new Set(
    (rows as Place[]).flatMap(row => [
      placeOf(row),
      placeOf({ ...row, region: '' }),
    ]),
  );
}

function placeOf({ provider_id, account_id, region }: Place): string {
  return [provider_id, account_id, region].join(' ');
}
