import { HeadBucketCommand } from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { isGone } from './locate';
import { endsSession, errorStatus } from '../aws/errors';
import type { AccountSession } from '../aws/session';

/**
 * Asks S3 for buckets that were there before and that the list now leaves out, because a list can end early without
 * saying so, and then what it leaves out is not gone.
 *
 * @returns those that S3 doesn't confirm to be gone: `present` where it has them; `unproven` where it refuses or refers
 *   elsewhere, because the bucket may be closed to us, or be somebody else's by now; `unanswered` where it was too busy,
 *   failed or could not be reached.
 */
export async function findUnlisted(
  session: AccountSession,
  buckets: Array<{ name: string; region?: string }>,
  concurrency: number,
): Promise<Map<string, 'present' | 'unproven' | 'unanswered'>> {
  const { account, homeRegion, signal } = session;
  const limit = pLimit(concurrency);
  const found = new Map<string, 'present' | 'unproven' | 'unanswered'>();

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
      );
      found.set(name, 'present');
    } catch (error) {
      signal.throwIfAborted();
      if (endsSession(error, region, homeRegion)) {
        throw error;
      }
      if (!isGone(error, 'HeadBucket')) {
        found.set(name, isRefusal(error) ? 'unproven' : 'unanswered');
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

/** Whether S3 answered that this caller may not know, or not in this region. */
function isRefusal(error: unknown): boolean {
  const status = errorStatus(error) ?? 0;
  return status === 403 || (status >= 300 && status < 400);
}
