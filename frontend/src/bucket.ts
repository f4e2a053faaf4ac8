import type { Entity } from '@backstage/catalog-model';

/** The entities that the backend module emits. */
export const isS3Bucket = {
  kind: 'resource',
  'spec.type': 's3-bucket',
};

/** What the page says of a bucket, read from the entity that the backend module renders. */
export interface Bucket {
  name: string;
  arn?: string;
  accountId?: string;
  accountName?: string;
  region?: string;
  /** Whether `region` is what was last known, because it can't be read at present. */
  regionUnavailable: boolean;
  /** ISO 8601. */
  createdAt?: string;
  consoleUrl?: string;
  /** Exactly as in AWS, in the order of the keys. */
  tags: [key: string, value: string][];
  /** Whether `tags` are the last known ones, because they can't be read at present. */
  tagsUnavailable: boolean;
}

export function readBucket(entity: Entity): Bucket {
  const annotations = entity.metadata.annotations ?? {};
  return {
    name: annotations['amazonaws.com/bucket-name'] ?? entity.metadata.name,
    arn: annotations['amazonaws.com/arn'],
    accountId: annotations['amazonaws.com/account-id'],
    accountName: annotations['amazonaws.com/account-name'],
    region: annotations['amazonaws.com/region'],
    regionUnavailable:
      annotations['amazonaws.com/region-status'] === 'unavailable',
    createdAt: annotations['amazonaws.com/bucket-created-at'],
    consoleUrl: annotations['backstage.io/view-url'],
    tags: Object.entries(readTags(entity)).sort(([a], [b]) =>
      a.localeCompare(b),
    ),
    tagsUnavailable: annotations['amazonaws.com/tags-status'] === 'unavailable',
  };
}

/**
 * The annotation stands in for `spec.tags` where keys differ by case alone: the catalog refuses those in a spec. Of an
 * entity that the module did not emit, either may hold anything.
 */
function readTags({ metadata, spec }: Entity): Record<string, string> {
  const annotation = readObject(metadata.annotations?.['amazonaws.com/tags']);
  const tags = annotation ?? spec?.tags ?? {};
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [key, String(value)]),
  );
}

function readObject(json: string = ''): object | undefined {
  try {
    const value = JSON.parse(json);
    return typeof value === 'object' ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}
