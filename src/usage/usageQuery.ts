import {
  storageClassOf,
  type UsageGroup,
  type UsageOfBucket,
  type UsageOfGroup,
  type UsagePage,
  type UsageSum,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { chunk } from 'lodash';
import {
  type AccountRow,
  ACCOUNTS,
  BUCKETS,
  USAGE,
  USAGE_DAYS,
  USAGE_TYPES,
} from '../inventory/tables';
import { dayOf, isoDay, keptDays } from './days';

/** Which buckets are meant. Those given must all hold. */
export interface UsageFilter {
  providerId?: string;
  accountId?: string;
  region?: string;
  owner?: string;
  entityRefs?: string[];
}

/** How usage is summed up. */
export interface UsageOrder {
  by: UsageGroup;
  order: 'size' | 'growth';
  /** How many items at the most; of days there are all. */
  limit: number;
}

/** Over how many days growth is counted. */
const GROWTH_DAYS = 30;

/** If there is no value of that day, the last of so many days before it is taken. */
const GROWTH_SLACK = 4;

/** What the configuration allows at the most. */
const LONGEST_RETENTION_DAYS = 3_650;

/** Numbers of buckets that are named in one statement: fewer than SQLite's 32,766 variables. */
const IDS_PER_STATEMENT = 10_000;

/** A number of the database: PostgreSQL answers sums and counts as text. */
type Count = number | string | null;

interface SumRow {
  key: string;
  buckets: Count;
  bytes: Count;
  objects: Count;
}

interface BucketUsageRow {
  id: number;
  provider_id: string;
  name: string;
  entity_ref: string | null;
  account_id: string;
  region: string;
  owner: string | null;
  day: number;
  bytes: Count;
  objects: Count;
  before: Count;
}

/** Sums up the usage of buckets: of those of a filter that the inventory has, or of some of them. */
export class UsageQuery {
  readonly #database: Knex;
  readonly #filter: UsageFilter;
  /** The numbers of the buckets, in statements of their own; one statement without numbers where all are meant. */
  readonly #chunks: Array<number[] | undefined>;

  /** @param ids - the numbers of the buckets that are meant, where that is not all of the filter */
  constructor(database: Knex, filter: UsageFilter, ids?: number[]) {
    this.#database = database;
    this.#filter = filter;
    this.#chunks = ids ? chunk(ids, IDS_PER_STATEMENT) : [undefined];
  }

  async page(order: UsageOrder): Promise<Pick<UsagePage, 'total' | 'items'>> {
    const total = await this.#total();
    return {
      total: {
        buckets: total.buckets,
        bytes: total.bytes,
        objects: total.objects,
        firstDay: total.first === undefined ? undefined : isoDay(total.first),
        lastDay: total.last === undefined ? undefined : isoDay(total.last),
      },
      items:
        total.last === undefined ? [] : await this.#items(order, total.last),
    };
  }

  async #items(
    { by, order, limit }: UsageOrder,
    lastDay: number,
  ): Promise<Array<UsageOfGroup | UsageOfBucket>> {
    switch (by) {
      case 'day':
        return this.#days();
      case 'bucket':
        return this.#buckets(order, limit, lastDay);
      case 'storage-class':
        return (await this.#storageClasses()).slice(0, limit);
      case 'account':
        return this.#named((await this.#groups('account_id')).slice(0, limit));
      default:
        return (await this.#groups(by)).slice(0, limit);
    }
  }

  async #total() {
    const rows = await this.#each(() =>
      this.#current()
        .count({ buckets: '*' })
        .sum({ bytes: `${USAGE}.bytes`, objects: `${USAGE}.objects` })
        .min({ first: `${USAGE}.day` })
        .max({ last: `${USAGE}.day` }),
    );
    const days = rows.flatMap(({ first, last }) =>
      first === null ? [] : [Number(first), Number(last)],
    );
    const [sum = { buckets: 0, bytes: 0, objects: undefined }] = merged(
      rows.map(row => ({ ...row, key: '' })),
    );
    return {
      ...sum,
      first: days.length > 0 ? Math.min(...days) : undefined,
      last: days.length > 0 ? Math.max(...days) : undefined,
    };
  }

  async #groups(
    by: 'account_id' | 'owner' | 'region',
  ): Promise<UsageOfGroup[]> {
    const column = by === 'owner' ? `${BUCKETS}.owner` : `${USAGE}.${by}`;
    const rows = await this.#each(() =>
      this.#current()
        .groupBy(column)
        .count({ buckets: '*' })
        .sum({ bytes: `${USAGE}.bytes`, objects: `${USAGE}.objects` })
        .select({ key: column }),
    );
    return largestFirst(merged(rows));
  }

  async #storageClasses(): Promise<UsageOfGroup[]> {
    const rows = await this.#each(() =>
      this.#current()
        .join(USAGE_TYPES, `${USAGE_TYPES}.usage_id`, `${USAGE}.id`)
        .groupBy(`${USAGE_TYPES}.storage_type`)
        .count({ buckets: '*' })
        .sum({ bytes: `${USAGE_TYPES}.bytes` })
        .select({ key: `${USAGE_TYPES}.storage_type` }),
    );
    // A bucket has several types of a class; the number of buckets of the most frequent one is the best that is known.
    const classes = new Map<string, UsageOfGroup>();
    for (const { key, buckets, bytes } of merged(rows)) {
      const storageClass = storageClassOf(key);
      const known = classes.get(storageClass);
      classes.set(storageClass, {
        key: storageClass,
        buckets: Math.max(buckets, known?.buckets ?? 0),
        bytes: bytes + (known?.bytes ?? 0),
      });
    }
    return largestFirst([...classes.values()]);
  }

  /**
   * The sum of each day. Of a bucket whose last value is older than a day, that one counts: otherwise what could not be
   * read today would look as if it were gone. Buckets that are gone count for the days on which they were there.
   */
  async #days(): Promise<UsageOfGroup[]> {
    const rows = await this.#each(() =>
      this.#database(USAGE_DAYS)
        .join(USAGE, `${USAGE}.id`, `${USAGE_DAYS}.usage_id`)
        .modify(query => {
          this.#restrict(query, 'leftJoin');
          if (this.#filter.entityRefs) {
            // So that the key of the table, which begins with the day, finds the few rows.
            query.whereIn(`${USAGE_DAYS}.day`, possibleDays());
          }
        })
        .groupBy(`${USAGE_DAYS}.day`)
        .count({ buckets: '*' })
        .sum({
          bytes: `${USAGE_DAYS}.bytes`,
          objects: `${USAGE_DAYS}.objects`,
        })
        .select({ key: `${USAGE_DAYS}.day` }),
    );
    const lastValues = await this.#each(() =>
      this.#current()
        .groupBy(`${USAGE}.day`)
        .count({ buckets: '*' })
        .sum({ bytes: `${USAGE}.bytes`, objects: `${USAGE}.objects` })
        .select({ key: `${USAGE}.day` }),
    );
    const ended = merged(lastValues);
    return merged(rows)
      .sort((a, b) => Number(a.key) - Number(b.key))
      .map(ofDay => {
        const [sum] = merged([
          ofDay,
          ...ended
            .filter(({ key }) => Number(key) < Number(ofDay.key))
            .map(one => ({ ...one, key: ofDay.key })),
        ]);
        return { ...sum, key: isoDay(Number(ofDay.key)) };
      });
  }

  async #buckets(
    order: 'size' | 'growth',
    limit: number,
    lastDay: number,
  ): Promise<UsageOfBucket[]> {
    const bytes = this.#database.ref(`${USAGE}.bytes`);
    const rows: BucketUsageRow[] = await this.#each(() =>
      this.#current()
        .leftJoin(
          this.#before(lastDay).as('earlier'),
          'earlier.usage_id',
          `${USAGE}.id`,
        )
        .orderByRaw(
          order === 'size' ? '? desc' : '? - coalesce(earlier.bytes, 0) desc',
          [bytes],
        )
        .orderBy(`${USAGE}.id`)
        .limit(limit)
        .select({
          id: `${USAGE}.id`,
          provider_id: `${USAGE}.provider_id`,
          name: `${BUCKETS}.name`,
          entity_ref: `${BUCKETS}.entity_ref`,
          account_id: `${USAGE}.account_id`,
          region: `${USAGE}.region`,
          owner: `${BUCKETS}.owner`,
          day: `${USAGE}.day`,
          bytes: `${USAGE}.bytes`,
          objects: `${USAGE}.objects`,
          before: 'earlier.bytes',
        }),
    );
    const weight = (item: UsageOfBucket) =>
      order === 'size' ? item.bytes : item.bytes - item.bytesBefore;
    return rows
      .map(usageOfRow)
      .sort((a, b) => weight(b) - weight(a))
      .slice(0, limit);
  }

  /** What buckets held 30 days before, by their numbers. */
  #before(lastDay: number) {
    const day = lastDay - GROWTH_DAYS;
    const last = this.#database(USAGE_DAYS)
      .whereBetween('day', [day - GROWTH_SLACK, day])
      .groupBy('usage_id')
      .max({ day: 'day' })
      .select('usage_id')
      .as('last');
    return this.#database(USAGE_DAYS)
      .join(last, join =>
        join
          .on('last.day', `${USAGE_DAYS}.day`)
          .andOn('last.usage_id', `${USAGE_DAYS}.usage_id`),
      )
      .select(`${USAGE_DAYS}.usage_id`, `${USAGE_DAYS}.bytes`);
  }

  /** With the names of the accounts. */
  async #named(groups: UsageOfGroup[]): Promise<UsageOfGroup[]> {
    const rows = await this.#database<AccountRow>(ACCOUNTS)
      .whereIn(
        'account_id',
        groups.map(({ key }) => key),
      )
      .select('account_id', 'account');
    const names = new Map(
      rows.map(row => [row.account_id, JSON.parse(row.account).name]),
    );
    return groups.map(group => ({
      ...group,
      ...(names.get(group.key) && { name: names.get(group.key) }),
    }));
  }

  /** The last values of the buckets that are there. */
  #current(): Knex.QueryBuilder {
    return this.#database(USAGE).modify(query => this.#restrict(query, 'join'));
  }

  #ids: number[] | undefined;

  #restrict(query: Knex.QueryBuilder, join: 'join' | 'leftJoin'): void {
    const { providerId, accountId, region, owner, entityRefs } = this.#filter;
    query[join](BUCKETS, (on: Knex.JoinClause) =>
      on
        .on(`${BUCKETS}.provider_id`, `${USAGE}.provider_id`)
        .andOn(`${BUCKETS}.arn`, `${USAGE}.arn`),
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
    if (this.#ids) {
      query.whereIn(`${USAGE}.id`, this.#ids);
    }
  }

  /** What a statement answers, or all statements where the numbers of the buckets are more than one takes. */
  async #each(statement: () => Knex.QueryBuilder): Promise<any[]> {
    const rows: unknown[] = [];
    for (const ids of this.#chunks) {
      this.#ids = ids;
      rows.push(...(await statement()));
    }
    return rows;
  }
}

/** The numbers of the buckets of a filter, by the refs of their entities. */
export async function idsByEntityRef(
  database: Knex,
  { entityRefs, ...filter }: UsageFilter,
): Promise<Map<string, number>> {
  const rows = await database(USAGE)
    .join(BUCKETS, join =>
      join
        .on(`${BUCKETS}.provider_id`, `${USAGE}.provider_id`)
        .andOn(`${BUCKETS}.arn`, `${USAGE}.arn`),
    )
    .whereNotNull(`${BUCKETS}.entity_ref`)
    .modify(query => {
      if (filter.accountId !== undefined) {
        query.where(`${USAGE}.account_id`, filter.accountId);
      }
      if (entityRefs) {
        query.whereIn(`${BUCKETS}.entity_ref`, entityRefs);
      }
    })
    .select<Array<{ id: number; entity_ref: string }>>(
      `${USAGE}.id`,
      `${BUCKETS}.entity_ref`,
    );
  return new Map(rows.map(({ id, entity_ref }) => [entity_ref, id]));
}

/** Every day of which a provider may have values, as long as a provider may keep them. */
function possibleDays(): number[] {
  return keptDays(dayOf(new Date()), LONGEST_RETENTION_DAYS);
}

/** Adds up the sums of one key. */
function merged(rows: SumRow[] | UsageOfGroup[]): UsageOfGroup[] {
  const sums = new Map<string, UsageOfGroup>();
  for (const row of rows) {
    const key = row.key ?? '';
    const sum: UsageSum = sums.get(key) ?? { buckets: 0, bytes: 0 };
    const objects = row.objects ?? undefined;
    sums.set(key, {
      key: `${key}`,
      buckets: sum.buckets + Number(row.buckets),
      bytes: sum.bytes + Number(row.bytes ?? 0),
      objects:
        objects === undefined
          ? sum.objects
          : (sum.objects ?? 0) + Number(objects),
    });
  }
  return [...sums.values()];
}

function largestFirst(groups: UsageOfGroup[]): UsageOfGroup[] {
  return groups.sort((a, b) => b.bytes - a.bytes);
}

function usageOfRow(row: BucketUsageRow): UsageOfBucket {
  return {
    providerId: row.provider_id,
    bucket: row.name,
    entityRef: row.entity_ref ?? undefined,
    accountId: row.account_id,
    region: row.region,
    owner: row.owner ?? undefined,
    day: isoDay(row.day),
    bytes: Number(row.bytes),
    objects: row.objects === null ? undefined : Number(row.objects),
    bytesBefore: Number(row.before ?? 0),
  };
}
