import type { BucketRow } from '../tables';

/**
 * The row of a bucket as it is written into the inventory where nothing was read: by default that of a general purpose
 * bucket that is there, and that the catalog was shown.
 */
export function seededRow(
  row: Pick<BucketRow, 'provider_id' | 'account_id' | 'name' | 'known_since'> &
    Partial<BucketRow>,
): Partial<BucketRow> {
  const { name, known_since: knownSince, version = 1 } = row;
  return {
    arn: `arn:aws:s3:::${name}`,
    kind: 'general-purpose',
    listing_region: '',
    region_status: 'known',
    facts: '{}',
    entity_ref: `resource:default/${name}`,
    read_at: knownSince,
    version,
    shown_version: version,
    ...row,
  };
}
