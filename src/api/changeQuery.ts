import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { DateTime } from 'luxon';
import { z } from 'zod';
import { BUCKET_CHANGE_KINDS } from 'backstage-plugin-aws-s3-buckets-common';
import type { ChangeFilter, ChangePosition } from '../inventory/changes/store';

const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;

const once = z.string({
  invalid_type_error: 'must be given once, as plain text',
});

/** Any text but NUL, which PostgreSQL has no way to compare. */
const text = once
  .min(1)
  .refine(value => !value.includes('\0'), 'must not contain a NUL character');

/** A text that a parser reads, which throws where it can't. */
function parsed<T>(parse: (value: string) => T, expected: string) {
  return text.transform((value, context) => {
    try {
      return parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    }
  });
}

const time = parsed(
  value => DateTime.fromISO(value, { zone: 'utc' }).toJSDate().toISOString(),
  'must be an ISO 8601 time, such as 2026-10-09T08:00:00Z',
);

const schema = z
  .object({
    providerId: text,
    accountId: once.regex(/^\d{12}$/, 'must be an account id of 12 digits'),
    bucket: text,
    entityRef: parsed(
      value => stringifyEntityRef(parseEntityRef(value)),
      'must be an entity ref, such as resource:default/my-bucket',
    ),
    owner: parsed(
      value => stringifyEntityRef(parseEntityRef(value)),
      'must be an entity ref, such as group:default/payments',
    ),
    kind: z.preprocess(
      value => (typeof value === 'string' ? [value] : value),
      z.array(
        z.enum(BUCKET_CHANGE_KINDS, {
          message: `must be one of ${BUCKET_CHANGE_KINDS.join(', ')}`,
        }),
      ),
    ),
    from: time,
    to: time,
    limit: once.pipe(
      z.coerce
        .number({ message: `must be a number from 1 to ${MAX_LIMIT}` })
        .int()
        .min(1)
        .max(MAX_LIMIT),
    ),
    cursor: parsed(readCursor, 'must be a nextCursor that was answered before'),
  })
  .partial()
  .strict();

/** Reads the query parameters of a list of changes. Throws an InputError that names the parameter that is wrong. */
export function parseChangeQuery(parameters: unknown): {
  filter: ChangeFilter;
  limit: number;
  after?: ChangePosition;
} {
  const result = schema.safeParse(parameters);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new InputError(
      issue.code === 'unrecognized_keys'
        ? `Unknown query parameter ${issue.keys.join(', ')}; there are ${Object.keys(schema.shape).join(', ')}`
        : `Query parameter ${issue.path[0]}: ${issue.message}`,
    );
  }
  const { kind, limit = DEFAULT_LIMIT, cursor, ...filter } = result.data;
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
