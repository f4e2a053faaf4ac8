import {
  ANNOTATION_VIEW_URL,
  DEFAULT_NAMESPACE,
  type Entity,
} from '@backstage/catalog-model';
import {
  actorName,
  CONFIGURATION_FACTS,
  type RecordedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { mapValues } from 'lodash';
import type { z as Zod } from 'zod/v3';
import { boundedValue } from '../../inventory/boundedValue';
import { shorten } from '../../model/shorten';
import { actorSchema, changeSchema } from './describedChange';
import { noticeSchema } from './input';
import { summarySchema } from './summaryOf';

/** What the action answers of one bucket. */
export function bucketDetailsSchema(z: typeof Zod) {
  return summarySchema(z).extend({
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
        estimate: z
          .object({
            usd: z.number().optional(),
            unpriced: z
              .object({
                bytes: z.number(),
                storageClasses: z.array(z.string()),
              })
              .optional()
              .describe('What there is no price of, which may cost, too.'),
          })
          .optional()
          .describe(
            'An estimate of what storing it costs in a month, in USD, by a price for each storage class. Requests, retrieval and transfer are left out.',
          ),
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
    latestChanges: z.array(changeSchema(z)).describe('Its latest changes.'),
    moreChanges: z
      .boolean()
      .describe(
        'Whether it has older changes: list-s3-bucket-changes has them.',
      ),
  });
}

/** What is known of a bucket: what the inventory has, and what only its entity has. */
export function bucketDetails(
  { goneBy, ...found }: RecordedBucket,
  entity: Entity | undefined,
  appUrl: string | undefined,
) {
  return {
    bucket: found.bucket,
    entityRef: found.entityRef,
    arn: found.arn,
    accountId: found.accountId,
    accountName: found.accountName,
    region: found.region,
    owner: found.owner,
    publicAccess: found.configuration?.publicAccess?.status,
    createdAt: found.createdAt,
    tags: found.tags ?? {},
    configuration:
      found.configuration &&
      mapValues(
        found.configuration,
        value => value && boundedValue(value, 4_000),
      ),
    notReadable: found.unavailable ?? [],
    state: found.state as 'present' | 'gone',
    knownSince: found.knownSince,
    goneAt: found.goneAt,
    goneAs: found.goneAs,
    goneBy: goneBy && { name: actorName(goneBy), ...goneBy },
    ...entityDetails(entity, appUrl),
  };
}

function entityDetails(entity: Entity | undefined, appUrl: string | undefined) {
  if (!entity) {
    return { relations: [], links: {} };
  }
  const { metadata, spec, relations = [] } = entity;
  const textOf = (value: unknown) =>
    typeof value === 'string' ? value : undefined;
  return {
    description: metadata.description && shorten(metadata.description, 500),
    lifecycle: textOf(spec?.lifecycle),
    system: textOf(spec?.system),
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
