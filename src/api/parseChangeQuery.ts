import {
  BUCKET_CHANGE_KINDS,
  type ListChangesRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import type {
  ChangeFilter,
  ChangePosition,
} from '../inventory/changes/listChanges';
import { parameters } from './parameters';
import { parseRequest } from './parseRequest';

const { accountId, entityRef, owner, text, time } = parameters;

const position = z
  .object({ observedAt: time, id: z.string().regex(/^\d{1,18}$/) })
  .strict();

/** So many refs fit into an address. */
const MAX_REFS = 100;

const schema = z
  .object({
    providerId: text.optional(),
    accountId: accountId.optional(),
    bucket: text.optional(),
    arn: text.optional(),
    entityRef: parameters.several(entityRef, MAX_REFS).optional(),
    owner: owner.optional(),
    actor: text.optional(),
    text: text.optional(),
    kind: parameters.several(parameters.oneOf(BUCKET_CHANGE_KINDS)).optional(),
    from: time.optional(),
    to: time.optional(),
    limit: parameters.limit(500, 50),
    cursor: parameters.cursor(position).optional(),
  } satisfies Record<keyof ListChangesRequest, z.ZodTypeAny>)
  .strict();

/** Which changes somebody asks for. */
export interface ChangeQuery {
  filter: ChangeFilter;
  limit: number;
  after?: ChangePosition;
}

/** Reads which changes are asked for. Throws an InputError that names the parameter that is wrong. */
export function parseChangeQuery(given: unknown): ChangeQuery {
  const {
    kind,
    limit,
    cursor,
    entityRef: entityRefs,
    ...filter
  } = parseRequest(schema, given);
  return {
    filter: { ...filter, entityRefs, kinds: kind },
    limit,
    after: cursor,
  };
}
