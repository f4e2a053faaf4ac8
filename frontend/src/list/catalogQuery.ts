import { parseEntityRef } from '@backstage/catalog-model';
import { CATALOG_FILTER_EXISTS } from '@backstage/plugin-catalog-react';
import {
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_NAME,
  readBucketText,
} from 'backstage-plugin-aws-s3-buckets-common';
import { annotationPath } from './annotationPath';
import { AwsTagFilter } from './AwsTagFilter';
import { AWS_TAGS, LIST_FILTERS } from './listFilters';
import type { ListQuery } from './ListQuery';

/** What the catalog filters by: values of fields, or that there are any. */
export type CatalogFilter = Record<
  string,
  string[] | typeof CATALOG_FILTER_EXISTS
>;

/** Who looks at the list. */
export interface Reader {
  /** The refs of them and their groups. */
  ownershipRefs: string[];
  /** The refs of what they starred. */
  starred: string[];
}

/** What no field has, where a filter lets nothing through. */
const NOTHING = ['-'];

/** What the catalog filters a list by, and what is left for the backend module to look for in names and tags. */
export interface CatalogQuery {
  filter: CatalogFilter;
  text?: string;
}

/**
 * What the catalog is asked for a list.
 *
 * @throws InputError for an address or ARN that names no bucket
 */
export function catalogQueryOf(query: ListQuery, reader: Reader): CatalogQuery {
  const { whose, filters, text } = query;
  const filter: CatalogFilter = {
    [annotationPath(ANNOTATION_AWS_BUCKET_NAME)]: CATALOG_FILTER_EXISTS,
    ...new AwsTagFilter(filters[AWS_TAGS] ?? []).getCatalogFilters(),
  };
  for (const { name, path } of LIST_FILTERS) {
    if (filters[name]) {
      filter[path] = filters[name];
    }
  }
  if (whose === 'owned') {
    const { owners } = filters;
    const refs = owners
      ? reader.ownershipRefs.filter(ref => owners.includes(ref))
      : reader.ownershipRefs;
    filter['relations.ownedBy'] = refs.length > 0 ? refs : NOTHING;
  }
  if (whose === 'starred') {
    const names = reader.starred.map(ref => parseEntityRef(ref).name);
    filter['metadata.name'] = names.length > 0 ? names : NOTHING;
  }
  return withText({ filter }, text);
}

function withText({ filter }: CatalogQuery, text: string): CatalogQuery {
  if (!text.trim()) {
    return { filter };
  }
  const wanted = readBucketText(text);
  switch (wanted.names) {
    case 'arn':
      return {
        filter: {
          ...filter,
          [annotationPath(ANNOTATION_AWS_ARN)]: [wanted.arn],
        },
      };
    case 'bucket':
      return {
        filter: {
          ...filter,
          [annotationPath(ANNOTATION_AWS_BUCKET_NAME)]: [wanted.bucket],
        },
      };
    case 'entity': {
      const { name } = parseEntityRef(wanted.entityRef);
      return { filter: { ...filter, 'metadata.name': [name] } };
    }
    default:
      return { filter, text: wanted.text };
  }
}

/** A filter as the catalog's own routes take it, and `GET buckets/order`. */
export function filterText(filter: CatalogFilter): string {
  return Object.entries(filter)
    .flatMap(([key, values]) =>
      Array.isArray(values) ? values.map(value => `${key}=${value}`) : [key],
    )
    .join(',');
}
