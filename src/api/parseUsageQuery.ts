import {
  type GetUsageRequest,
  USAGE_GROUPS,
} from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import type { UsageFilter } from '../usage/UsageFilter';
import type { UsageOrder } from '../usage/UsageQuery';
import { parameters } from './parameters';
import { parseRequest } from './parseRequest';

const MAX_REFS = 100;

const schema = z
  .object({
    by: parameters.oneOf(USAGE_GROUPS).default('day'),
    order: parameters.oneOf(['size', 'growth']).default('size'),
    limit: parameters.limit(500, 50),
    entityRef: parameters.several(parameters.entityRef, MAX_REFS).optional(),
    providerId: parameters.text.optional(),
    accountId: parameters.accountId.optional(),
    owner: parameters.owner.optional(),
    region: parameters.text.optional(),
  } satisfies Record<keyof GetUsageRequest, z.ZodTypeAny>)
  .strict();

/** Reads which usage is asked for. Throws an InputError that names the parameter that is wrong. */
export function parseUsageQuery(given: unknown): {
  filter: UsageFilter;
  order: UsageOrder;
} {
  const { by, order, limit, entityRef, ...filter } = parseRequest(
    schema,
    given,
  );
  return {
    filter: { ...filter, entityRefs: entityRef },
    order: { by, order, limit },
  };
}
