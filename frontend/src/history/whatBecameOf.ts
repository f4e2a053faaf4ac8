import {
  nameActors,
  plainText,
  type RecordedBucket,
} from 'backstage-plugin-aws-s3-buckets-common';
import { formatTime } from '../Time';
import { timeAgo } from '../timeAgo';

/** What became of a bucket that is gone: `deleted 2 days ago, by jane (Admin)`. */
export function whatBecameOf(bucket: RecordedBucket): string {
  const { goneAs, goneAt, goneBy, accountId } = bucket;
  if (goneAs !== 'deleted') {
    return goneAt
      ? `no longer read since ${formatTime(goneAt)}`
      : 'no longer read';
  }
  const by = nameActors({ actor: goneBy, accountId }).map(plainText).join('');
  return `deleted${goneAt ? ` ${timeAgo(goneAt)}` : ''}${by && `, by ${by}`}`;
}
