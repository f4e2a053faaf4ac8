import type { Knex } from 'knex';
import { BUCKETS, USAGE } from '../inventory/tables';

/** Which buckets are meant. Those given must all hold. */
export interface UsageFilter {
  providerId?: string;
  accountId?: string;
  region?: string;
  owner?: string;
  entityRefs?: string[];
}

/** Has a query of the table of usage mean the buckets of a filter alone. */
export function restrictUsage(
  query: Knex.QueryBuilder,
  { providerId, accountId, region, owner, entityRefs }: UsageFilter,
  join: 'join' | 'leftJoin',
): void {
  query[join](BUCKETS, (on: Knex.JoinClause) =>
    on
      .on(`${BUCKETS}.provider_id`, `${USAGE}.provider_id`)
      .andOn(`${BUCKETS}.arn`, `${USAGE}.arn`)
      .andOnNull(`${BUCKETS}.gone_at`),
  );
  for (const [column, value] of [
    [`${USAGE}.provider_id`, providerId],
    [`${USAGE}.account_id`, accountId],
    [`${USAGE}.region`, region],
    [`${BUCKETS}.owner`, owner],
  ] as const) {
    if (value !== undefined) {
      query.where(column, value);
    }
  }
  if (entityRefs) {
    query.whereIn(`${BUCKETS}.entity_ref`, entityRefs);
  }
}

/** The numbers of the buckets of a filter that have entities, by the refs of these. */
export async function idsByEntityRef(
  database: Knex,
  filter: UsageFilter,
): Promise<Map<string, number>> {
  const rows: Array<{ id: number; entity_ref: string }> = await database(USAGE)
    .modify(query => restrictUsage(query, filter, 'join'))
    .whereNotNull(`${BUCKETS}.entity_ref`)
    .select(`${USAGE}.id`, `${BUCKETS}.entity_ref`);
  return new Map(rows.map(({ id, entity_ref }) => [entity_ref, id]));
}
