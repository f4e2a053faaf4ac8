import {
  storageClassOf,
  type UsageEstimate,
  type UsageGroup,
  type UsageOfBucket,
  type UsageOfGroup,
  type UsagePage,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import {
  type AccountRow,
  ACCOUNTS,
  BUCKETS,
  USAGE,
  USAGE_DAYS,
} from '../inventory/tables';
import { isoDay } from './days';
import { type Count, mergeSums, type SumRow } from './mergeSums';
import { storedDays } from './storedDays';
import {
  type PricesOfProviders,
  type StoredRow,
  StoredTypes,
} from './StoredTypes';
import { restrictUsage, type UsageFilter } from './UsageFilter';
import { UsageSelection } from './UsageSelection';

/** How usage is summed up. */
export interface UsageOrder {
  by: UsageGroup;
  order: 'size' | 'growth';
  /** How many items at the most; of days there are all. */
  limit: number;
}

/** Before so many days a bucket is looked up to tell its growth: CloudWatch may have left out one of them. */
const EARLIER_DAYS = [30, 31, 32];

/** What buckets of one group have in common. */
const COLUMNS = {
  account: `${USAGE}.account_id`,
  owner: `${BUCKETS}.owner`,
  region: `${USAGE}.region`,
};

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
  readonly #buckets: UsageSelection;
  readonly #stored: StoredTypes;

  /** @param parts - `ids`: the numbers of the buckets that are meant, where that is not all of the filter */
  constructor(parts: {
    database: Knex;
    filter: UsageFilter;
    prices: PricesOfProviders;
    ids?: number[];
  }) {
    this.#buckets = new UsageSelection(parts);
    this.#stored = new StoredTypes(parts.prices);
  }

  async page(order: UsageOrder): Promise<Pick<UsagePage, 'total' | 'items'>> {
    const total = await this.#total();
    const { by } = order;
    const stored = await this.#stored.rows(
      this.#buckets,
      by in COLUMNS ? COLUMNS[by as keyof typeof COLUMNS] : undefined,
    );
    const inAll = stored.map(row => ({ ...row, key: '' }));
    return {
      total: {
        buckets: total.buckets,
        bytes: total.bytes,
        objects: total.objects,
        estimate: this.#stored.estimates(inAll).get(''),
        firstDay: total.first === undefined ? undefined : isoDay(total.first),
        lastDay: total.last === undefined ? undefined : isoDay(total.last),
      },
      items:
        total.last === undefined
          ? []
          : await this.#items(order, total.last, stored),
    };
  }

  async #items(
    { by, order, limit }: UsageOrder,
    lastDay: number,
    stored: StoredRow[],
  ): Promise<Array<UsageOfGroup | UsageOfBucket>> {
    switch (by) {
      case 'day':
        return this.#days();
      case 'bucket':
        return this.#single(order, limit, lastDay);
      case 'storage-class':
        return this.#storageClasses(stored).slice(0, limit);
      case 'account':
        return this.#named((await this.#groups(by, stored)).slice(0, limit));
      default:
        return (await this.#groups(by, stored)).slice(0, limit);
    }
  }

  async #total() {
    const rows = await this.#buckets.each<
      SumRow & { first: number | null; last: number | null }
    >(ids =>
      this.#buckets
        .current(ids)
        .count({ buckets: '*' })
        .select(
          this.#buckets.sum(USAGE, 'bytes'),
          this.#buckets.sum(USAGE, 'objects'),
        )
        .min({ first: `${USAGE}.day` })
        .max({ last: `${USAGE}.day` }),
    );
    const days = rows.flatMap(({ first, last }) =>
      first === null ? [] : [Number(first), Number(last)],
    );
    const [sum = { buckets: 0, bytes: 0, objects: undefined }] = mergeSums(
      rows.map(row => ({ ...row, key: '' })),
    );
    return {
      ...sum,
      first: days.length > 0 ? Math.min(...days) : undefined,
      last: days.length > 0 ? Math.max(...days) : undefined,
    };
  }

  async #groups(
    by: keyof typeof COLUMNS,
    stored: StoredRow[],
  ): Promise<UsageOfGroup[]> {
    const column = COLUMNS[by];
    const rows = await this.#buckets.each<SumRow>(ids =>
      this.#buckets
        .current(ids)
        .groupBy(column)
        .count({ buckets: '*' })
        .select(
          this.#buckets.sum(USAGE, 'bytes'),
          this.#buckets.sum(USAGE, 'objects'),
        )
        .select({ key: column }),
    );
    return withEstimates(
      largestFirst(mergeSums(rows)),
      this.#stored.estimates(stored),
    );
  }

  #storageClasses(stored: StoredRow[]): UsageOfGroup[] {
    const rows = stored.map(row => ({ ...row, key: row.storage_type }));
    // A bucket has several types of a class; the number of buckets of the most frequent one is the best that is known.
    const classes = new Map<string, UsageOfGroup>();
    for (const { key, buckets, bytes } of mergeSums(rows)) {
      const storageClass = storageClassOf(key);
      const known = classes.get(storageClass);
      classes.set(storageClass, {
        key: storageClass,
        buckets: Math.max(buckets, known?.buckets ?? 0),
        bytes: bytes + (known?.bytes ?? 0),
      });
    }
    const estimates = this.#stored.estimates(
      rows.map(row => ({ ...row, key: storageClassOf(row.key) })),
    );
    return withEstimates(largestFirst([...classes.values()]), estimates);
  }

  /**
   * The sum of each day. Of a bucket whose last value is older than a day, that one counts: otherwise what could not be
   * read today would look as if it were gone. Buckets that are gone count for the days on which they were there.
   */
  async #days(): Promise<UsageOfGroup[]> {
    const rows: SumRow[] = [];
    for (const day of await storedDays(this.#buckets.database)) {
      // A statement each, as SQLite answers nobody else meanwhile.
      rows.push(
        ...(await this.#buckets.each<SumRow>(ids => this.#day(day, ids))),
      );
    }
    const lastValues = await this.#buckets.each<SumRow>(ids =>
      this.#buckets
        .current(ids)
        .groupBy(`${USAGE}.day`)
        .count({ buckets: '*' })
        .select(
          this.#buckets.sum(USAGE, 'bytes'),
          this.#buckets.sum(USAGE, 'objects'),
        )
        .select({ key: `${USAGE}.day` }),
    );
    const ended = mergeSums(lastValues);
    return mergeSums(rows)
      .sort((a, b) => Number(a.key) - Number(b.key))
      .map(ofDay => {
        const [sum] = mergeSums([
          ofDay,
          ...ended
            .filter(({ key }) => Number(key) < Number(ofDay.key))
            .map(one => ({ ...one, key: ofDay.key })),
        ]);
        return { ...sum, key: isoDay(Number(ofDay.key)) };
      });
  }

  #day(day: number, ids: number[] | undefined): Knex.QueryBuilder {
    const { providerId, accountId, region, owner } = this.#buckets.filter;
    const query = this.#buckets
      .database(USAGE_DAYS)
      .where(`${USAGE_DAYS}.day`, day)
      .count({ buckets: '*' })
      .select(
        this.#buckets.sum(USAGE_DAYS, 'bytes'),
        this.#buckets.sum(USAGE_DAYS, 'objects'),
      )
      .select({ key: this.#buckets.database.raw('?', [day]) })
      .having(this.#buckets.database.raw('count(*) > 0'));
    if (ids) {
      return query.whereIn(`${USAGE_DAYS}.usage_id`, ids);
    }
    if (providerId ?? accountId ?? region ?? owner) {
      query.join(USAGE, `${USAGE}.id`, `${USAGE_DAYS}.usage_id`);
      restrictUsage(query, this.#buckets.filter, 'leftJoin');
    }
    return query;
  }

  async #single(
    order: 'size' | 'growth',
    limit: number,
    lastDay: number,
  ): Promise<UsageOfBucket[]> {
    const before = `coalesce(${EARLIER_DAYS.map((_, n) => `earlier_${n}.bytes`).join(', ')}, 0)`;
    const growth = `${USAGE}.bytes - ${before}`;
    const rows = await this.#buckets.each<BucketUsageRow>(ids => {
      const query = this.#buckets.current(ids);
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
          before: this.#buckets.database.raw(before),
        });
    });
    const weight = ({ bytes, before: earlier }: BucketUsageRow) =>
      Number(bytes) - (order === 'size' ? 0 : Number(earlier));
    const first = rows.sort((a, b) => weight(b) - weight(a)).slice(0, limit);
    const stored = await this.#stored.rows(
      this.#buckets.only(first.map(({ id }) => id)),
      `${USAGE}.id`,
    );
    const estimates = this.#stored.estimates(stored);
    return first.map(row => ({
      ...usageOfRow(row),
      estimate: estimates.get(`${row.id}`),
    }));
  }

  /** With the names of the accounts. */
  async #named(groups: UsageOfGroup[]): Promise<UsageOfGroup[]> {
    const rows = await this.#buckets
      .database<AccountRow>(ACCOUNTS)
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
}

function largestFirst(groups: UsageOfGroup[]): UsageOfGroup[] {
  return groups.sort((a, b) => b.bytes - a.bytes);
}

function withEstimates(
  groups: UsageOfGroup[],
  estimates: Map<string, UsageEstimate>,
): UsageOfGroup[] {
  return groups.map(group => ({
    ...group,
    estimate: estimates.get(group.key),
  }));
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
