import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { DateTime } from 'luxon';
import { z } from 'zod';

const once = z.string({
  required_error: 'must be given',
  invalid_type_error: 'must be given once, as plain text',
});

/** Any text but NUL, which PostgreSQL has no way to compare. */
const text = once
  .min(1, 'must not be empty')
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

/** No ref is longer: the kind, the namespace and the name have at most 63 characters each. */
const MAX_REF = 200;

const refLike = (example: string) =>
  parsed(
    value => stringifyEntityRef(parseEntityRef(value)),
    `must be an entity ref, such as ${example}`,
  ).refine(
    ref => ref.length <= MAX_REF,
    `must be an entity ref, which has at most ${MAX_REF} characters`,
  );

/** What requests to the routes of this module may say, as query parameters or in a body. */
export const parameters = {
  text,
  accountId: once.regex(/^\d{12}$/, 'must be an account id of 12 digits'),
  entityRef: refLike('resource:default/my-bucket'),
  owner: refLike('group:default/payments'),
  /** As ISO 8601 in UTC with milliseconds. */
  time: parsed(
    value => DateTime.fromISO(value, { zone: 'utc' }).toJSDate().toISOString(),
    'must be an ISO 8601 time, such as 2026-10-09T08:00:00Z',
  ),
  limit: (max: number, byDefault: number) =>
    text
      .pipe(
        z.coerce
          .number({ message: `must be a number from 1 to ${max}` })
          .int(`must be a number from 1 to ${max}`)
          .min(1, `must be a number from 1 to ${max}`)
          .max(max, `must be a number from 1 to ${max}`),
      )
      .default(String(byDefault)),
  /** A whole number from 0. */
  upTo: (max: number) =>
    text.pipe(
      z.coerce
        .number({ message: `must be a number from 0 to ${max}` })
        .int(`must be a number from 0 to ${max}`)
        .min(0, `must be a number from 0 to ${max}`)
        .max(max, `must be a number from 0 to ${max}`),
    ),
  /** What {@link writeCursor} wrote. */
  cursor: <Position extends z.ZodTypeAny>(
    position: Position,
  ): z.ZodType<z.output<Position>, z.ZodTypeDef, string> =>
    parsed(
      cursor =>
        position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString())),
      'must be a nextCursor that was answered before',
    ),
  oneOf: <const Value extends string>(values: readonly Value[]) =>
    z.enum(values as unknown as [Value, ...Value[]], {
      message: `must be one of ${values.join(', ')}`,
    }),
  /** What may be given once or several times. */
  several: <Item extends z.ZodTypeAny>(
    item: Item,
    max: number = Number.MAX_SAFE_INTEGER,
  ) =>
    z.preprocess(
      value => (typeof value === 'string' ? [value] : value),
      z.array(item).max(max, `may be given ${max} times at the most`),
    ),
};

/** Where the next page begins, as a text that stays the same in URLs. */
export function writeCursor(position: object): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}
