import type { BucketRecord } from '../model/bucket';
import { BucketChange } from 'backstage-plugin-aws-s3-buckets-common';
import { stableJson } from './json';
import { InventoryRow } from './tables';

/** What the inventory remembers of a bucket, whichever account and provider it is in. */
export type RememberedBucket = Omit<
  InventoryRow,
  'provider_id' | 'account_id' | 'bucket' | 'missing_runs'
>;

/** A change before it is known where and when. */
export type Difference = Pick<
  BucketChange,
  'kind' | 'key' | 'oldValue' | 'newValue' | 'previousObservedAt'
>;

/** The entity that a reading gives a bucket. */
export interface BucketEntity {
  /** As `stringifyEntityRef` writes it. */
  ref: string;
  /** `spec.owner`, as an entity ref. */
  owner: string;
}

/**
 * What to remember of a bucket after a reading. What could not be read stays as it was last known, together with the
 * time of the last reading that could.
 */
export function rememberBucket(
  record: BucketRecord,
  entity: BucketEntity | undefined,
  before: RememberedBucket | undefined,
  previousObservedAt: string | undefined,
): RememberedBucket {
  const readAt = (
    known: string | null | undefined,
    status: 'known' | 'unavailable' | undefined,
    last: string | null | undefined,
  ) => (status === 'unavailable' ? last : known && previousObservedAt) ?? null;

  return {
    entity_ref: entity?.ref ?? null,
    owner: entity?.owner ?? null,
    ...(record.region.status === 'known'
      ? {
          region: record.region.region,
          region_status: 'known',
          region_read_at: null,
        }
      : {
          region: before?.region ?? null,
          region_status: 'unavailable',
          region_read_at: readAt(
            before?.region,
            before?.region_status,
            before?.region_read_at,
          ),
        }),
    ...(record.tags.status === 'unavailable'
      ? {
          tags: before?.tags ?? null,
          tags_status: 'unavailable',
          tags_read_at: readAt(
            before?.tags,
            before?.tags_status,
            before?.tags_read_at,
          ),
        }
      : {
          tags: stableJson(
            record.tags.status === 'known' ? record.tags.tags : {},
          ),
          tags_status: 'known',
          tags_read_at: null,
        }),
  };
}

/**
 * What changed about a bucket that was there before. Of what could not be read for a while, the change may have happened
 * at any time since the last reading that could.
 */
export function differencesBetween(
  before: RememberedBucket,
  after: RememberedBucket,
  record: BucketRecord,
  previousObservedAt: string | undefined,
): Difference[] {
  const differences: Difference[] = [];

  for (const [key, was, is] of [
    ['region', before.region_status, record.region],
    ['tags', before.tags_status, record.tags],
  ] as const) {
    if (is.status === 'unavailable' && was === 'known') {
      differences.push({
        kind: 'unreadable',
        key,
        newValue: is.reason.code,
        previousObservedAt,
      });
    } else if (is.status !== 'unavailable' && was === 'unavailable') {
      differences.push({ kind: 'readable', key, previousObservedAt });
    }
  }
  if (before.region && after.region && before.region !== after.region) {
    differences.push({
      kind: 'region-changed',
      oldValue: before.region,
      newValue: after.region,
      previousObservedAt: before.region_read_at ?? previousObservedAt,
    });
  }
  const tagsReadAt = before.tags_read_at ?? previousObservedAt;
  if (before.tags && after.tags && before.tags !== after.tags) {
    differences.push(
      ...tagDifferences(JSON.parse(before.tags), JSON.parse(after.tags)).map(
        difference => ({ ...difference, previousObservedAt: tagsReadAt }),
      ),
    );
  }
  if (before.owner && after.owner && before.owner !== after.owner) {
    differences.push({
      kind: 'owner-changed',
      oldValue: before.owner,
      newValue: after.owner,
      // Most often a tag names the owner.
      previousObservedAt: tagsReadAt,
    });
  }
  return differences;
}

function tagDifferences(
  before: Record<string, string>,
  after: Record<string, string>,
): Difference[] {
  const values = (tags: Record<string, string>) =>
    new Map(Object.entries(tags));
  const old = values(before);
  const fresh = values(after);
  const keys = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return keys.flatMap((key): Difference[] => {
    const oldValue = old.get(key);
    const newValue = fresh.get(key);
    if (oldValue === newValue) {
      return [];
    }
    if (oldValue === undefined) {
      return [{ kind: 'tag-added', key, newValue }];
    }
    if (newValue === undefined) {
      return [{ kind: 'tag-removed', key, oldValue }];
    }
    return [{ kind: 'tag-changed', key, oldValue, newValue }];
  });
}
