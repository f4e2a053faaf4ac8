import type {
  ListBucketDifferencesRequest,
  ListBucketsRequest,
} from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import type { HistoryFilter } from '../inventory';
import { parameters } from './parameters';
import { parseRequest } from './parseRequest';

const MAX_LIMIT = 1_000;
const DEFAULT_LIMIT = 100;

/** Which buckets somebody asks for. */
export interface BucketsQuery {
  filter: HistoryFilter;
  limit: number;
  cursor?: BucketsCursor;
}

/**
 * Where a page of buckets begins: behind a row of the inventory; for somebody who may read some entities, where the
 * catalog's list of these goes on.
 */
export type BucketsCursor =
  | { after: number; catalog?: undefined }
  | { catalog: string; after?: undefined };

const cursorSchema = z.union([
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

const filter = {
  providerId: parameters.text.optional(),
  bucket: parameters.text.optional(),
  arn: parameters.text.optional(),
  entityRef: parameters.entityRef.optional(),
  accountId: parameters.accountId.optional(),
  owner: parameters.owner.optional(),
  state: parameters.oneOf(['present', 'gone']).optional(),
  limit: parameters.limit(MAX_LIMIT).optional(),
  cursor: parameters
    .parsed(readCursor, 'must be a nextCursor that was answered before')
    .optional(),
};

const bucketsSchema = z
  .object({
    ...filter,
    at: parameters.time.optional(),
  } satisfies Record<keyof ListBucketsRequest, z.ZodTypeAny>)
  .strict();

const differencesSchema = z
  .object({
    ...filter,
    from: parameters.time,
    to: parameters.time.optional(),
  } satisfies Record<keyof ListBucketDifferencesRequest, z.ZodTypeAny>)
  .strict();

/** Reads which buckets are asked for, and for which time. Throws an InputError that names the parameter that is wrong. */
export function parseBucketsQuery(
  given: unknown,
  now: Date,
): BucketsQuery & { at: string } {
  const { at, limit, cursor, ...rest } = parseRequest(bucketsSchema, given);
  return {
    filter: rest,
    limit: limit ?? DEFAULT_LIMIT,
    cursor,
    at: at ?? now.toISOString(),
  };
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
    ...rest
  } = parseRequest(differencesSchema, given);
  return {
    filter: rest,
    limit: limit ?? DEFAULT_LIMIT,
    cursor,
    times: { from, to },
  };
}

/** Where the next page begins, for the query parameter `cursor`. */
export function writeBucketsCursor(cursor: BucketsCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function readCursor(cursor: string): BucketsCursor {
  return cursorSchema.parse(
    JSON.parse(Buffer.from(cursor, 'base64url').toString()),
  );
}
