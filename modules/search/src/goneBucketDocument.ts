import type { IndexableDocument } from '@backstage/plugin-search-common';
import {
  bucketHistoryPath,
  nameActors,
  plainText,
  type RecordedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';

/** What is found of a bucket that is gone: since when, by whom, and what it is searched by. Leads to its history. */
export function goneBucketDocument(bucket: RecordedBucket): IndexableDocument {
  const { arn, accountId, accountName, region, owner, tags = {} } = bucket;
  return {
    title: `${bucket.bucket} (gone)`,
    text: [
      whatBecameOf(bucket),
      region,
      accountName,
      accountId,
      owner,
      ...Object.entries(tags).map(([key, value]) => `${key}: ${value}`),
    ]
      .filter(text => text !== undefined)
      .join(' · '),
    location: bucketHistoryPath(bucket),
    authorization: { resourceRef: arn },
  };
}

/** Search keeps texts for a while: so a day, and not how long ago that was. */
function whatBecameOf({
  goneAs,
  goneAt,
  goneBy,
  accountId,
}: RecordedBucket): string {
  const day = goneAt?.slice(0, 10);
  if (goneAs !== 'deleted') {
    return `No longer read${day ? ` since ${day}` : ''}`;
  }
  const by = nameActors({ actor: goneBy, accountId }).map(plainText).join('');
  return `Deleted${day ? ` on ${day}` : ''}${by && ` by ${by}`}`;
}
