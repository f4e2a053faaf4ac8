import { GetBucketTaggingCommand } from '@aws-sdk/client-s3';
import {
  endsSession,
  errorCode,
  explain,
  UnusableAnswerError,
} from '../aws/errors';
import type { BucketTags } from 'backstage-plugin-aws-s3-buckets-common';
import { isGone, wrongRegion } from '../buckets/locate';
import { AccountSession } from '../aws/session';

/** What asking for a bucket's tags can find: them, or that the bucket is gone, or that it lives in another region. */
export type TagsAnswer =
  BucketTags | { status: 'gone' } | { status: 'wrong-region'; right?: string };

/**
 * Reads a bucket's tags in a region: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html
 */
export async function readTags(
  session: AccountSession,
  bucket: string,
  region: string,
): Promise<TagsAnswer> {
  const { account, homeRegion, signal } = session;
  try {
    const { TagSet } = await session.s3(region).send(
      new GetBucketTaggingCommand({
        Bucket: bucket,
        ExpectedBucketOwner: account.id,
      }),
    );
    // The SDK takes any XML for an answer; one of S3 has a tag set, if an empty one.
    if (!TagSet) {
      throw new UnusableAnswerError('the answer has no tag set');
    }
    return TagSet.length === 0
      ? { status: 'none' }
      : { status: 'known', tags: sortedTags(TagSet) };
  } catch (error) {
    signal.throwIfAborted();
    if (errorCode(error) === 'NoSuchTagSet') {
      return { status: 'none' };
    }
    if (isGone(error, 'GetBucketTagging')) {
      return { status: 'gone' };
    }
    const elsewhere = wrongRegion(error);
    if (elsewhere) {
      return { status: 'wrong-region', ...elsewhere };
    }
    if (endsSession(error, region, homeRegion)) {
      throw error;
    }
    return {
      status: 'unavailable',
      reason: explain(error, {
        call: 'GetBucketTagging',
        account,
        bucket,
        region,
      }),
    };
  }
}

/** A tag set as an object, sorted by key: AWS promises no order, and an entity must not change with it. */
export function sortedTags(
  tagSet: Array<{ Key?: string; Value?: string }>,
): Record<string, string> {
  return Object.fromEntries(
    tagSet
      .map(({ Key = '', Value = '' }): [string, string] => [Key, Value])
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
