import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import type { Limit } from 'p-limit';
import type { ListedBucket } from '../buckets/kinds/generalPurpose';
import { UnusableAnswerError, endsSession, explain } from '../aws/errors';
import { bucketArn } from '../model/partition';
import type {
  BucketTags,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AccountSession } from '../aws/session';
import { type TagsAnswer, readTags, sortedTags } from './tags';

/** Where tags are read: bucket by bucket, from the tagging API's index, or whichever is quicker in a region. */
export const TAG_SOURCES = ['per-bucket', 'tagging-api', 'auto'] as const;

export type TagSource = (typeof TAG_SOURCES)[number];

/**
 * From so many buckets of a page of the list in a region on, `auto` uses the index. As many are read at once by default,
 * so that fewer are done after one call's time, and the index can't be quicker.
 */
const WORTH_AN_INDEX = 50;

/** The index follows S3 after a while; AWS doesn't say how long. A bucket younger than this is asked itself. */
const INDEXED_AFTER_MS = 60 * 60_000;

/** The most that one call may name. */
const BUCKETS_PER_CALL = 100;

/** What an emulator answers that doesn't know the parameter: a page of everything. */
const OF_EVERYTHING =
  'the answer is not limited to the buckets that were asked for';

/** The tags of an account's buckets. */
export interface TagReader {
  /** To be told of a page of the list before any of its buckets is read. */
  expect(page: ListedBucket[]): void;
  read(bucket: ListedBucket, region: string): Promise<TagsAnswer>;
}

/** Reads tags as the source says, and bucket by bucket where a region's index can't be had or leaves a doubt. */
export function createTagReader(
  session: AccountSession,
  options: {
    tagSource: TagSource;
    /** How many calls of the account are in flight. */
    limit: Limit;
    /** Called once, with the first reason why an index could not be had. */
    onFallback: (reason: Unavailable) => void;
  },
): TagReader {
  const enough = {
    'per-bucket': Infinity,
    'tagging-api': 1,
    auto: WORTH_AN_INDEX,
  }[options.tagSource];
  const regionsWithout = new Set<string>();
  /** By the bucket's name: what the index says of those that were expected with it in its region. */
  const answers = new Map<string, Promise<Map<string, BucketTags>>>();
  let hasFallenBack = false;

  async function ask(
    region: string,
    names: string[],
  ): Promise<Map<string, BucketTags>> {
    const index = await readIndex(session, region, names, options.limit);
    if (index.status === 'known') {
      return index.tags;
    }
    regionsWithout.add(region);
    if (!hasFallenBack) {
      hasFallenBack = true;
      options.onFallback(index.reason);
    }
    return new Map();
  }

  return {
    expect(page) {
      for (const [region, names] of namesByRegion(page)) {
        if (names.length >= enough && !regionsWithout.has(region)) {
          const answer = ask(region, names);
          // Awaited by who reads; until then a rejection is not unhandled.
          answer.catch(() => {});
          names.forEach(name => answers.set(name, answer));
        }
      }
    },
    async read(bucket, region) {
      const answer = await answers.get(bucket.name);
      // An index without a single bucket may be that of an endpoint that has none.
      if (!answer?.size || isYoung(bucket)) {
        return options.limit(readTags, session, bucket.name, region);
      }
      return answer.get(bucket.name) ?? { status: 'none' };
    },
  };
}

function namesByRegion(buckets: ListedBucket[]): Map<string, string[]> {
  const regions = new Map<string, string[]>();
  for (const { name, region } of buckets) {
    if (region) {
      const names = regions.get(region) ?? [];
      regions.set(region, names);
      names.push(name);
    }
  }
  return regions;
}

function isYoung({ createdAt }: ListedBucket): boolean {
  return !createdAt || Date.now() - Date.parse(createdAt) < INDEXED_AFTER_MS;
}

/**
 * The tags of buckets of an account in one region, by the bucket's name, as the Resource Groups Tagging API has them:
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html. It answers what is tagged
 * or was tagged once; a bucket that it leaves out has never been. A bucket that lives in another region than the list of
 * buckets says is left out, too, and counts as untagged; only S3 itself would refer to the right region.
 *
 * Buckets are asked for by name, a hundred at a time, because the index's own list comes one page after the other, and
 * with everything else of S3 that is tagged.
 */
async function readIndex(
  session: AccountSession,
  region: string,
  names: string[],
  limit: Limit,
): Promise<
  | { status: 'known'; tags: Map<string, BucketTags> }
  | { status: 'unavailable'; reason: Unavailable }
> {
  const { account, homeRegion, signal } = session;
  const tags = new Map<string, BucketTags>();
  let hasFailed = false;

  async function askFor(some: string[]): Promise<void> {
    if (hasFailed) {
      return;
    }
    const nameOf = new Map(
      some.map(name => [bucketArn(account.partition, name), name]),
    );
    const { ResourceTagMappingList, PaginationToken } = await session
      .tagging(region)
      .send(new GetResourcesCommand({ ResourceARNList: [...nameOf.keys()] }));
    if (!ResourceTagMappingList) {
      throw new UnusableAnswerError('the answer has no list of resources');
    }
    if (PaginationToken) {
      throw new UnusableAnswerError(OF_EVERYTHING);
    }
    for (const { ResourceARN = '', Tags = [] } of ResourceTagMappingList) {
      const name = nameOf.get(ResourceARN);
      if (name === undefined) {
        throw new UnusableAnswerError(OF_EVERYTHING);
      }
      tags.set(
        name,
        Tags.length === 0
          ? { status: 'none' }
          : { status: 'known', tags: sortedTags(Tags) },
      );
    }
  }

  try {
    const calls: Array<Promise<void>> = [];
    for (let i = 0; i < names.length; i += BUCKETS_PER_CALL) {
      calls.push(limit(askFor, names.slice(i, i + BUCKETS_PER_CALL)));
    }
    await Promise.all(calls);
    return { status: 'known', tags };
  } catch (error) {
    hasFailed = true;
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
