import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { USAGE_GROUPS } from 'backstage-plugin-aws-s3-buckets-common';
import { z } from 'zod';
import type { UsageFilter, UsageOrder } from '../usage/usageQuery';

const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;
const MAX_REFS = 100;

const once = z.string({
  invalid_type_error: 'must be given once, as plain text',
});

/** Any text but NUL, which PostgreSQL has no way to compare. */
const text = once
  .min(1)
  .refine(value => !value.includes('\0'), 'must not contain a NUL character');

const ref = text.transform((value, context) => {
  try {
    return stringifyEntityRef(parseEntityRef(value));
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'must be an entity ref, such as resource:default/my-bucket',
    });
    return z.NEVER;
  }
});

const schema = z
  .object({
    by: z.enum(USAGE_GROUPS, {
      message: `must be one of ${USAGE_GROUPS.join(', ')}`,
    }),
    order: z.enum(['size', 'growth'], { message: 'must be size or growth' }),
    limit: text.pipe(
      z.coerce
        .number({ message: `must be a number from 1 to ${MAX_LIMIT}` })
        .int()
        .min(1)
        .max(MAX_LIMIT),
    ),
    entityRef: z.preprocess(
      value => (typeof value === 'string' ? [value] : value),
      z.array(ref).max(MAX_REFS, `may be given ${MAX_REFS} times at the most`),
    ),
    providerId: text,
    accountId: once.regex(/^\d{12}$/, 'must be an account id of 12 digits'),
    owner: ref,
    region: text,
  })
  .partial()
  .strict();

/** Reads the query parameters. Throws an InputError that names the parameter that is wrong. */
export function parseUsageQuery(parameters: unknown): {
  filter: UsageFilter;
  order: UsageOrder;
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
  const {
    by = 'day',
    order = 'size',
    limit = DEFAULT_LIMIT,
    entityRef,
    ...filter
  } = result.data;
  return {
    filter: { ...filter, entityRefs: entityRef },
    order: { by, order, limit },
  };
}
