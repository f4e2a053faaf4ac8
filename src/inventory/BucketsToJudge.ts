import type { Knex } from 'knex';
import { BUCKETS, type BucketRow, USAGE, USAGE_DAYS } from './tables';

/** Rows without their facts are small. PostgreSQL joins whole tables for each query. */
const ROWS_AT_ONCE = 5_000;

/** Before so many days a bucket is looked up to tell its growth: CloudWatch may have left out one of them. */
const EARLIER_DAYS = [30, 31, 32];

/** Which buckets are judged. Those given must all hold. */
interface JudgeFilter {
  accountId?: string;
  owner?: string;
  entityRefs?: string[];
}

/** A number of the database: PostgreSQL answers one that may be larger than 32 bits as text. */
type Count = number | string | null;

const BUCKET_COLUMNS = [
  'id',
  'provider_id',
  'account_id',
  'kind',
  'name',
  'owner',
  'entity_ref',
  'version',
] as const;

/** What is known of a bucket that is there and has an entity, but for its facts. */
export interface RowToJudge extends Pick<
  BucketRow,
  (typeof BUCKET_COLUMNS)[number]
> {
  bytes: Count;
  objects: Count;
  bytes_before: Count;
  objects_before: Count;
}

/** What a reading found of a bucket. */
type FactsRow = Pick<BucketRow, 'id' | 'facts' | 'region_status'>;

/** What checks look at, of the buckets that are there and have an entity. */
export class BucketsToJudge {
  constructor(
    private readonly database: Knex,
    private readonly providerIds: string[],
  ) {}

  /** The refs of all who own any of them. */
  async owners(filter: JudgeFilter): Promise<string[]> {
    const rows = await this.#buckets(filter)
      .whereNotNull('owner')
      .distinct<Array<{ owner: string }>>('owner');
    return rows.map(({ owner }) => owner);
  }

  /** All of them, some at a time. */
  async *rows(filter: JudgeFilter): AsyncGenerator<RowToJudge[]> {
    for (let after = 0; ;) {
      const rows: RowToJudge[] = await this.#measured(filter)
        .where(`${BUCKETS}.id`, '>', after)
        .orderBy(`${BUCKETS}.id`)
        .limit(ROWS_AT_ONCE);
      yield rows;
      if (rows.length < ROWS_AT_ONCE) {
        return;
      }
      after = rows[rows.length - 1].id;
    }
  }

  /** The facts of some buckets, by the ids of their rows: of all buckets they are some hundred megabytes. */
  async facts(ids: number[]): Promise<Map<number, FactsRow>> {
    const rows: FactsRow[] =
      ids.length === 0
        ? []
        : await this.database(BUCKETS)
            .whereIn('id', ids)
            .select('id', 'facts', 'region_status');
    return new Map(rows.map(row => [row.id, row]));
  }

  #buckets({ accountId, owner, entityRefs }: JudgeFilter): Knex.QueryBuilder {
    return this.database(BUCKETS)
      .whereIn(`${BUCKETS}.provider_id`, this.providerIds)
      .whereNull(`${BUCKETS}.gone_at`)
      .whereNotNull(`${BUCKETS}.entity_ref`)
      .modify(query => {
        if (accountId !== undefined) {
          query.where(`${BUCKETS}.account_id`, accountId);
        }
        if (owner !== undefined) {
          query.where(`${BUCKETS}.owner`, owner);
        }
        if (entityRefs) {
          query.whereIn(`${BUCKETS}.entity_ref`, entityRefs);
        }
      });
  }

  #measured(filter: JudgeFilter): Knex.QueryBuilder {
    const query = this.#buckets(filter).leftJoin(USAGE, join =>
      join
        .on(`${USAGE}.provider_id`, `${BUCKETS}.provider_id`)
        .andOn(`${USAGE}.arn`, `${BUCKETS}.arn`),
    );
    for (const days of EARLIER_DAYS) {
      query.leftJoin({ [`before_${days}`]: USAGE_DAYS }, join =>
        join
          .on(`before_${days}.usage_id`, `${USAGE}.id`)
          .andOn(
            `before_${days}.day`,
            this.database.raw('?? - ?', [`${USAGE}.day`, days]),
          ),
      );
    }
    const before = (column: string) =>
      this.database.raw(
        `coalesce(${EARLIER_DAYS.map(days => `before_${days}.${column}`).join(', ')})`,
      );
    return query.select(
      ...BUCKET_COLUMNS.map(column => `${BUCKETS}.${column}`),
      `${USAGE}.bytes`,
      `${USAGE}.objects`,
      { bytes_before: before('bytes'), objects_before: before('objects') },
    );
  }
}
