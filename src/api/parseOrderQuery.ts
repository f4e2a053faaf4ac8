import {
  BUCKET_ORDERS,
  type OrderBucketsRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { z } from 'zod';
import type { BucketOrderQuery } from '../inventory';
import { parameters } from './parameters';
import { parseRequest } from './parseRequest';

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;
const MAX_OFFSET = 1_000_000;

/** What the catalog is to filter by: values of fields, or that there are any. */
export type CatalogFilter = Record<
  string,
  string[] | typeof CATALOG_FILTER_EXISTS
>;

/** Which buckets somebody asks for, in which order, and the part of them that is a page. */
export interface OrderQuery extends BucketOrderQuery {
  filter: CatalogFilter;
  offset: number;
  limit: number;
}

const schema = z
  .object({
    by: parameters.oneOf(BUCKET_ORDERS).optional(),
    order: parameters.oneOf(['asc', 'desc']).optional(),
    text: parameters.text.optional(),
    changedSince: parameters.time.optional(),
    entityRef: parameters.several(parameters.entityRef, MAX_LIMIT).optional(),
    filter: parameters.text.optional(),
    offset: parameters.upTo(MAX_OFFSET).optional(),
    limit: parameters.upTo(MAX_LIMIT).optional(),
  } satisfies Record<keyof OrderBucketsRequest, z.ZodTypeAny>)
  .strict();

/** Reads which buckets are asked for. Throws an InputError that names the parameter that is wrong. */
export function parseOrderQuery(given: unknown): OrderQuery {
  const query = parseRequest(schema, given);
  return {
    by: query.by ?? 'name',
    order: query.order ?? 'asc',
    text: query.text,
    changedSince: query.changedSince,
    entityRefs: query.entityRef,
    filter: parseFilter(query.filter ?? ''),
    offset: query.offset ?? 0,
    limit: query.limit ?? DEFAULT_LIMIT,
  };
}

/** As the catalog reads it: https://backstage.io/docs/features/software-catalog/software-catalog-api#filtering */
function parseFilter(text: string): CatalogFilter {
  const filter: CatalogFilter = {};
  for (const condition of text.split(',').filter(Boolean)) {
    const [key, ...rest] = condition.split('=');
    const known = filter[key];
    filter[key] =
      rest.length === 0
        ? CATALOG_FILTER_EXISTS
        : [...(Array.isArray(known) ? known : []), rest.join('=')];
  }
  return filter;
}
