import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_NAME,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketsQuery } from './parseBucketsQuery';

/** The catalog is asked so often for one page. What was found until then is a page. */
const MAX_QUERIES = 5;

const FIELDS = ['kind', 'metadata.namespace', 'metadata.name'];

/**
 * Buckets for somebody who may read some of the catalog's entities: those of these entities.
 *
 * The catalog itself lists the entities, and applies its permission's conditions. So neither what is hidden nor what is gone
 * has a part in what is answered: not in a page's length, not in a cursor, and not in the work that it takes.
 */
export class ReadableEntities {
  constructor(
    private readonly options: {
      catalog: CatalogService;
      credentials: BackstageCredentials;
    },
  ) {}

  /**
   * A page of what `find` answers for entities.
   *
   * @param find - answers as many items as entities at the most
   */
  async page<Item>(
    query: BucketsQuery,
    find: (entityRefs: string[]) => Promise<Item[]>,
  ): Promise<{ items: Item[]; next?: { catalog: string } }> {
    const { entityRef } = query.filter;
    if (entityRef !== undefined) {
      const isReadable = await this.#isReadable(entityRef);
      return { items: isReadable ? await find([entityRef]) : [] };
    }
    const items: Item[] = [];
    let cursor = catalogCursorOf(query);
    for (let asked = 0; asked < MAX_QUERIES; asked++) {
      const { refs, next } = await this.#entities(
        query,
        cursor,
        query.limit - items.length,
      );
      items.push(...(await find(refs)));
      if (next === undefined) {
        return { items };
      }
      cursor = next;
      if (items.length >= query.limit) {
        break;
      }
    }
    return { items, next: { catalog: cursor! } };
  }

  async #isReadable(entityRef: string): Promise<boolean> {
    const { catalog, credentials } = this.options;
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs: [entityRef], fields: FIELDS },
      { credentials },
    );
    return Boolean(items[0]);
  }

  async #entities(
    { filter }: BucketsQuery,
    cursor: string | undefined,
    limit: number,
  ): Promise<{ refs: string[]; next: string | undefined }> {
    const { catalog, credentials } = this.options;
    const annotation = (name: string) => `metadata.annotations.${name}`;
    const { items, pageInfo } = await catalog.queryEntities(
      cursor
        ? { cursor, fields: FIELDS, limit }
        : {
            filter: {
              [annotation(ANNOTATION_AWS_BUCKET_NAME)]:
                filter.bucket ?? CATALOG_FILTER_EXISTS,
              ...(filter.arn && {
                [annotation(ANNOTATION_AWS_ARN)]: filter.arn,
              }),
              ...(filter.accountId && {
                [annotation(ANNOTATION_AWS_ACCOUNT_ID)]: filter.accountId,
              }),
            },
            fields: FIELDS,
            limit,
            totalItems: 'exclude',
          },
      { credentials },
    );
    return {
      refs: items.map(entity => stringifyEntityRef(entity)),
      next: pageInfo.nextCursor,
    };
  }
}

function catalogCursorOf({ cursor }: BucketsQuery): string | undefined {
  if (cursor?.after !== undefined) {
    throw new InputError(
      'Parameter cursor: must be a nextCursor that was answered to you before',
    );
  }
  return cursor?.catalog;
}
