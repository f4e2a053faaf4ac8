import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_AWS_BUCKET_NAME,
  type BucketChange,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import {
  type ChangeFilter,
  type ChangePosition,
  listChanges,
} from '../inventory/changes/store';

/** So many entities are named in one query of the log; whoever may read more finds readable changes everywhere in it. */
const FEW_ENTITIES = 500;
const CHANGES_PER_QUERY = 1_000;

/**
 * The change log for somebody who may read some of the catalog's entities: the changes of those.
 *
 * Changes of hidden entities leave no trace in what it lists, and so none in a cursor that is made of it: a cursor, or
 * an empty page that has one, would tell that a hidden bucket exists, and when it changed.
 */
export class ReadableChanges {
  private readonly database: Knex;
  private readonly catalog: CatalogService;
  private readonly credentials: BackstageCredentials;
  /** Whether the catalog shows an entity, of all that it was asked for. */
  private readonly isReadable = new Map<string, boolean>();

  constructor(options: {
    database: Knex;
    catalog: CatalogService;
    credentials: BackstageCredentials;
  }) {
    this.database = options.database;
    this.catalog = options.catalog;
    this.credentials = options.credentials;
  }

  /** Lists changes, the latest first, beginning behind the position where one is given. */
  async list(
    filter: ChangeFilter,
    page: { after?: ChangePosition; limit: number },
  ): Promise<BucketChange[]> {
    // The log has few changes of one bucket; of all others the readable ones may be few and far between.
    const isOfOneBucket = Boolean(filter.entityRef ?? filter.bucket);
    const entityRefs = isOfOneBucket ? undefined : await this.fewEntities();
    return entityRefs
      ? listChanges(this.database, { ...filter, entityRefs }, page)
      : this.search(filter, page);
  }

  /** The refs of all bucket entities that the catalog shows, if they are few. */
  private async fewEntities(): Promise<string[] | undefined> {
    const { items } = await this.catalog.queryEntities(
      {
        filter: {
          [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`]:
            CATALOG_FILTER_EXISTS,
        },
        fields: ['kind', 'metadata.namespace', 'metadata.name'],
        limit: FEW_ENTITIES + 1,
        totalItems: 'exclude',
      },
      { credentials: this.credentials },
    );
    return items.length > FEW_ENTITIES
      ? undefined
      : items.map(entity => stringifyEntityRef(entity));
  }

  /** Reads the log until there are enough readable changes, or to its end. */
  private async search(
    filter: ChangeFilter,
    page: { after?: ChangePosition; limit: number },
  ): Promise<BucketChange[]> {
    const readable: BucketChange[] = [];
    let after = page.after;
    let isEnd = false;
    while (!isEnd && readable.length < page.limit) {
      const changes = await listChanges(
        this.database,
        // The name of one that is gone may be that of another by now.
        { ...filter, isPresent: true },
        { after, limit: CHANGES_PER_QUERY },
      );
      readable.push(...(await this.onlyReadable(changes)));
      after = changes.at(-1);
      isEnd = changes.length < CHANGES_PER_QUERY;
    }
    return readable.slice(0, page.limit);
  }

  /** The changes whose entity the catalog shows; a bucket that is gone, or never had an entity, has none. */
  private async onlyReadable(changes: BucketChange[]): Promise<BucketChange[]> {
    const entityRefs = [
      ...new Set(changes.flatMap(({ entityRef }) => entityRef ?? [])),
    ].filter(entityRef => !this.isReadable.has(entityRef));
    if (entityRefs.length > 0) {
      const { items } = await this.catalog.getEntitiesByRefs(
        { entityRefs, fields: ['kind', 'metadata.name'] },
        { credentials: this.credentials },
      );
      entityRefs.forEach((entityRef, index) =>
        this.isReadable.set(entityRef, Boolean(items[index])),
      );
    }
    return changes.filter(
      ({ entityRef }) => entityRef && this.isReadable.get(entityRef),
    );
  }
}
