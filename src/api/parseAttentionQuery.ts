import {
  CHECK_NAMES,
  type ListAttentionRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import { parameters } from './parameters';
import { parseRequest } from './parseRequest';

const MAX_REFS = 100;
const MAX_OFFSET = 1_000_000;

const schema = z
  .object({
    accountId: parameters.accountId.optional(),
    owner: parameters.owner.optional(),
    system: parameters.entityRef.optional(),
    entityRef: parameters.several(parameters.entityRef, MAX_REFS).optional(),
    check: parameters.oneOf(CHECK_NAMES).optional(),
    unjudged: parameters
      .oneOf(['true', 'false'])
      .default('false')
      .transform(value => value === 'true'),
    offset: parameters.upTo(MAX_OFFSET).default('0'),
    limit: parameters.limit(500, 50),
  } satisfies Record<keyof ListAttentionRequest, z.ZodTypeAny>)
  .strict();

/** What somebody asks of what needs attention. */
export type AttentionQuery = z.output<typeof schema>;

/** Reads what is asked for. Throws an InputError that names the parameter that is wrong. */
export function parseAttentionQuery(given: unknown): AttentionQuery {
  return parseRequest(schema, given);
}
