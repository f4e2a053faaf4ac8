import type { BucketRecord } from '../model/BucketRecord';
import type { BucketRow } from './tables';

/** What a reading, or a list, says of which bucket it is. */
export type Appearance = Pick<
  BucketRecord,
  'createdAt' | 'isCreationDateExact'
> & { accountId: string; region?: string };

/**
 * Whether a bucket is the one of a row, and not another that was made under the same name after it.
 *
 * Another account or region is another bucket: S3 moves none. A list that is asked in us-east-1 gives the date when a
 * bucket was made. In a list of any other region the date moves with each edit of the bucket's policy
 * (https://github.com/aws/aws-cli/issues/3597), so that there a later date proves nothing. A bucket of which S3 said that
 * it is gone comes back only with the date that it had.
 */
export function isSameIncarnation(
  row: Pick<
    BucketRow,
    'account_id' | 'region' | 'created_at' | 'listed_created_at' | 'gone_as'
  >,
  { accountId, region, createdAt, isCreationDateExact }: Appearance,
): boolean {
  if (row.account_id !== accountId) {
    return false;
  }
  if (region && row.region && region !== row.region) {
    return false;
  }
  if (isCreationDateExact && createdAt && row.created_at) {
    return Date.parse(createdAt) <= Date.parse(row.created_at);
  }
  return (
    row.gone_as !== 'deleted' ||
    (createdAt !== undefined && createdAt === row.listed_created_at)
  );
}
