import type {
  BucketChangeKind,
  BucketOrderField,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import { groupBy } from 'lodash';
import { knownPart, type StoredFacts } from './storedFacts';
import {
  ACCOUNTS,
  BUCKETS,
  CHANGES,
  selectInChunks,
  USAGE,
  USAGE_TYPES,
} from './tables';

/** What happens to a bucket. That it was found, or can or can't be read, is no change of the bucket. */
const CHANGED: BucketChangeKind[] = [
  'created',
  'tag-added',
  'tag-changed',
  'tag-removed',
  'configuration-changed',
  'owner-changed',
];

const ROWS_AT_ONCE = 500;

/** Which buckets, and in which order. Those given must all hold. */
export interface BucketOrderQuery {
  by: BucketOrderField;
  order: 'asc' | 'desc';
  text?: string;
  /** ISO 8601 in UTC with milliseconds. */
  changedSince?: string;
  entityRefs?: string[];
}

/** A bucket that is there and has an entity. */
export interface OrderedRow {
  id: number;
  entity_ref: string;
}

/** What changes too often to be in an entity. */
export interface Measures {
  /** As last known; absent where there is none. */
  size?: {
    providerId: string;
    bytes: number;
    objects?: number;
    /** Days since 1970. */
    day: number;
    /** By StorageType of CloudWatch. */
    stored: Array<{ storageType: string; bytes: number }>;
  };
  lastChangeAt?: string;
}

/** PostgreSQL answers what may be larger than 32 bits as text. */
interface SizeRow {
  id: number;
  usage_id: number;
  provider_id: string;
  bytes: number | string;
  objects: number | string | null;
  day: number;
}

interface TypeRow {
  usage_id: number;
  storage_type: string;
  bytes: number | string;
}

interface LastChangeRow {
  bucket_id: number;
  last_change_at: string;
}

/** The buckets that are there, in an order that the catalog does not have. */
export class BucketOrder {
  constructor(private readonly database: Knex) {}

  /** The buckets in their order, some hundreds at a time. */
  async *rows(query: BucketOrderQuery): AsyncGenerator<OrderedRow[]> {
    for (let offset = 0; ; offset += ROWS_AT_ONCE) {
      const rows = await this.#ordered(query)
        .offset(offset)
        .limit(ROWS_AT_ONCE);
      yield rows.filter(row => hasText(row, query.text));
      if (rows.length < ROWS_AT_ONCE) {
        return;
      }
    }
  }

  /** What is known of some buckets beside their entities, by the ids of their rows. */
  async measures(ids: number[]): Promise<Map<number, Measures>> {
    const sizes = await this.#sizes(ids);
    const changes = await selectInChunks<number, LastChangeRow>(ids, some =>
      this.#lastChanges().whereIn('bucket_id', some),
    );
    const measures = new Map<number, Measures>();
    for (const [id, size] of sizes) {
      measures.set(id, { size });
    }
    for (const { bucket_id: id, last_change_at: lastChangeAt } of changes) {
      measures.set(id, { ...measures.get(id), lastChangeAt });
    }
    return measures;
  }

  async #sizes(
    ids: number[],
  ): Promise<Map<number, NonNullable<Measures['size']>>> {
    const rows = await selectInChunks<number, SizeRow>(ids, some =>
      this.database(BUCKETS)
        .modify(joinUsage)
        .whereIn(`${BUCKETS}.id`, some)
        .whereNotNull(`${USAGE}.bytes`)
        .select({
          id: `${BUCKETS}.id`,
          usage_id: `${USAGE}.id`,
          provider_id: `${USAGE}.provider_id`,
          bytes: `${USAGE}.bytes`,
          objects: `${USAGE}.objects`,
          day: `${USAGE}.day`,
        }),
    );
    const types = groupBy(
      await selectInChunks<number, TypeRow>(
        rows.map(row => row.usage_id),
        some => this.database(USAGE_TYPES).whereIn('usage_id', some).select(),
      ),
      row => row.usage_id,
    );
    return new Map(
      rows.map(row => [
        row.id,
        {
          providerId: row.provider_id,
          bytes: Number(row.bytes),
          ...(row.objects !== null && { objects: Number(row.objects) }),
          day: row.day,
          stored: (types[row.usage_id] ?? []).map(type => ({
            storageType: type.storage_type,
            bytes: Number(type.bytes),
          })),
        },
      ]),
    );
  }

  #ordered({ by, order, text, changedSince, entityRefs }: BucketOrderQuery) {
    const query = this.database(BUCKETS)
      .whereNull(`${BUCKETS}.gone_at`)
      .whereNotNull(`${BUCKETS}.entity_ref`)
      .select(
        `${BUCKETS}.id`,
        `${BUCKETS}.entity_ref`,
        `${BUCKETS}.name`,
        ...(text === undefined ? [] : [`${BUCKETS}.facts`]),
      );
    if (entityRefs) {
      query.whereIn(`${BUCKETS}.entity_ref`, entityRefs);
    }
    if (text !== undefined) {
      const like = this.#isPostgres ? 'ilike' : 'like';
      query.where(some =>
        some
          .whereRaw(`?? ${like} ? escape '!'`, [`${BUCKETS}.name`, part(text)])
          .orWhereRaw(`?? ${like} ? escape '!'`, [
            `${BUCKETS}.facts`,
            // As it is within JSON.
            part(JSON.stringify(text).slice(1, -1)),
          ]),
      );
    }
    if (by === 'size') {
      query.modify(joinUsage);
    }
    if (by === 'account') {
      query.leftJoin(ACCOUNTS, join =>
        join
          .on(`${ACCOUNTS}.provider_id`, `${BUCKETS}.provider_id`)
          .andOn(`${ACCOUNTS}.account_id`, `${BUCKETS}.account_id`),
      );
    }
    if (by === 'last-change' || changedSince !== undefined) {
      query.leftJoin(
        this.#lastChanges().as('last_changes'),
        'last_changes.bucket_id',
        `${BUCKETS}.id`,
      );
    }
    if (changedSince !== undefined) {
      query.where('last_changes.last_change_at', '>=', changedSince);
    }
    const field = this.#fields[by];
    return query
      .orderByRaw(`(${field}) is null`)
      .orderByRaw(`${field} ${order}`)
      .orderBy(`${BUCKETS}.name`)
      .orderBy(`${BUCKETS}.id`);
  }

  #lastChanges(): Knex.QueryBuilder<LastChangeRow, LastChangeRow[]> {
    return this.database(CHANGES)
      .whereIn('kind', CHANGED)
      .groupBy('bucket_id')
      .select('bucket_id')
      .max({ last_change_at: 'observed_at' });
  }

  get #isPostgres(): boolean {
    return this.database.client.config.client === 'pg';
  }

  get #fields(): Record<BucketOrderField, string> {
    const nameOfAccount = this.#isPostgres
      ? `${ACCOUNTS}.account::json->>'name'`
      : `json_extract(${ACCOUNTS}.account, '$.name')`;
    return {
      name: `${BUCKETS}.name`,
      account: `coalesce(${nameOfAccount}, ${BUCKETS}.account_id)`,
      region: `${BUCKETS}.region`,
      owner: `${BUCKETS}.owner`,
      created: `${BUCKETS}.created_at`,
      size: `${USAGE}.bytes`,
      'last-change': 'last_changes.last_change_at',
    };
  }
}

function joinUsage(query: Knex.QueryBuilder): void {
  query.leftJoin(USAGE, join =>
    join
      .on(`${USAGE}.provider_id`, `${BUCKETS}.provider_id`)
      .andOn(`${USAGE}.arn`, `${BUCKETS}.arn`),
  );
}

/** A pattern of SQL for what contains a text. */
function part(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`;
}

/** Whether the text is in the name or in a tag's value: the database has looked at all facts of the bucket. */
function hasText(
  row: { name: string; facts?: string },
  text: string | undefined,
): boolean {
  if (text === undefined) {
    return true;
  }
  const wanted = text.toLowerCase();
  const facts: StoredFacts = JSON.parse(row.facts ?? '{}');
  const tags = knownPart(facts.tags);
  const values =
    tags?.status === 'known'
      ? Object.values(tags.value as Record<string, string>)
      : [];
  return [row.name, ...values].some(value =>
    value.toLowerCase().includes(wanted),
  );
}
