import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { ConflictError, NotFoundError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  actorName,
  readBucketText,
  type RecordedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { Knex } from 'knex';
import type { Clock } from '../../model/Clock';
import { parseBucketsQuery } from '../parseBucketsQuery';
import { pageOfChanges } from '../pageOfChanges';
import { RecordedBuckets } from '../RecordedBuckets';
import { boundedConfiguration } from './boundedConfiguration';
import { describedChange } from './describedChange';

const LATEST_CHANGES = 10;

/**
 * What the inventory has of a bucket that is gone, or of any as it was at a time.
 *
 * @throws NotFoundError where there was none that the caller may know of.
 * @throws ConflictError where several buckets are meant.
 */
export async function recordedDetails(
  input: { bucket: string; at?: string },
  options: {
    catalog: CatalogService;
    clock: Clock;
    credentials: BackstageCredentials;
    database: Knex;
    permissions: PermissionsService;
  },
) {
  const query = parseBucketsQuery(
    { ...filterOf(input.bucket), ...(input.at && { at: input.at }) },
    options.clock.now(),
  );
  const { items } = await new RecordedBuckets(options).list(query);
  const found = theOne(items, input);
  const changes = await pageOfChanges(
    {
      filter: {
        bucket: found.bucket,
        accountId: found.accountId,
        ...(input.at && { to: query.at }),
      },
      limit: LATEST_CHANGES,
    },
    options,
  );
  return {
    ...detailsOf(found),
    at: input.at && found.at,
    latestChanges: changes.items.map(describedChange),
    moreChanges: changes.nextCursor !== undefined,
  };
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

/** What is or was there comes before what was gone already, and of that the latest. */
function theOne(
  items: RecordedBucket[],
  { bucket, at }: { bucket: string; at?: string },
): RecordedBucket & { state: 'present' | 'gone' } {
  const there = items.filter(({ state }) => state === 'present');
  if (there.length > 1) {
    const arns = there.map(({ arn }) => arn).join(', ');
    throw new ConflictError(
      `There are several S3 buckets '${bucket}': ${arns}. Ask for one of these ARNs.`,
    );
  }
  const found = there[0] ?? items.findLast(({ state }) => state === 'gone');
  if (found) {
    return found as RecordedBucket & { state: 'present' | 'gone' };
  }
  const [unknown] = items;
  throw new NotFoundError(
    unknown
      ? `It is not known what the S3 bucket '${bucket}' was like at ${at}. What it was like is known since ${unknown.knownSince}.`
      : `There is no S3 bucket '${bucket}'${at ? ` at ${at}` : ''} that you may see. find-s3-buckets finds buckets by a part of their name.`,
  );
}

function detailsOf(found: RecordedBucket & { state: 'present' | 'gone' }) {
  const { goneBy } = found;
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
    configuration: boundedConfiguration(found.configuration),
    notReadable: found.unavailable ?? [],
    relations: [],
    links: {},
    state: found.state,
    knownSince: found.knownSince,
    goneAt: found.goneAt,
    goneAs: found.goneAs,
    goneBy: goneBy && { name: actorName(goneBy), ...goneBy },
  };
}
