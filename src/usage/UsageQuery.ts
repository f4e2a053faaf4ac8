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
import { isoDay } from './days';
import { storedDays } from './storedDays';
import { restrictUsage, type UsageFilter } from './UsageFilter';

/** How usage is summed up. */
export interface UsageOrder {
  by: UsageGroup;
  order: 'size' | 'growth';
  /** How many items at the most; of days there are all. */
  limit: number;
}

/** Before so many days a bucket is looked up to tell its growth: CloudWatch may have left out one of them. */
const EARLIER_DAYS = [30, 31, 32];

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
    const rows = await this.#each<
      SumRow & { first: number | null; last: number | null }
    >(ids =>
      this.#current(ids)
        .count({ buckets: '*' })
        .select(this.#sum(USAGE, 'bytes'), this.#sum(USAGE, 'objects'))
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
    const rows = await this.#each(ids =>
      this.#current(ids)
        .groupBy(column)
        .count({ buckets: '*' })
        .select(this.#sum(USAGE, 'bytes'), this.#sum(USAGE, 'objects'))
        .select({ key: column }),
    );
    return largestFirst(merged(rows));
  }

  async #storageClasses(): Promise<UsageOfGroup[]> {
    const rows = await this.#each(ids =>
      this.#current(ids)
        .join(USAGE_TYPES, `${USAGE_TYPES}.usage_id`, `${USAGE}.id`)
        .groupBy(`${USAGE_TYPES}.storage_type`)
        .count({ buckets: '*' })
        .select(this.#sum(USAGE_TYPES, 'bytes'))
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
    const rows: SumRow[] = [];
    for (const day of await storedDays(this.#database)) {
      // A statement each, as SQLite answers nobody else meanwhile.
      rows.push(...(await this.#each(ids => this.#day(day, ids))));
    }
    const lastValues = await this.#each(ids =>
      this.#current(ids)
        .groupBy(`${USAGE}.day`)
        .count({ buckets: '*' })
        .select(this.#sum(USAGE, 'bytes'), this.#sum(USAGE, 'objects'))
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

  #day(day: number, ids: number[] | undefined): Knex.QueryBuilder {
    const { providerId, accountId, region, owner } = this.#filter;
    const query = this.#database(USAGE_DAYS)
      .where(`${USAGE_DAYS}.day`, day)
      .count({ buckets: '*' })
      .select(this.#sum(USAGE_DAYS, 'bytes'), this.#sum(USAGE_DAYS, 'objects'))
      .select({ key: this.#database.raw('?', [day]) })
      .having(this.#database.raw('count(*) > 0'));
    if (ids) {
      return query.whereIn(`${USAGE_DAYS}.usage_id`, ids);
    }
    if (providerId ?? accountId ?? region ?? owner) {
      query.join(USAGE, `${USAGE}.id`, `${USAGE_DAYS}.usage_id`);
      restrictUsage(query, this.#filter, 'leftJoin');
    }
    return query;
  }

  async #buckets(
    order: 'size' | 'growth',
    limit: number,
    lastDay: number,
  ): Promise<UsageOfBucket[]> {
    const before = `coalesce(${EARLIER_DAYS.map((_, n) => `earlier_${n}.bytes`).join(', ')}, 0)`;
    const growth = `${USAGE}.bytes - ${before}`;
    const rows = await this.#each<BucketUsageRow>(ids => {
      const query = this.#current(ids);
      EARLIER_DAYS.forEach((days, n) =>
        query.leftJoin({ [`earlier_${n}`]: USAGE_DAYS }, join =>
          join
            .onVal(`earlier_${n}.day`, lastDay - days)
            .andOn(`earlier_${n}.usage_id`, `${USAGE}.id`),
        ),
      );
      return query
        .orderByRaw(`${order === 'size' ? `${USAGE}.bytes` : growth} desc`)
        .orderBy(`${USAGE}.id`)
        .limit(limit)
        .select({
          provider_id: `${USAGE}.provider_id`,
          name: `${BUCKETS}.name`,
          entity_ref: `${BUCKETS}.entity_ref`,
          account_id: `${USAGE}.account_id`,
          region: `${USAGE}.region`,
          owner: `${BUCKETS}.owner`,
          day: `${USAGE}.day`,
          bytes: `${USAGE}.bytes`,
          objects: `${USAGE}.objects`,
          before: this.#database.raw(before),
        });
    });
    const weight = (item: UsageOfBucket) =>
      order === 'size' ? item.bytes : item.bytes - item.bytesBefore;
    return rows
      .map(usageOfRow)
      .sort((a, b) => weight(b) - weight(a))
      .slice(0, limit);
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

  /** A sum that may be larger than the whole numbers of SQLite, whose own then fails. */
  #sum(table: string, column: 'bytes' | 'objects'): Knex.Raw {
    return this.#database.raw('sum(1.0 * ??) as ??', [
      `${table}.${column}`,
      column,
    ]);
  }

  /** The last values of the buckets that are there. */
  #current(ids: number[] | undefined): Knex.QueryBuilder {
    return this.#database(USAGE).modify(query => {
      restrictUsage(query, this.#filter, 'join');
      if (ids) {
        query.whereIn(`${USAGE}.id`, ids);
      }
    });
  }

  /** What a statement answers, or all statements where the numbers of the buckets are more than one takes. */
  async #each<Row = SumRow>(
    statement: (ids: number[] | undefined) => Knex.QueryBuilder,
  ): Promise<Row[]> {
    const rows: Row[] = [];
    for (const ids of this.#chunks) {
      rows.push(...(await statement(ids)));
    }
    return rows;
  }
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
