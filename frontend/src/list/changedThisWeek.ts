import type { CatalogApi } from '@backstage/plugin-catalog-react';
import type {
  AwsS3BucketsClient,
  BucketChangeKind,
} from 'backstage-plugin-aws-s3-buckets-common';

/** What happens to a bucket that is still there. That it can or can't be read is no change of the bucket. */
const KINDS: BucketChangeKind[] = [
  'created',
  'tag-added',
  'tag-changed',
  'tag-removed',
  'configuration-changed',
  'owner-changed',
];

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Of how many changes, the latest first. */
const PAGES = 4;
const PAGE_SIZE = 500;

/** The list asks for them by name, in an address. Servers take some 16 kB of it, and a name has up to 63 characters. */
const MAX_BUCKETS = 150;

/** The refs of the buckets that changed in the last seven days, those that changed last first, up to 150 of them. */
export async function changedThisWeek(
  api: AwsS3BucketsClient,
  catalogApi: CatalogApi,
  options: {
    /** The refs of the owners whose buckets count; absent: all. */
    owners?: string[];
    now?: Date;
  },
): Promise<string[]> {
  const { owners, now = new Date() } = options;
  const from = new Date(now.getTime() - WEEK_MS).toISOString();
  const changed = new Set<string>();
  let cursor: string | undefined;
  for (let page = 0; page < PAGES && (page === 0 || cursor); page++) {
    const { items, nextCursor } = await api.listChanges({
      kind: KINDS,
      from,
      limit: PAGE_SIZE,
      cursor,
    });
    for (const { entityRef } of items) {
      if (entityRef) {
        changed.add(entityRef);
      }
    }
    cursor = nextCursor;
  }
  const refs = owners
    ? await ownedBy(catalogApi, [...changed], owners)
    : [...changed];
  return refs.slice(0, MAX_BUCKETS);
}

async function ownedBy(
  catalogApi: CatalogApi,
  refs: string[],
  owners: string[],
): Promise<string[]> {
  if (refs.length === 0) {
    return [];
  }
  const { items } = await catalogApi.getEntitiesByRefs({
    entityRefs: refs,
    fields: ['kind', 'metadata.name', 'metadata.namespace', 'relations'],
  });
  return refs.filter((_, index) =>
    items[index]?.relations?.some(
      ({ type, targetRef }) => type === 'ownedBy' && owners.includes(targetRef),
    ),
  );
}
