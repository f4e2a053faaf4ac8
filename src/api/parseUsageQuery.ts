import {
  type GetUsageRequest,
  USAGE_GROUPS,
} from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import type { UsageFilter, UsageOrder } from '../usage/UsageQuery';
import { parameters } from './parameters';
import { parseRequest } from './parseRequest';

const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;
const MAX_REFS = 100;

const schema = z
  .object({
    by: parameters.oneOf(USAGE_GROUPS),
    order: parameters.oneOf(['size', 'growth']),
    limit: parameters.limit(MAX_LIMIT),
    entityRef: parameters.several(parameters.entityRef, MAX_REFS),
    providerId: parameters.text,
    accountId: parameters.accountId,
    owner: parameters.owner,
    region: parameters.text,
  } satisfies Record<keyof GetUsageRequest, z.ZodTypeAny>)
  .partial()
  .strict();

/** Reads which usage is asked for. Throws an InputError that names the parameter that is wrong. */
export function parseUsageQuery(given: unknown): {
  filter: UsageFilter;
  order: UsageOrder;
} {
  const {
    by = 'day',
    order = 'size',
    limit = DEFAULT_LIMIT,
    entityRef,
    ...filter
  } = parseRequest(schema, given);
  return {
    filter: { ...filter, entityRefs: entityRef },
    order: { by, order, limit },
  };
}
