import { paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import type { ListedBucket } from './buckets';
import { endsSession, explain } from './errors';
import { bucketArn } from './partition';
import type { BucketTags, Unavailable } from './record';
import type { AccountSession } from './session';
import { type TagsAnswer, readTags, sortedTags } from './tags';

/** Where tags are read: bucket by bucket, from the tagging API's index, or whichever is quicker in a region. */
export const TAG_SOURCES = ['per-bucket', 'tagging-api', 'auto'] as const;

export type TagSource = (typeof TAG_SOURCES)[number];

/**
 * From so many buckets in a region on, `auto` uses the index. As many are read at once by default, so that fewer are
 * done after one call's time, and the index can't be quicker.
 */
const WORTH_AN_INDEX = 50;

/** The index follows S3 after a while; AWS doesn't say how long. A bucket younger than this is asked itself. */
const INDEXED_AFTER_MS = 60 * 60_000;

/** The most that AWS gives at once. */
const RESOURCES_PER_PAGE = 100;

/** The tags of an account's buckets. */
export interface TagReader {
  /** To be told of each bucket before any of those told with it is read. */
  expect(region: string): void;
  read(bucket: ListedBucket, region: string): Promise<TagsAnswer>;
}

/**
 * Reads tags as the source says, and bucket by bucket where a region's index can't be had or leaves a doubt.
 *
 * @param onFallback - called once, with the first reason why an index could not be had
 */
export function createTagReader(
  session: AccountSession,
  source: TagSource,
  onFallback: (reason: Unavailable) => void,
): TagReader {
  const enough = {
    'per-bucket': Infinity,
    'tagging-api': 1,
    auto: WORTH_AN_INDEX,
  }[source];
  const expected = new Map<string, number>();
  const indexes = new Map<string, Promise<Map<string, BucketTags>>>();
  let hasFallenBack = false;

  async function indexOf(region: string): Promise<Map<string, BucketTags>> {
    const index = await readIndex(session, region);
    if (index.status === 'known') {
      return index.tags;
    }
    if (!hasFallenBack) {
      hasFallenBack = true;
      onFallback(index.reason);
    }
    return new Map();
  }

  return {
    expect(region) {
      const count = (expected.get(region) ?? 0) + 1;
      expected.set(region, count);
      if (count === enough) {
        const index = indexOf(region);
        // Awaited by who reads; until then a rejection is not unhandled.
        index.catch(() => {});
        indexes.set(region, index);
      }
    },
    async read(bucket, region) {
      const index = await indexes.get(region);
      // An index without a single bucket may be that of an endpoint that has none.
      if (!index?.size || isYoung(bucket)) {
        return readTags(session, bucket.name, region);
      }
      return index.get(bucket.name) ?? { status: 'none' };
    },
  };
}

function isYoung({ createdAt }: ListedBucket): boolean {
  return !createdAt || Date.now() - Date.parse(createdAt) < INDEXED_AFTER_MS;
}

/**
 * The tags of an account's buckets in one region, by the bucket's name, as the Resource Groups Tagging API has them:
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html. It lists what is tagged
 * or was tagged once; a bucket that it doesn't list has never been. A bucket that lives in another region than the list of buckets says isn't
 * in the index of that one either, and counts as untagged; only S3 itself would refer to the right region.
 *
 * Asked for everything of S3, because an endpoint that doesn't know the narrower filter `s3:bucket` would answer with
 * nothing, as if no bucket were tagged. What is no bucket is left out here.
 */
async function readIndex(
  session: AccountSession,
  region: string,
): Promise<
  | { status: 'known'; tags: Map<string, BucketTags> }
  | { status: 'unavailable'; reason: Unavailable }
> {
  const { account, homeRegion, signal } = session;
  const arnOfBuckets = bucketArn(account.partition, '');
  const tags = new Map<string, BucketTags>();
  try {
    const pages = paginateGetResources(
      { client: session.tagging(region) },
      { ResourceTypeFilters: ['s3'], ResourcesPerPage: RESOURCES_PER_PAGE },
      { abortSignal: signal },
    );
    for await (const { ResourceTagMappingList = [] } of pages) {
      for (const { ResourceARN = '', Tags = [] } of ResourceTagMappingList) {
        if (ResourceARN.startsWith(arnOfBuckets)) {
          tags.set(
            ResourceARN.slice(arnOfBuckets.length),
            Tags.length === 0
              ? { status: 'none' }
              : { status: 'known', tags: sortedTags(Tags) },
          );
        }
      }
    }
    return { status: 'known', tags };
  } catch (error) {
    signal.throwIfAborted();
    if (endsSession(error, region, homeRegion)) {
      throw error;
    }
    return {
      status: 'unavailable',
      reason: explain(error, { call: 'GetResources', account, region }),
    };
  }
}
