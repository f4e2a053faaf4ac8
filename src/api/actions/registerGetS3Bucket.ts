import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  ANNOTATION_VIEW_URL,
  DEFAULT_NAMESPACE,
  type Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { ConflictError, InputError } from '@backstage/errors';
import {
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE,
  type BucketText,
  CONFIGURATION_FACTS,
  isBucket,
  isFromAws,
  readBucket,
  readBucketText,
  type UsageOfBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { shorten } from '../../model/shorten';
import { UsageQuery } from '../../usage/UsageQuery';
import { pageOfChanges } from '../pageOfChanges';
import type { Knex } from 'knex';
import { boundedConfiguration } from './boundedConfiguration';
import { actorSchema, changeSchema, describedChange } from './describedChange';
import type { ActionDependencies, CatalogOf } from './ActionDependencies';
import { NOTICE, noticeSchema, READS_ONLY } from './input';
import { mayReadEntities } from './mayReadEntities';
import { recordedDetails } from './recordedDetails';
import { summaryOf, summarySchema } from './summaryOf';

const LATEST_CHANGES = 10;

/** Registers the action that tells all that is known of one bucket. */
export function registerGetS3Bucket(dependencies: ActionDependencies) {
  const { actionsRegistry, catalog, config, database } = dependencies;
  const appUrl = config.getOptionalString('app.baseUrl');
  actionsRegistry.register({
    name: 'get-s3-bucket',
    title: 'Get an S3 bucket',
    attributes: READS_ONLY,
    description: `
Tells all that the software catalog knows of one S3 bucket (object storage of AWS): its account, region, owner, tags, whether it is public, how it is encrypted, versioned and logged, how large it is, which systems and components use it, and its latest changes with who made them, where that is known.

Give the bucket's exact name, its ARN, an s3:// address, the https:// address of an object in it, or the ref of its catalog entity. By a part of a name, use find-s3-buckets. For more changes, use list-s3-bucket-changes. A bucket that the caller may not see is not found.

A bucket that was deleted is found, too, by callers who may see every entity: "state" is gone, and all else is what it was last like. With "at", it tells what the bucket was like at that time.
    `.trim(),
    examples: [
      {
        title: 'Whose bucket an object is in, and whether it is public',
        input: { bucket: 's3://kestrel-payments-receipts/2026/x.pdf' },
      },
      {
        title: 'What a bucket was like in March',
        input: { bucket: 'kestrel-payments-receipts', at: '2026-03-01' },
      },
    ],
    schema: {
      input: z =>
        z
          .object({
            bucket: z
              .string()
              .min(1)
              .describe(
                "The bucket: its exact name, an ARN, an s3:// or https:// address of it or of an object in it, or its entity's ref, as resource:default/name.",
              ),
            at: z
              .string()
              .optional()
              .describe(
                'A time in the past, ISO 8601, as 2026-03-01 or 2026-03-01T08:00:00Z: what the bucket was like then.',
              ),
          })
          .strict(),
      output: z =>
        summarySchema(z).extend({
          notice: noticeSchema(z),
          entityRef: z
            .string()
            .optional()
            .describe("The ref of the bucket's catalog entity, if it has one."),
          state: z
            .enum(['present', 'gone'])
            .describe('Whether the bucket is, or was at that time, there.'),
          at: z
            .string()
            .optional()
            .describe(
              'The time for which this is told, where it is not now, ISO 8601 in UTC.',
            ),
          knownSince: z
            .string()
            .optional()
            .describe('Since when it can be told what the bucket was like.'),
          goneAt: z
            .string()
            .optional()
            .describe('When it was found to be gone, ISO 8601 in UTC.'),
          goneAs: z
            .enum(['deleted', 'left-scope'])
            .optional()
            .describe(
              'deleted in AWS; left-scope: it may be there, and is not read any more.',
            ),
          goneBy: actorSchema(z)
            .optional()
            .describe(
              'Who deleted it, where AWS told. Where it is absent, that is not known: do not guess.',
            ),
          description: z.string().optional(),
          lifecycle: z.string().optional(),
          createdAt: z
            .string()
            .optional()
            .describe(
              'When it was created. AWS changes it when some settings are edited.',
            ),
          tags: z.record(z.string()).describe('The tags, exactly as in AWS.'),
          configuration: z
            .record(z.unknown())
            .optional()
            .describe(
              `The settings that S3 reports, by name, each with its status and details: ${CONFIGURATION_FACTS.join(', ')}. One that is absent was not read yet.`,
            ),
          notReadable: z
            .array(z.string())
            .describe(
              'What can not be read from AWS at present: tags, region, or names of settings. What is answered of them is the last known value.',
            ),
          usage: z
            .object({
              bytes: z
                .number()
                .describe(
                  'Its size: all storage classes, noncurrent versions and incomplete multipart uploads included.',
                ),
              objects: z
                .number()
                .optional()
                .describe('How many objects it has, counted likewise.'),
              day: z.string().describe('The day of these values, in UTC.'),
            })
            .optional()
            .describe(
              'How large it is, as CloudWatch reported last. Absent where that is not read, and for an empty bucket, of which there is no report.',
            ),
          relations: z
            .array(z.object({ type: z.string(), targetRef: z.string() }))
            .describe(
              'How it relates to other entities of the catalog: ownedBy, dependsOn, dependencyOf, partOf.',
            ),
          links: z
            .object({
              catalog: z.string().optional(),
              awsConsole: z.string().optional(),
            })
            .describe('Pages for people.'),
          latestChanges: z
            .array(changeSchema(z))
            .describe(`Its latest changes, at most ${LATEST_CHANGES}.`),
          moreChanges: z
            .boolean()
            .describe(
              'Whether it has older changes: list-s3-bucket-changes has them.',
            ),
        }),
    },
    async action({ input, credentials }) {
      await mayReadEntities({ ...dependencies, credentials });
      const entity = await findOne(input, { catalog, credentials });
      if (!entity) {
        const recorded = await recordedDetails(input, {
          ...dependencies,
          credentials,
        });
        return { output: { notice: NOTICE, ...recorded } };
      }
      const entityRef = stringifyEntityRef(entity);
      const changes = await pageOfChanges(
        {
          filter: { entityRef },
          limit: LATEST_CHANGES,
        },
        { ...dependencies, credentials },
      );
      return {
        output: {
          notice: NOTICE,
          state: 'present' as const,
          ...detailsOf(entity, appUrl),
          usage: await usageOf(entityRef, database),
          latestChanges: changes.items.map(describedChange),
          moreChanges: changes.nextCursor !== undefined,
        },
      };
    },
  });
}

/** Undefined where the catalog has no such bucket, or is not asked as a time in the past is meant. */
async function findOne(
  { bucket: input, at }: { bucket: string; at?: string },
  options: CatalogOf,
): Promise<Entity | undefined> {
  if (at !== undefined) {
    return undefined;
  }
  const text = readBucketText(input);
  const found = (await candidates(text, options)).filter(
    entity => isFromAws(entity) && isBucket(entity),
  );
  // The catalog compares without case; old buckets of us-east-1 may differ by case alone.
  const name = nameIn(text);
  const exact = found.filter(entity => readBucket(entity).name === name);
  const [entity, ...others] = exact.length > 0 ? exact : found;
  if (!entity) {
    return undefined;
  }
  if (others.length > 0) {
    const refs = [entity, ...others].map(it => stringifyEntityRef(it));
    throw new ConflictError(
      `There are several S3 buckets '${input}': ${refs.join(', ')}. Ask for one of these refs.`,
    );
  }
  return entity;
}

function nameIn(text: BucketText): string | undefined {
  switch (text.names) {
    case 'entity':
      return undefined;
    case 'text':
      return text.text;
    default:
      return text.bucket;
  }
}

async function candidates(
  text: BucketText,
  { catalog, credentials }: CatalogOf,
): Promise<Entity[]> {
  if (text.names === 'entity') {
    const entity = await catalog.getEntityByRef(entityRefOf(text.entityRef), {
      credentials,
    });
    return entity ? [entity] : [];
  }
  const { items } = await catalog.queryEntities(
    {
      filter: {
        [`metadata.annotations.${ANNOTATION_AWS_BUCKET_NAME}`]:
          nameIn(text) ?? CATALOG_FILTER_EXISTS,
        ...(text.names === 'arn' && {
          [`metadata.annotations.${ANNOTATION_AWS_ARN}`]: text.arn,
        }),
      },
      limit: 10,
    },
    { credentials },
  );
  return items;
}

function entityRefOf(ref: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(ref));
  } catch {
    throw new InputError(
      `'${ref}' is not an entity ref, as resource:default/my-bucket.`,
    );
  }
}

async function usageOf(entityRef: string, database: Knex) {
  const { items } = await new UsageQuery(database, {
    entityRefs: [entityRef],
  }).page({ by: 'bucket', order: 'size', limit: 1 });
  const [usage] = items as UsageOfBucket[];
  return (
    usage && { bytes: usage.bytes, objects: usage.objects, day: usage.day }
  );
}

function detailsOf(entity: Entity, appUrl: string | undefined) {
  const { metadata, spec, relations = [] } = entity;
  const bucket = readBucket(entity);
  const unavailable =
    metadata.annotations?.[ANNOTATION_AWS_CONFIGURATION_UNAVAILABLE];
  const { configuration, lifecycle } = spec ?? {};
  return {
    ...summaryOf(entity),
    description: metadata.description && shorten(metadata.description, 500),
    lifecycle: typeof lifecycle === 'string' ? lifecycle : undefined,
    createdAt: bucket.createdAt,
    tags: Object.fromEntries(bucket.tags),
    configuration: boundedConfiguration(configuration),
    notReadable: [
      ...(bucket.tagsUnavailable ? ['tags'] : []),
      ...(bucket.regionUnavailable ? ['region'] : []),
      ...(unavailable?.split(',') ?? []),
    ],
    relations: relations.map(({ type, targetRef }) => ({ type, targetRef })),
    links: {
      catalog: appUrl && pageOf(entity, appUrl),
      awsConsole: metadata.annotations?.[ANNOTATION_VIEW_URL],
    },
  };
}

function pageOf({ kind, metadata }: Entity, appUrl: string): string {
  const { namespace = DEFAULT_NAMESPACE, name } = metadata;
  return `${appUrl.replace(/\/$/, '')}/catalog/${namespace}/${kind.toLowerCase()}/${name}`;
}
