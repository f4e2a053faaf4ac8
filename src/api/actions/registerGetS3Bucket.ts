import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  readBucketText,
  type RecordedBucket,
  type UsageOfBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { pick } from 'lodash';
import { UsageQuery } from '../../usage/UsageQuery';
import { pageOfChanges } from '../pageOfChanges';
import { parseBucketsQuery } from '../parseBucketsQuery';
import type { Reader } from '../Reader';
import { RecordedBuckets } from '../RecordedBuckets';
import type { ActionDependencies } from './ActionDependencies';
import { bucketDetails, bucketDetailsSchema } from './bucketDetails';
import { describedChange } from './describedChange';
import { NOTICE, READS_ONLY } from './input';
import { mayReadEntities } from './mayReadEntities';

const LATEST_CHANGES = 10;

/** Registers the action that tells all that is known of one bucket. */
export function registerGetS3Bucket(dependencies: ActionDependencies) {
  const { actionsRegistry, catalog, config } = dependencies;
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
      output: bucketDetailsSchema,
    },
    async action({ input, credentials }) {
      const reader = { ...dependencies, credentials };
      await mayReadEntities(reader);
      const bucket = await findOne(input, reader, dependencies.clock.now());
      // What a bucket of a time in the past had to do with others is not known.
      const entity =
        bucket.state === 'present' && input.at === undefined && bucket.entityRef
          ? await catalog.getEntityByRef(bucket.entityRef, { credentials })
          : undefined;
      const changes = await pageOfChanges(
        {
          filter: entity
            ? { entityRefs: [bucket.entityRef!] }
            : {
                bucket: bucket.bucket,
                accountId: bucket.accountId,
                ...(input.at && { to: bucket.at }),
              },
          limit: LATEST_CHANGES,
        },
        reader,
      );
      return {
        output: {
          notice: NOTICE,
          ...bucketDetails(bucket, entity, appUrl),
          at: input.at && bucket.at,
          usage: entity && (await usageOf(bucket.entityRef!, dependencies)),
          latestChanges: changes.items.map(describedChange),
          moreChanges: changes.nextCursor !== undefined,
        },
      };
    },
  });
}

interface Input {
  bucket: string;
  at?: string;
}

/**
 * What is or was there comes before what was gone already, and of that the latest.
 *
 * @throws NotFoundError where there was none that the caller may know of.
 * @throws ConflictError where several buckets are meant.
 */
async function findOne(
  { bucket, at }: Input,
  reader: Reader,
  now: Date,
): Promise<RecordedBucket> {
  const { items } = await new RecordedBuckets(reader).list(
    parseBucketsQuery({ ...filterOf(bucket), ...(at && { at }) }, now),
  );
  const there = items.filter(({ state }) => state === 'present');
  if (there.length > 1) {
    const arns = there.map(({ arn }) => arn).join(', ');
    throw new ConflictError(
      `There are several S3 buckets '${bucket}': ${arns}. Ask for one of these ARNs.`,
    );
  }
  const found = there[0] ?? items.findLast(({ state }) => state === 'gone');
  if (found) {
    return found;
  }
  const [unknown] = items;
  throw new NotFoundError(
    unknown
      ? `It is not known what the S3 bucket '${bucket}' was like at ${at}. What it was like is known since ${unknown.knownSince}.`
      : `There is no S3 bucket '${bucket}'${at ? ` at ${at}` : ''} that you may see. find-s3-buckets finds buckets by a part of their name.`,
  );
}

function filterOf(bucket: string) {
  const text = readBucketText(bucket);
  switch (text.names) {
    case 'entity':
      return { entityRef: text.entityRef };
    case 'arn':
      return { arn: text.arn };
    case 'text':
      return { bucket: text.text };
    default:
      return { bucket: text.bucket };
  }
}

async function usageOf(
  entityRef: string,
  { database, prices }: Pick<ActionDependencies, 'database' | 'prices'>,
) {
  const { items } = await new UsageQuery({
    database,
    filter: { entityRefs: [entityRef] },
    prices,
  }).page({ by: 'bucket', order: 'size', limit: 1 });
  const [usage] = items as UsageOfBucket[];
  return usage && pick(usage, 'bytes', 'objects', 'day', 'estimate');
}
