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

const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;

const schema = z
  .object({
    providerId: parameters.text,
    accountId: parameters.accountId,
    bucket: parameters.text,
    entityRef: parameters.entityRef,
    owner: parameters.owner,
    actor: parameters.text,
    text: parameters.text,
    kind: parameters.several(parameters.oneOf(BUCKET_CHANGE_KINDS)),
    from: parameters.time,
    to: parameters.time,
    limit: parameters.limit(MAX_LIMIT),
    cursor: parameters.parsed(
      readCursor,
      'must be a nextCursor that was answered before',
    ),
  } satisfies Record<keyof ListChangesRequest, z.ZodTypeAny>)
  .partial()
  .strict();

/** Reads which changes are asked for. Throws an InputError that names the parameter that is wrong. */
export function parseChangeQuery(given: unknown): {
  filter: ChangeFilter;
  limit: number;
  after?: ChangePosition;
} {
  const {
    kind,
    limit = DEFAULT_LIMIT,
    cursor,
    ...filter
  } = parseRequest(schema, given);
  return { filter: { ...filter, kinds: kind }, limit, after: cursor };
}

/** Where the next page begins, for the query parameter `cursor`. */
export function writeCursor({ observedAt, id }: ChangePosition): string {
  return Buffer.from(`${observedAt} ${id}`).toString('base64url');
}

function readCursor(cursor: string): ChangePosition {
  const [, observedAt, id] = Buffer.from(cursor, 'base64url')
    .toString()
    .match(/^(\S+Z) (\d{1,18})$/)!;
  return { observedAt: new Date(observedAt).toISOString(), id };
}
