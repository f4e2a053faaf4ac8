import {
  BUCKET_CHANGE_KINDS,
  type BucketChange,
  type BucketChangeKind,
} from 'backstage-plugin-aws-s3-buckets-common';
import {
  type ChangeFilter,
  type ChangePosition,
  listChanges,
} from '../inventory/changes/listChanges';
import { ReadableEntities } from './ReadableEntities';
import type { Reader } from './Reader';

/** So many entities are named in one query of the log; whoever may read more finds readable changes everywhere in it. */
const FEW_ENTITIES = 500;
const CHANGES_PER_QUERY = 1_000;

/** So often the log is asked for changes that may be readable, before the readable entities are asked for theirs. */
const QUERIES_OF_LOG = 5;

const OF_WHAT_IS_GONE: readonly BucketChangeKind[] = ['deleted', 'left-scope'];

/** Which changes are asked for: so many, behind the position where one is given. */
interface Page {
  after?: ChangePosition;
  limit: number;
}

/**
 * The change log for somebody who may read some of the catalog's entities: the changes of those.
 *
 * Changes of hidden entities leave no trace in what it lists, and so none in a cursor that is made of it: a cursor, or
 * an empty page that has one, would tell that a hidden bucket exists, and when it changed.
 */
export class ReadableChanges {
  readonly #entities: ReadableEntities;

  constructor(
    private readonly reader: Pick<
      Reader,
      'database' | 'catalog' | 'credentials'
    >,
  ) {
    this.#entities = new ReadableEntities(reader);
  }

  /** Lists changes, the latest first. */
  async list(filter: ChangeFilter, page: Page): Promise<BucketChange[]> {
    // Nothing is left to tell who may read these by.
    const kinds = (filter.kinds ?? BUCKET_CHANGE_KINDS).filter(
      kind => !OF_WHAT_IS_GONE.includes(kind),
    );
    if (kinds.length === 0) {
      return [];
    }
    const wanted = {
      ...filter,
      ...(filter.kinds && { kinds }),
      // The name of one that is gone may be that of another by now.
      isPresent: true,
    };
    // The catalog is asked first: the time that it takes tells nothing of changes of what it hides.
    const entityRefs = await this.#fewEntities(filter);
    return entityRefs
      ? this.#ofEntities(entityRefs, wanted, page)
      : ((await this.#search(wanted, page)) ?? this.#ofAll(wanted, page));
  }

  /** The refs of the readable entities that the filter names, if they are few. */
  async #fewEntities({
    entityRefs,
    bucket,
  }: ChangeFilter): Promise<string[] | undefined> {
    if (entityRefs) {
      return this.#entities.among(entityRefs);
    }
    const limit = FEW_ENTITIES + 1;
    const { refs } = await this.#entities.page({ bucket, limit });
    return refs.length < limit ? refs : undefined;
  }

  async #ofEntities(
    entityRefs: string[],
    filter: ChangeFilter,
    page: Page,
  ): Promise<BucketChange[]> {
    return entityRefs.length > 0
      ? listChanges(this.reader.database, { ...filter, entityRefs }, page)
      : [];
  }

  /** By the index of entities: it takes as many statements as there are readable entities, however long the log is. */
  async #ofAll(filter: ChangeFilter, page: Page): Promise<BucketChange[]> {
    let latest: BucketChange[] = [];
    for await (const entityRefs of this.#entities.all()) {
      const some = await this.#ofEntities(entityRefs, filter, page);
      latest = [...latest, ...some].sort(latestFirst).slice(0, page.limit);
    }
    return latest;
  }

  /** Reads the log until there are enough readable changes, or to its end; undefined where that is too far. */
  async #search(
    filter: ChangeFilter,
    page: Page,
  ): Promise<BucketChange[] | undefined> {
    const readable: BucketChange[] = [];
    let { after } = page;
    for (let queries = 0; queries < QUERIES_OF_LOG; queries += 1) {
      const changes = await listChanges(this.reader.database, filter, {
        after,
        limit: CHANGES_PER_QUERY,
      });
      readable.push(...(await this.#onlyReadable(changes)));
      if (changes.length < CHANGES_PER_QUERY || readable.length >= page.limit) {
        return readable.slice(0, page.limit);
      }
      after = changes.at(-1);
    }
    return undefined;
  }

  /** The changes whose entity is readable; a bucket that is gone, or never had an entity, has none. */
  async #onlyReadable(changes: BucketChange[]): Promise<BucketChange[]> {
    const refs = new Set(changes.flatMap(({ entityRef }) => entityRef ?? []));
    const readable = new Set(await this.#entities.among([...refs]));
    return changes.filter(
      ({ entityRef }) => entityRef && readable.has(entityRef),
    );
  }
}

function latestFirst(a: BucketChange, b: BucketChange): number {
  if (a.observedAt !== b.observedAt) {
    return a.observedAt < b.observedAt ? 1 : -1;
  }
  return Number(b.id) - Number(a.id);
}
