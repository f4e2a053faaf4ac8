import pLimit, { type Limit } from 'p-limit';
import { ListedBucket, listBuckets } from './kinds/generalPurpose';
import type { BucketRecord, BucketRegion } from '../model/bucket';
import type { Unavailable } from 'backstage-plugin-aws-s3-buckets-common';
import { lookUpRegion } from './locate';
import { AccountSession } from '../aws/session';
import {
  type TagReader,
  type TagSource,
  createTagReader,
} from '../facts/tagIndex';

export interface CollectOptions {
  /** Only buckets that live in these regions; all where not given. */
  regions?: string[];
  /** Only buckets whose name this accepts. */
  accepts: (name: string) => boolean;
  /** How many buckets of the account are read at once. */
  concurrency: number;
  tagSource: TagSource;
  /** Called once, where an index of tags was to be used and could not be had, with the first reason for it. */
  onFallback: (reason: Unavailable) => void;
}

/**
 * Reads every bucket of an account: lists them, finds the region of those whose listing doesn't say, and reads each
 * one's tags where it lives. Records come as they are ready, in the order of the list.
 *
 * When this ends without an error the account was read to its end, and a bucket without a record is not there, or not
 * wanted. A bucket about which something could not be read has a record that says so.
 */
export async function* collectBuckets(
  session: AccountSession,
  options: CollectOptions,
): AsyncGenerator<BucketRecord> {
  const limit = pLimit(options.concurrency);
  const tagReader = createTagReader(session, { ...options, limit });
  const readings: Array<Promise<BucketRecord | undefined>> = [];
  try {
    for await (const page of listBuckets(session)) {
      const wanted = page.filter(
        bucket =>
          options.accepts(bucket.name) &&
          mayLiveIn(options.regions, bucket.region),
      );
      tagReader.expect(wanted);
      for (const bucket of wanted) {
        const reading = readBucket(session, bucket, {
          tagReader,
          limit,
          regions: options.regions,
        });
        // Awaited below; until then a rejection is not unhandled.
        reading.catch(() => {});
        readings.push(reading);
      }
    }
    for (const reading of readings) {
      const record = await reading;
      if (record) {
        yield record;
      }
    }
  } finally {
    limit.clearQueue();
  }
}

function mayLiveIn(
  regions: string[] | undefined,
  region: string | undefined,
): boolean {
  return !regions || region === undefined || regions.includes(region);
}

async function readBucket(
  session: AccountSession,
  listed: ListedBucket,
  options: { tagReader: TagReader; limit: Limit; regions?: string[] },
): Promise<BucketRecord | undefined> {
  const { tagReader, limit, regions } = options;
  const { name, createdAt } = listed;
  const record = { account: session.account, name, createdAt };

  let found = listed.region
    ? ({ status: 'known', region: listed.region } as const)
    : await limit(lookUpRegion, session, name);
  // The second turn is for a region that proved wrong, the first one's answer then says where to.
  for (
    let turn = 1;
    found.status === 'known' && mayLiveIn(regions, found.region);
    turn++
  ) {
    const region: BucketRegion = found;
    const tags = await tagReader.read(listed, region.region);
    if (tags.status === 'gone') {
      return undefined;
    }
    if (tags.status !== 'wrong-region') {
      return { ...record, region, tags };
    }
    if (turn === 2) {
      const reason = {
        code: 'WrongRegion',
        message: `S3 names ${region.region} as the region of bucket ${name} of account ${session.account.id}, and there it refers to ${tags.right ?? 'another one'}. The bucket is being moved, or the endpoint contradicts itself; the next run tries again.`,
      };
      return {
        ...record,
        region: { status: 'unavailable', reason },
        tags: { status: 'unavailable', reason },
      };
    }
    found = tags.right
      ? { status: 'known', region: tags.right }
      : await limit(lookUpRegion, session, name);
  }
  if (found.status === 'unavailable') {
    return {
      ...record,
      region: found,
      tags: { status: 'unavailable', reason: found.reason },
    };
  }
  return undefined;
}
