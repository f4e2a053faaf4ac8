import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { RELATION_PART_OF, stringifyEntityRef } from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_ACCESS_POINT_NAME,
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_NAME,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Reader } from './Reader';

const FIELDS = ['kind', 'metadata.namespace', 'metadata.name'];

/**
 * The entities of buckets, and of access points, that somebody may read, by their refs.
 *
 * The catalog itself lists them, and applies its permission's conditions. So what is hidden has no part in what is
 * answered: not in a page's length, not in a cursor, and not in the work that it takes.
 */
export class ReadableEntities {
  constructor(
    private readonly reader: Pick<Reader, 'catalog' | 'credentials'>,
  ) {}

  /** Those of these refs whose entities the catalog shows. */
  async among(entityRefs: string[]): Promise<string[]> {
    if (entityRefs.length === 0) {
      return [];
    }
    const { catalog, credentials } = this.reader;
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: FIELDS },
      { credentials },
    );
    return entityRefs.filter((_, index) => items[index]);
  }

  /** A page of those for which all that is given holds. */
  async page(options: {
    bucket?: string;
    arn?: string;
    accountId?: string;
    /** That of the page before. */
    cursor?: string;
    limit: number;
  }): Promise<{ refs: string[]; cursor: string | undefined }> {
    const { bucket, arn, accountId, cursor, limit } = options;
    const { catalog, credentials } = this.reader;
    const { items, pageInfo } = await catalog.queryEntities(
      cursor
        ? { cursor, fields: FIELDS, limit }
        : {
            filter: filterOf({ bucket, arn, accountId }),
            fields: FIELDS,
            limit,
            totalItems: 'exclude',
          },
      { credentials },
    );
    return {
      refs: items.map(entity => stringifyEntityRef(entity)),
      cursor: pageInfo.nextCursor,
    };
  }

  /** All of them, some at a time. */
  async *all(wanted: { system?: string } = {}): AsyncIterable<string[]> {
    const { catalog, credentials } = this.reader;
    for await (const entities of catalog.streamEntities(
      { filter: filterOf(wanted), fields: FIELDS },
      { credentials },
    )) {
      yield entities.map(entity => stringifyEntityRef(entity));
    }
  }

  /** Those that are parts of a system. */
  async ofSystem(system: string): Promise<string[]> {
    const refs: string[] = [];
    for await (const some of this.all({ system })) {
      refs.push(...some);
    }
    return refs;
  }
}

function filterOf(wanted: {
  bucket?: string;
  arn?: string;
  accountId?: string;
  system?: string;
}): Array<Record<string, string | symbol>> {
  const annotation = (name: string) => `metadata.annotations.${name}`;
  // An entity has one of the two.
  return [ANNOTATION_AWS_BUCKET_NAME, ANNOTATION_AWS_ACCESS_POINT_NAME].map(
    name => ({
      [annotation(name)]: wanted.bucket ?? CATALOG_FILTER_EXISTS,
      ...(wanted.arn && { [annotation(ANNOTATION_AWS_ARN)]: wanted.arn }),
      ...(wanted.accountId && {
        [annotation(ANNOTATION_AWS_ACCOUNT_ID)]: wanted.accountId,
      }),
      ...(wanted.system && {
        [`relations.${RELATION_PART_OF}`]: wanted.system,
      }),
    }),
  );
}
