import { z } from 'zod';
import { accountId, settings, text } from './zod';

const someOf = <T extends z.ZodTypeAny>(item: T) =>
  z.array(item).min(1, 'is empty; leave it out').optional();

const criteria = settings({
  organizationalUnits: someOf(text),
  accounts: someOf(accountId),
  tags: z
    .record(
      z.union([text, z.array(text).min(1)], {
        message: "expected a value, a list of values, or '*' for any",
      }),
    )
    .optional(),
}).default({});

/** What `include` or `exclude` of an organization name. */
export type OrganizationCriteria = z.infer<typeof criteria>;

/** The section `organization` of a provider's config. */
export const organizationSchema = settings({
  account: accountId.optional(),
  include: criteria,
  exclude: criteria,
  tags: z.boolean().default(true),
  email: z.boolean().default(false),
}).superRefine(({ tags, include, exclude }, context) => {
  if (!tags && (include.tags || exclude.tags)) {
    context.addIssue({
      code: 'custom',
      path: ['tags'],
      message:
        'is false, but include or exclude go by tags; leave it out or them',
    });
  }
});

export type OrganizationConfig = z.infer<typeof organizationSchema>;
