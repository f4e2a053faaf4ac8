import pLimit from 'p-limit';
import { ListedBucket, listBuckets } from './buckets';
import { BucketRecord, BucketRegion } from './record';
import { lookUpRegion } from './region';
import { AccountSession } from './session';
import { readTags } from './tags';

export interface CollectOptions {
  /** Only buckets that live in these regions; all where not given. */
  regions?: string[];
  /** Only buckets whose name this accepts. */
  accepts: (name: string) => boolean;
  /** How many buckets of the account are read at once. */
  concurrency: number;
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
  const readings: Array<Promise<BucketRecord | undefined>> = [];
  try {
    for await (const page of listBuckets(session)) {
      for (const bucket of page) {
        if (
          options.accepts(bucket.name) &&
          mayLiveIn(options.regions, bucket.region)
        ) {
          const reading = limit(() =>
            readBucket(session, bucket, options.regions),
          );
          // Awaited below; until then a rejection is not unhandled.
          reading.catch(() => {});
          readings.push(reading);
        }
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
  regions: string[] | undefined,
): Promise<BucketRecord | undefined> {
  session.signal.throwIfAborted();
  const { name, createdAt } = listed;
  const record = { account: session.account, name, createdAt };

  let found = listed.region
    ? ({ status: 'known', region: listed.region } as const)
    : await lookUpRegion(session, name);
  // The second turn is for a region that proved wrong, the first one's answer then says where to.
  for (
    let turn = 1;
    found.status === 'known' && mayLiveIn(regions, found.region);
    turn++
  ) {
    const region: BucketRegion = found;
    const tags = await readTags(session, name, region.region);
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
      : await lookUpRegion(session, name);
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
