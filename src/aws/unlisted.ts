import { HeadBucketCommand } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { isGone } from './region';
import { endsSession } from './errors';
import type { AccountSession } from './session';

/**
 * Asks S3 for buckets that were there before and that the list now leaves out, because a list can end early without
 * saying so, and then what it leaves out is not gone.
 *
 * @returns those that S3 doesn't confirm to be gone: `present` where it has them, `unproven` where its answer leaves it
 *   open, as a refusal does: the bucket may be closed to us, or be somebody else's by now.
 */
export async function findUnlisted(
  session: AccountSession,
  buckets: Array<{ name: string; region?: string }>,
  concurrency: number,
): Promise<Map<string, 'present' | 'unproven'>> {
  const { account, homeRegion, signal } = session;
  const limit = pLimit(concurrency);
  const found = new Map<string, 'present' | 'unproven'>();

  async function ask({
    name,
    region = homeRegion,
  }: {
    name: string;
    region?: string;
  }): Promise<void> {
    signal.throwIfAborted();
    try {
      await session.s3(region).send(
        new HeadBucketCommand({
          Bucket: name,
          ExpectedBucketOwner: account.id,
        }),
        { abortSignal: signal },
      );
      found.set(name, 'present');
    } catch (error) {
      signal.throwIfAborted();
      if (endsSession(error, region, homeRegion)) {
        throw error;
      }
      if (!isGone(error)) {
        found.set(name, 'unproven');
      }
    }
  }

  try {
    await Promise.all(buckets.map(bucket => limit(() => ask(bucket))));
  } finally {
    limit.clearQueue();
  }
  return found;
}
