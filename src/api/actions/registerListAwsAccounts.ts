import {
  type AwsAccountState,
  awsAccountsReadPermission,
} from 'backstage-plugin-aws-s3-buckets-common';
import { accountStatuses } from '../accountStatuses';
import type { ActionDependencies } from './ActionDependencies';
import { limitInput, READS_ONLY } from './input';

const LIMIT = 100;
const MAX_LIMIT = 500;
const STATES = ['read', 'partly-read', 'failed', 'waiting'] as const;

/** Those first that somebody has to look at. */
const URGENCY: Record<AwsAccountState, number> = {
  failed: 2,
  'partly-read': 1,
  waiting: 0,
  read: 0,
};

/** Registers the action that lists accounts. */
export function registerListAwsAccounts(dependencies: ActionDependencies) {
  const { actionsRegistry } = dependencies;
  actionsRegistry.register({
    name: 'list-aws-accounts',
    title: 'List AWS accounts',
    attributes: READS_ONLY,
    // As Backstage's own: whoever may not call it doesn't see it. A release that doesn't know this refuses them below.
    visibilityPermission: awsAccountsReadPermission,
    description: `
Lists the AWS accounts whose S3 buckets are in the software catalog: how many buckets each has, when it was last read, and where it can not be read why, and what to do about it. Use it to find an account's id, and to find out whether what the catalog says of an account's buckets is up to date.

The state is "read" (all is well), "partly-read" (some kinds of buckets, regions or facts could not be read), "failed" (nothing could be read of late; what was read before stays in the catalog) or "waiting" (not read yet). Failed accounts come first, then those that were partly read. "statement" and "trustPolicy" are JSON for whoever mends the policies. "notShown" says how many more there are than were answered. It takes the permission aws-s3-buckets.accounts.read.
    `.trim(),
    examples: [
      {
        title: 'Accounts that can not be read',
        input: { state: 'failed' },
      },
    ],
    schema: {
      input: z =>
        z
          .object({
            state: z.enum(STATES).optional(),
            account: z
              .string()
              .optional()
              .describe('A 12-digit id, or a name or a part of one.'),
            limit: limitInput(z, LIMIT, MAX_LIMIT),
          })
          .strict(),
      output: z =>
        z.object({
          items: z.array(
            z.object({
              accountId: z.string(),
              name: z.string().optional(),
              state: z.enum(STATES),
              buckets: z
                .number()
                .describe('How many of its buckets are known.'),
              lastReadAt: z
                .string()
                .optional()
                .describe('When it was last read to its end, ISO 8601 in UTC.'),
              lastAttemptAt: z.string().optional(),
              failures: z.array(
                z.object({
                  kind: z.string(),
                  reason: z.string(),
                  remedy: z.string().describe('What to do.'),
                  permissions: z.array(
                    z.object({ action: z.string(), resource: z.string() }),
                  ),
                  statement: z
                    .record(z.any())
                    .optional()
                    .describe('A statement to paste into an IAM policy.'),
                  trustPolicy: z
                    .record(z.any())
                    .optional()
                    .describe('The trust policy that the role needs.'),
                }),
              ),
              heldBack: z
                .number()
                .describe(
                  'How many of its buckets are missing in AWS and kept in the catalog until that is certain.',
                ),
            }),
          ),
          notShown: z.number().describe('How many more there are.'),
        }),
    },
    async action({ input, credentials }) {
      const { state, account, limit = LIMIT } = input;
      const statuses = await accountStatuses(
        { ...dependencies, credentials },
        dependencies.providerIds,
      );
      const text = account?.trim().toLowerCase() ?? '';
      const found = statuses
        .filter(
          status =>
            (!state || status.state === state) &&
            (status.accountId === text ||
              (status.name ?? '').toLowerCase().includes(text)),
        )
        .sort((a, b) => URGENCY[b.state] - URGENCY[a.state]);
      const items = found.slice(0, limit);
      return { output: { items, notShown: found.length - items.length } };
    },
  });
}
