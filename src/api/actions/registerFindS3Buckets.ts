import type { QueryEntitiesRequest } from '@backstage/catalog-client';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { InputError } from '@backstage/errors';
import {
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_REGION,
  isConfigurationFact,
  isFromAws,
  readBucketText,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { z as Zod } from 'zod/v3';
import { accountIdOf } from './accountIdOf';
import type { ActionDependencies } from './ActionDependencies';
import type { Reader } from '../Reader';
import {
  cursorInput,
  limitInput,
  NOTICE,
  noticeSchema,
  ownerRef,
  READS_ONLY,
} from './input';
import { mayReadEntities } from './mayReadEntities';
import { configurationInput } from './configurationInput';
import { summarySchema, summaryOf } from './summaryOf';

const LIMIT = 20;
const MAX_LIMIT = 100;

const inputSchema = (z: typeof Zod) =>
  z
    .object({
      bucket: z
        .string()
        .optional()
        .describe(
          "What is known of the bucket: its name or a part of it, an ARN, an s3:// address, or the https:// address of an object. Of an address or ARN, what follows the bucket's name is ignored.",
        ),
      account: z
        .string()
        .optional()
        .describe(
          'The AWS account that has the bucket: its 12-digit id, or its name.',
        ),
      region: z
        .string()
        .optional()
        .describe('The AWS region the bucket lives in, as eu-west-1.'),
      owner: z
        .string()
        .optional()
        .describe(
          'Who owns the bucket: the name of a group, or an entity ref, as group:default/payments or user:default/jane.',
        ),
      tag: z
        .string()
        .optional()
        .describe(
          'A tag that the bucket has in AWS: key=value, or the key alone for any value. Without regard to case.',
        ),
      configuration: configurationInput(z),
      limit: limitInput(z, LIMIT, MAX_LIMIT),
      cursor: cursorInput(z),
    })
    .strict();

type Input = Zod.infer<ReturnType<typeof inputSchema>>;

/** Registers the action that finds buckets. */
export function registerFindS3Buckets({
  actionsRegistry,
  catalog,
  permissions,
}: ActionDependencies) {
  actionsRegistry.register({
    name: 'find-s3-buckets',
    title: 'Find S3 buckets',
    attributes: READS_ONLY,
    description: `
Finds S3 buckets (object storage of AWS) of all AWS accounts of the company, in the software catalog: which bucket is behind an address, who owns it, which account and region it is in, which buckets are public, not encrypted by a key of one's own, or not versioned.

Give one field or several: all of them have to hold. Without any, all buckets are found. To find out what a link such as s3://name/key, an ARN or https://name.s3.eu-west-1.amazonaws.com/key is about, give it as "bucket".

The answer has a summary of each bucket, sorted by name. "totalItems" says how many there are altogether; where "nextCursor" is given, more follow. For all that is known of one bucket, and its latest changes, use get-s3-bucket. Only what the caller may see in the catalog is found.
    `.trim(),
    examples: [
      {
        title: 'The bucket of an object',
        input: { bucket: 's3://kestrel-payments-receipts/2026/x.pdf' },
      },
      {
        title: 'The public buckets of a team',
        input: { owner: 'web', configuration: { publicAccess: 'public' } },
      },
      {
        title: 'Buckets with a tag, in one account',
        input: {
          account: 'payments-prod',
          tag: 'data-classification=confidential',
          limit: 50,
        },
      },
    ],
    schema: {
      input: inputSchema,
      output: z =>
        z.object({
          notice: noticeSchema(z),
          items: z.array(summarySchema(z)),
          totalItems: z
            .number()
            .describe('How many buckets there are, with those not answered.'),
          nextCursor: z
            .string()
            .optional()
            .describe('Where more follow: give it as "cursor".'),
        }),
    },
    async action({ input, credentials }) {
      await mayReadEntities({ permissions, credentials });
      const answer = await catalog.queryEntities(
        input.cursor
          ? { cursor: input.cursor, limit: input.limit ?? LIMIT }
          : await queryOf(input, { catalog, credentials }),
        { credentials },
      );
      return {
        output: {
          notice: NOTICE,
          items: answer.items.filter(isFromAws).map(summaryOf),
          totalItems: answer.totalItems,
          nextCursor: answer.pageInfo.nextCursor,
        },
      };
    },
  });
}

async function queryOf(
  input: Input,
  options: Pick<Reader, 'catalog' | 'credentials'>,
): Promise<QueryEntitiesRequest> {
  const { bucket, account, region, owner, tag, configuration = {} } = input;
  const filter: Record<string, string | symbol> = {
    [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`]:
      CATALOG_FILTER_EXISTS,
  };
  let part: string | undefined;
  if (bucket?.trim()) {
    const text = readBucketText(bucket);
    switch (text.names) {
      case 'arn':
        filter[`metadata.annotations.${ANNOTATION_AWS_ARN}`] = text.arn;
        break;
      case 'bucket':
        filter[`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`] =
          text.bucket;
        break;
      case 'entity':
        throw new InputError(
          'An entity ref names one bucket: ask get-s3-bucket for it.',
        );
      default:
        part = text.text;
    }
  }
  if (account) {
    filter[`metadata.annotations.${ANNOTATION_AWS_ACCOUNT_ID}`] =
      await accountIdOf(account, options);
  }
  if (region) {
    filter[`metadata.annotations.${ANNOTATION_AWS_REGION}`] = region.trim();
  }
  if (owner) {
    filter['relations.ownedBy'] = ownerRef(owner);
  }
  if (tag) {
    const [, key, value] = /^([^=]+)(?:=(.*))?$/s.exec(tag.trim()) ?? [];
    if (!key) {
      throw new InputError(
        `The tag '${tag}' has no key. Give key=value, or the key alone.`,
      );
    }
    filter[`spec.tags.${key}`] = value ?? CATALOG_FILTER_EXISTS;
  }
  for (const [fact, status] of Object.entries(configuration)) {
    if (isConfigurationFact(fact) && status) {
      filter[`spec.configuration.${fact}.status`] = status;
    }
  }
  return {
    filter,
    ...(part && {
      fullTextFilter: {
        term: part,
        fields: [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`],
      },
    }),
    limit: input.limit ?? LIMIT,
    orderFields: { field: 'metadata.name', order: 'asc' },
  };
}
