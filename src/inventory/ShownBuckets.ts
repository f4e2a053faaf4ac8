import type { Knex } from 'knex';
import { pick } from 'lodash';
import { PastTable } from './PastTable';
import { replacedColumns } from './replacedColumns';
import { BUCKETS, type BucketRow, inChunks, selectInChunks } from './tables';
import { type ColumnType, updateRows } from './updateRows';

/** What the catalog was shown of a bucket. */
export type ShownBucket = Pick<
  BucketRow,
  'id' | 'version' | 'entity_ref' | 'owner' | 'is_unsettled' | 'is_name_taken'
> & {
  /** The owner that the row had when it was loaded. */
  owner_before: string | null;
};

const SHOWN = {
  version: 'integer',
  shown_version: 'integer',
  entity_ref: 'text',
  owner: 'text',
  is_unsettled: 'boolean',
  is_name_taken: 'boolean',
  owner_before: 'text',
} satisfies Partial<Record<keyof BucketRow | 'owner_before', ColumnType>>;

/** As the index of the rows that are due has it. */
const IS_DUE = '(shown_version is null or shown_version <> version)';

/** The table of buckets of one provider, as far as it says what the catalog was shown of them. */
export class ShownBuckets {
  constructor(
    private readonly database: Knex,
    private readonly providerId: string,
  ) {}

  /** Up to so many rows of an account, by id, beyond one: those that are due, those not settled, or all that are there. */
  async toShow(
    accountId: string,
    which: 'due' | 'unsettled' | 'all',
    page: { after: number; limit: number },
  ): Promise<BucketRow[]> {
    const query =
      which === 'due'
        ? this.#ofProvider().whereRaw(IS_DUE)
        : this.#present().modify(some => {
            if (which === 'unsettled') {
              some.where('is_unsettled', true);
            }
          });
    return query
      .where('account_id', accountId)
      .where('id', '>', page.after)
      .orderBy('id')
      .limit(page.limit);
  }

  /** Which accounts have rows that are due, or not settled. */
  async accountsToShow(): Promise<Set<string>> {
    const ids = (query: Knex.QueryBuilder) =>
      query.where('provider_id', this.providerId).select('account_id');
    const rows = await ids(this.database(BUCKETS).whereRaw(IS_DUE)).union(
      ids(this.database(BUCKETS).where('is_unsettled', true)),
    );
    return new Set(rows.map((row: BucketRow) => row.account_id));
  }

  /**
   * Writes what the catalog was shown, and keeps what that replaces. Answers the ids of the rows that have not moved on
   * meanwhile, and of which nobody else has noted another owner: whoever does that logs it.
   */
  async write(
    tx: Knex,
    rows: ShownBucket[],
    now: () => Date,
  ): Promise<Set<number>> {
    // Somebody else may have shown the same version under another name since the rows were loaded.
    const before = await selectInChunks(rows, some =>
      this.#ofIds(
        tx,
        some.map(({ id }) => id),
      )
        .orderBy('id')
        .forUpdate()
        .select('id', 'version', 'entity_ref', 'owner'),
    );
    const written = await this.#writeShown(tx, rows);
    const after = new Map(rows.map(row => [row.id, row]));
    const replaced = before
      .filter(({ id }) => written.has(id))
      // What a bucket that was just found is shown as first, it is from the beginning.
      .filter(row => row.version > 1 || row.entity_ref || row.owner)
      .map(({ id, entity_ref, owner }) => ({
        id,
        columns: replacedColumns(
          { entity_ref, owner },
          pick(after.get(id)!, ['entity_ref', 'owner']),
        ),
      }));
    await PastTable.add(tx, this.providerId, replaced, now().toISOString());
    return written;
  }

  async #writeShown(tx: Knex, rows: ShownBucket[]): Promise<Set<number>> {
    return updateRows(
      tx,
      BUCKETS,
      rows.map(row => ({ ...row, shown_version: row.version })),
      {
        columns: SHOWN,
        set: [
          'shown_version',
          'entity_ref',
          'owner',
          'is_unsettled',
          'is_name_taken',
        ],
        where:
          'version = new_version and owner is not distinct from new_owner_before',
      },
    );
  }

  /**
   * Makes rows due that have moved on since they were sent as of this version and with this owner: what was sent may have
   * gone over something newer. Answers their ids.
   */
  async makeDueIfMoved(
    rows: Array<Pick<BucketRow, 'id' | 'version' | 'owner'>>,
  ): Promise<Set<number>> {
    return updateRows(
      this.database,
      BUCKETS,
      rows.map(({ id, version, owner }) => ({
        id,
        version,
        owner,
        shown_version: null,
      })),
      {
        columns: {
          version: 'integer',
          owner: 'text',
          shown_version: 'integer',
        },
        set: ['shown_version'],
        where: 'version <> new_version or owner is distinct from new_owner',
      },
    );
  }

  /**
   * Makes rows due whose entity may just have been removed with that of others, or another may have gone over it: their
   * version is one more, so that whoever shows them just now does not take them for shown.
   */
  async makeDue(
    touched: { refs: string[]; arns: string[] },
    except: number[],
  ): Promise<void> {
    for (const [column, values] of [
      ['entity_ref', touched.refs],
      ['arn', touched.arns],
    ] as const) {
      await inChunks(values, some =>
        this.#present()
          .whereIn(column, some)
          .whereNotIn('id', except)
          .update({ version: this.database.raw('version + 1') }),
      );
    }
  }

  /** Which buckets that are there, other than those of these ids, have one of the entity refs: the ARN by the ref. */
  async holdersOf(
    refs: string[],
    except: number[] = [],
  ): Promise<Map<string, string>> {
    const own = new Set(except);
    const rows = await selectInChunks(refs, some =>
      this.#present().whereIn('entity_ref', some).orderBy('id', 'desc'),
    );
    return new Map(
      rows
        .filter(({ id }) => !own.has(id))
        .map(row => [row.entity_ref!, row.arn]),
    );
  }

  #ofProvider() {
    return this.database<BucketRow>(BUCKETS).where(
      'provider_id',
      this.providerId,
    );
  }

  #present() {
    return this.#ofProvider().whereNull('gone_at');
  }

  #ofIds(tx: Knex, ids: number[]) {
    return tx<BucketRow>(BUCKETS).whereIn('id', ids);
  }
}
