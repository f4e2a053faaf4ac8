import type { Knex } from 'knex';
import { chunk } from 'lodash';
import { ACCESS_POINT_KINDS } from '../../model/kinds';
import { PastTable } from '../PastTable';
import type { ReplacedColumns } from '../replacedColumns';
import { knownPart, type StoredFact } from '../storedFacts';
import { BUCKETS, type BucketRow, PAST, selectInChunks } from '../tables';
import { type Span, spansOf } from './spansOf';

/** Finds what can be public, as the indexes for that have it: all that is, and hardly more. */
const HAS_PUBLIC = `like '%"status":"public"%'`;

/** Finds what was gone for a while, as the index for that has it. */
const RETURNED = `replaced like '%"gone_at":"%'`;

/** Finds when it went, and when it came back. */
const GONE = `replaced like '%"gone_at":%'`;

/** So many rows are looked at together. Meanwhile, others have their turn. */
const ROWS_AT_ONCE = 500;

type SpannedRow = Pick<
  BucketRow,
  'id' | 'known_since' | 'gone_at' | 'entity_ref' | 'owner' | 'facts'
>;

/** Of how many buckets of one state the first and the last days are the same. */
interface DaysRow {
  first_day: string;
  last_day: string | null;
  /** PostgreSQL answers a count as a string. */
  count: number | string;
}

/** When buckets were public, and when nobody's, as far as rows and what was replaced in them tell. */
export class BucketSpans {
  readonly #refs: ReadonlySet<string> | undefined;

  /**
   * @param which - `since`: nothing before that time is asked for, ISO 8601; `entityRefs`: only those that are there and
   *   have these entities; by default all, also those that are gone
   */
  constructor(
    private readonly database: Knex,
    private readonly which: { since: string; entityRefs?: string[] },
  ) {
    this.#refs = which.entityRefs && new Set(which.entityRefs);
  }

  /** Of those that were known to be public: only rows that are or were are looked at. */
  async public(): Promise<Span[]> {
    const present = await this.database<BucketRow>(BUCKETS)
      .whereRaw(`facts ${HAS_PUBLIC}`)
      .select('id');
    const past = await this.#past()
      .whereRaw(`replaced ${HAS_PUBLIC}`)
      .distinct<Array<{ bucket_id: number }>>('bucket_id');
    const ids = [
      ...present.map(({ id }) => id),
      ...past.map(row => row.bucket_id),
    ];
    return this.#oneByOne(ids, {
      columns: ['facts'],
      replaced: `replaced like '%"publicAccess":%'`,
      isIn: ({ facts }) => isPublic(JSON.parse(facts).publicAccess),
      wasIn: ({ facts: { publicAccess } = {} }) =>
        publicAccess === undefined ? undefined : isPublic(publicAccess),
    });
  }

  /**
   * Of those that these groups owned. They may be most of all buckets: only those are looked at one by one whose owner
   * changed, and those that were gone for a while.
   */
  async ownedBy(owners: string[]): Promise<Span[]> {
    const withOtherOwner = () => this.#past().whereNotNull('owner');
    const returned = () => this.#past().whereRaw(RETURNED);
    const changed = await this.database(BUCKETS)
      .whereIn('owner', owners)
      .where(some =>
        some
          .whereIn('id', withOtherOwner().select('bucket_id'))
          .orWhereIn('id', returned().select('bucket_id')),
      )
      .select<Array<{ id: number }>>('id');
    const before = await this.#past()
      .whereIn('owner', owners)
      .distinct<Array<{ bucket_id: number }>>('bucket_id');
    const moving = await this.#oneByOne(
      [...changed.map(({ id }) => id), ...before.map(row => row.bucket_id)],
      {
        columns: ['owner'],
        replaced: 'owner is not null',
        isIn: ({ owner }) => owners.includes(owner ?? ''),
        // One that had no entity for a while, and so no owner, counts as after that.
        wasIn: ({ owner }) => (owner ? owners.includes(owner) : undefined),
      },
    );
    const steady = (query: Knex.QueryBuilder) =>
      query
        .whereIn('owner', owners)
        .whereNotIn('id', withOtherOwner().select('bucket_id'))
        .whereNotIn('id', returned().select('bucket_id'));
    return [...moving, ...(await this.#inGroups(steady))];
  }

  async #oneByOne(
    ids: number[],
    state: {
      columns: Array<'facts' | 'owner'>;
      /** Finds what was replaced and says something of the state. */
      replaced: string;
      isIn: (row: SpannedRow) => boolean;
      wasIn: (replaced: ReplacedColumns) => boolean | undefined;
    },
  ): Promise<Span[]> {
    const spans: Span[] = [];
    for (const some of chunk([...new Set(ids)], ROWS_AT_ONCE)) {
      const rows: SpannedRow[] = await selectInChunks(some, few =>
        this.#buckets()
          .whereIn('id', few)
          .select('id', 'known_since', 'gone_at', 'entity_ref')
          .select(state.columns),
      );
      const past = await new PastTable(this.database).after(
        some,
        this.which.since,
        query => query.whereRaw(`(${state.replaced} or ${GONE})`),
      );
      for (const row of rows.filter(one => this.#isAsked(one))) {
        spans.push(
          ...spansOf(
            { ...row, isIn: state.isIn(row) },
            past.get(row.id) ?? [],
            state.wasIn,
          ),
        );
      }
    }
    return spans;
  }

  /** Of rows that were in a state as long as they were there. */
  async #inGroups(
    ofState: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
  ): Promise<Span[]> {
    const days = (refs?: string[]) =>
      this.#buckets()
        .modify(ofState)
        .modify(query => {
          if (refs) {
            query.whereIn('entity_ref', refs).whereNull('gone_at');
          }
        })
        .groupByRaw('substr(known_since, 1, 10), substr(gone_at, 1, 10)')
        .select<DaysRow[]>([
          this.database.raw('substr(known_since, 1, 10) as first_day'),
          this.database.raw('substr(gone_at, 1, 10) as last_day'),
          this.database.raw('count(*) as count'),
        ]);
    const { entityRefs } = this.which;
    const rows = entityRefs
      ? await selectInChunks(entityRefs, some => days(some))
      : await days();
    return rows.map(({ first_day: from, last_day: to, count }) => ({
      from,
      to,
      buckets: Number(count),
    }));
  }

  #isAsked({ entity_ref: ref, gone_at: goneAt }: SpannedRow): boolean {
    return !this.#refs || (!goneAt && ref !== null && this.#refs.has(ref));
  }

  /** Access points are no buckets. */
  #buckets() {
    return this.database(BUCKETS).whereNotIn('kind', ACCESS_POINT_KINDS);
  }

  #past() {
    return this.database(PAST).where('until', '>', this.which.since);
  }
}

/** What can't be read is as it was last known. */
function isPublic(fact: StoredFact | null | undefined): boolean {
  const known = knownPart(fact ?? undefined);
  return (
    known?.status === 'known' &&
    (known.value as { status?: string }).status === 'public'
  );
}
