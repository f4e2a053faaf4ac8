import {
  CHECK_NAMES,
  CHECK_SEVERITIES,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { z as Zod } from 'zod/v3';
import { AttentionList } from '../AttentionList';
import { parseAttentionQuery } from '../parseAttentionQuery';
import { ReadableBuckets } from '../ReadableBuckets';
import { accountIdOf } from './accountIdOf';
import type { ActionDependencies } from './ActionDependencies';
import {
  accountInput,
  limitInput,
  NOTICE,
  noticeSchema,
  ownerRef,
  READS_ONLY,
  systemRef,
} from './input';
import { mayReadEntities } from './mayReadEntities';

const LIMIT = 20;
const MAX_LIMIT = 100;

const inputSchema = (z: typeof Zod) =>
  z
    .object({
      account: accountInput(z),
      owner: z
        .string()
        .optional()
        .describe(
          'Who owns the buckets: the name of a group, or an entity ref, as user:default/jane.',
        ),
      system: z
        .string()
        .optional()
        .describe(
          'The system that the buckets are a part of: its name, or an entity ref.',
        ),
      check: z
        .enum(CHECK_NAMES as [(typeof CHECK_NAMES)[number]])
        .optional()
        .describe('Only what this check found.'),
      limit: limitInput(z, LIMIT, MAX_LIMIT),
    })
    .strict();

const itemSchema = (z: typeof Zod) =>
  z.object({
    entityRef: z.string().describe("The ref of the bucket's catalog entity."),
    bucket: z.string(),
    kind: z.string(),
    accountId: z.string(),
    owner: z.string().optional(),
    check: z.string(),
    severity: z.enum(CHECK_SEVERITIES),
    title: z.string().describe('What is wrong.'),
    reason: z.string().describe('Why that is said of this bucket.'),
    remedy: z.string().describe('What to do.'),
    source: z.string().describe('The page of AWS on it.'),
  });

const countSchema = (z: typeof Zod) =>
  z.object({
    check: z.string(),
    severity: z.enum(CHECK_SEVERITIES),
    title: z.string(),
    failed: z.number().describe('How many buckets fail it.'),
    unjudged: z
      .number()
      .describe(
        'Of how many nobody can say, because something of them can not be read or is not known.',
      ),
  });

/** Registers the action that lists what needs attention. */
export function registerListS3BucketsToAttend(
  dependencies: ActionDependencies,
) {
  const { actionsRegistry } = dependencies;
  const readable = new ReadableBuckets(dependencies);
  actionsRegistry.register({
    name: 'list-s3-buckets-to-attend',
    title: 'List S3 buckets that need attention',
    attributes: READS_ONLY,
    description: `
Lists what needs attention of S3 buckets (object storage of AWS), the worst first: buckets that are public and not meant to be, shared with foreign accounts, without an owner, important and not versioned, growing without a lifecycle rule, and more. Each item has the reason and what to do. Answers questions such as "what should our team mend first?".

Give one field or several: all of them have to hold. Without any, all buckets are judged. "totalItems" says how many items there are altogether; "checks" counts the buckets by check, also those of which nobody can say ("unjudged"): these have not passed. Only buckets that the caller may see are judged.
    `.trim(),
    examples: [
      { title: 'What a team should mend first', input: { owner: 'payments' } },
      {
        title: 'The public buckets of an account that are not meant to be',
        input: { account: 'payments-prod', check: 'public' },
      },
    ],
    schema: {
      input: inputSchema,
      output: z =>
        z.object({
          notice: noticeSchema(z),
          items: z.array(itemSchema(z)),
          totalItems: z.number(),
          checks: z.array(countSchema(z)),
        }),
    },
    async action({ input, credentials }) {
      await mayReadEntities({ ...dependencies, credentials });
      const { account, owner, system, check, limit = LIMIT } = input;
      const reader = { ...dependencies, credentials };
      const query = parseAttentionQuery({
        ...(account && { accountId: await accountIdOf(account, reader) }),
        ...(owner && { owner: ownerRef(owner) }),
        ...(system && { system: systemRef(system) }),
        check,
        limit: String(limit),
      });
      const page = await new AttentionList(reader, {
        ...dependencies,
        readable,
      }).page(query);
      return { output: { notice: NOTICE, ...page } };
    },
  });
}
