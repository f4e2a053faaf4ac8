import { InputError } from '@backstage/errors';
import {
  BUCKET_CHANGE_KINDS,
  readBucketText,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { z as Zod } from 'zod/v3';
import { parseChangeQuery } from '../parseChangeQuery';
import { pageOfChanges } from '../pageOfChanges';
import { accountIdOf } from './accountIdOf';
import { changeSchema, describedChange } from './describedChange';
import type { ActionDependencies } from './ActionDependencies';
import type { Reader } from '../Reader';
import {
  accountInput,
  cursorInput,
  limitInput,
  NOTICE,
  noticeSchema,
  ownerRef,
  READS_ONLY,
} from './input';
import { mayReadEntities } from './mayReadEntities';

const LIMIT = 50;
const MAX_LIMIT = 200;

const inputSchema = (z: typeof Zod) =>
  z
    .object({
      bucket: z
        .string()
        .optional()
        .describe(
          "The bucket: its exact name, an ARN, an s3:// or https:// address, or its entity's ref. It may be gone.",
        ),
      account: accountInput(z),
      owner: z
        .string()
        .optional()
        .describe(
          'Who owned the bucket right after the change: the name of a group, or an entity ref. Finds deleted buckets, too.',
        ),
      kind: z
        .union([
          z.enum(BUCKET_CHANGE_KINDS),
          z.array(z.enum(BUCKET_CHANGE_KINDS)),
        ])
        .optional()
        .describe(
          'What happened, one kind or several. configuration-changed is a setting, as publicAccess or encryption. discovered is a bucket seen for the first time that may be older.',
        ),
      actor: z
        .string()
        .optional()
        .describe(
          'Who made the change, as "actor" names them: "jane" finds "jane", "jane@example.com" and "jane (Admin)". Only changes of which AWS told who made them.',
        ),
      text: z
        .string()
        .optional()
        .describe(
          "A text, in whatever case, in the bucket's name, in the tag or setting that changed, in its values, or in who made the change.",
        ),
      from: z
        .string()
        .optional()
        .describe(
          'Found at this time or later, ISO 8601, as 2026-11-17 or 2026-11-17T08:00:00Z.',
        ),
      to: z.string().optional().describe('Found before this time, ISO 8601.'),
      limit: limitInput(z, LIMIT, MAX_LIMIT),
      cursor: cursorInput(z),
    })
    .strict();

type Input = Zod.infer<ReturnType<typeof inputSchema>>;

/** Registers the action that lists changes. */
export function registerListS3BucketChanges(dependencies: ActionDependencies) {
  const { actionsRegistry, catalog } = dependencies;
  actionsRegistry.register({
    name: 'list-s3-bucket-changes',
    title: 'List changes of S3 buckets',
    attributes: READS_ONLY,
    description: `
Lists what changed about S3 buckets (object storage of AWS), the latest first: buckets that were created or deleted, tags, settings such as public access and encryption, owners, and what can not be read any more. Answers questions such as "what changed in payments this week, and who did it?".

Give one field or several: all of them have to hold. Without any, the latest changes of all buckets are listed. Each change has its meaning in words as "text". Where AWS told who made it, "actor", "eventName" and "occurredAt" say so; else it is not known who did it, and the change happened between "previousObservedAt" and "observedAt".

Where "nextCursor" is given, more changes follow. Only changes of buckets that the caller may see are listed; those of deleted buckets only to callers who may see every entity.
    `.trim(),
    examples: [
      {
        title: 'What changed in a team since a day',
        input: { owner: 'payments', from: '2026-11-17' },
      },
      {
        title: 'What somebody did',
        input: { actor: 'jane', from: '2026-11-17' },
      },
      {
        title: 'Buckets that were created or deleted in an account',
        input: { account: '222222222222', kind: ['created', 'deleted'] },
      },
    ],
    schema: {
      input: inputSchema,
      output: z =>
        z.object({
          notice: noticeSchema(z),
          items: z.array(changeSchema(z)),
          nextCursor: z
            .string()
            .optional()
            .describe('Where more follow: give it as "cursor".'),
        }),
    },
    async action({ input, credentials }) {
      await mayReadEntities({ ...dependencies, credentials });
      const query = await queryOf(input, { catalog, credentials });
      const page = await pageOfChanges(query, { ...dependencies, credentials });
      return {
        output: {
          notice: NOTICE,
          ...page,
          items: page.items.map(describedChange),
        },
      };
    },
  });
}

async function queryOf(
  input: Input,
  options: Pick<Reader, 'catalog' | 'credentials'>,
) {
  const { bucket, account, owner, limit = LIMIT, ...rest } = input;
  return parseChangeQuery({
    ...rest,
    limit: String(limit),
    ...(bucket && filterOf(bucket)),
    ...(account && { accountId: await accountIdOf(account, options) }),
    ...(owner && { owner: ownerRef(owner) }),
  });
}

function filterOf(input: string) {
  const text = readBucketText(input);
  if (text.names === 'entity') {
    return { entityRef: text.entityRef };
  }
  const bucket = text.names === 'text' ? text.text : text.bucket;
  if (/\s/.test(bucket)) {
    throw new InputError(`'${input}' is not the name of a bucket.`);
  }
  return { bucket };
}
