import type {
  ListBucketDifferencesRequest,
  ListBucketsRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import type { HistoryFilter } from '../inventory';
import { parameters } from './parameters';
import { parseRequest } from './parseRequest';

/**
 * Where a page of buckets begins: behind a row of the inventory; for somebody who may read some entities, where the
 * catalog's list of these goes on.
 */
const position = z.union([
  z
    .object({
      after: z
        .number()
        .int()
        .positive()
        .max(2 ** 31 - 1),
    })
    .strict(),
  z.object({ catalog: z.string().min(1) }).strict(),
]);

/** Which buckets somebody asks for. */
export interface BucketsQuery {
  filter: HistoryFilter;
  limit: number;
  cursor?: z.infer<typeof position>;
}

const common = {
  providerId: parameters.text.optional(),
  bucket: parameters.text.optional(),
  arn: parameters.text.optional(),
  entityRef: parameters.entityRef.optional(),
  accountId: parameters.accountId.optional(),
  owner: parameters.owner.optional(),
  state: parameters.oneOf(['present', 'gone']).optional(),
  limit: parameters.limit(1_000, 100),
  cursor: parameters.cursor(position).optional(),
};

const bucketsSchema = z
  .object({
    ...common,
    at: parameters.time.optional(),
  } satisfies Record<keyof ListBucketsRequest, z.ZodTypeAny>)
  .strict();

const differencesSchema = z
  .object({
    ...common,
    from: parameters.time,
    to: parameters.time.optional(),
  } satisfies Record<keyof ListBucketDifferencesRequest, z.ZodTypeAny>)
  .strict();

/** Reads which buckets are asked for, and for which time. Throws an InputError that names the parameter that is wrong. */
export function parseBucketsQuery(
  given: unknown,
  now: Date,
): BucketsQuery & { at: string } {
  const {
    at = now.toISOString(),
    limit,
    cursor,
    ...filter
  } = parseRequest(bucketsSchema, given);
  return { filter, limit, cursor, at };
}

/** Reads between which times differences are asked for. Throws an InputError that names the parameter that is wrong. */
export function parseDifferencesQuery(
  given: unknown,
  now: Date,
): BucketsQuery & { times: { from: string; to: string } } {
  const {
    from,
    to = now.toISOString(),
    limit,
    cursor,
    ...filter
  } = parseRequest(differencesSchema, given);
  return { filter, limit, cursor, times: { from, to } };
}
