import {
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_VIEW_URL,
  type Entity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_AWS_ACCESS_POINT_NAME,
  ANNOTATION_AWS_ACCOUNT_ID,
  ANNOTATION_AWS_ACCOUNT_NAME,
  ANNOTATION_AWS_ARN,
  ANNOTATION_AWS_BUCKET_CREATED_AT,
  ANNOTATION_AWS_BUCKET_NAME,
  ANNOTATION_AWS_REGION,
  ANNOTATION_AWS_REGION_STATUS,
  ANNOTATION_AWS_TAGS,
  ANNOTATION_AWS_TAGS_STATUS,
} from './annotations';
import { LOCATION_PREFIX } from './buckets';

/**
 * What the entity of a bucket says about the bucket.
 *
 * @public
 */
export interface Bucket {
  /** The bucket's exact name. */
  name: string;
  /** The bucket's ARN. */
  arn?: string;
  /** The 12-digit id of the bucket's account. */
  accountId?: string;
  /** The name of the bucket's account, where it is known. */
  accountName?: string;
  /** The region the bucket lives in, where it is known. */
  region?: string;
  /** Whether the region can't be read at present; `region` is then the last known one. */
  regionUnavailable: boolean;
  /** ISO 8601. */
  createdAt?: string;
  /** The bucket's page in the AWS console. */
  consoleUrl?: string;
  /** Exactly as in AWS, in the order of the keys. */
  tags: [key: string, value: string][];
  /** Whether the tags can't be read at present; `tags` are then the last known ones. */
  tagsUnavailable: boolean;
}

/**
 * Whether an entity stands for a bucket, whatever its type: the type is configurable.
 *
 * @public
 */
export function isBucket(entity: Entity): boolean {
  return Boolean(entity.metadata.annotations?.[ANNOTATION_AWS_BUCKET_NAME]);
}

/**
 * Whether an entity stands for an access point of S3, through which buckets can be reached.
 *
 * @public
 */
export function isAccessPoint(entity: Entity): boolean {
  return Boolean(
    entity.metadata.annotations?.[ANNOTATION_AWS_ACCESS_POINT_NAME],
  );
}

/**
 * Whether the backend module emitted an entity. Anybody may write the other annotations into a catalog-info.yaml; this
 * one the catalog sets itself.
 *
 * @public
 */
export function isFromAws(entity: Entity): boolean {
  const location = entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
  return location?.startsWith(LOCATION_PREFIX) ?? false;
}

/**
 * Reads what an entity says about its bucket, or its access point.
 *
 * @public
 */
export function readBucket(entity: Entity): Bucket {
  const annotations = entity.metadata.annotations ?? {};
  return {
    name:
      annotations[ANNOTATION_AWS_BUCKET_NAME] ??
      annotations[ANNOTATION_AWS_ACCESS_POINT_NAME] ??
      entity.metadata.name,
    arn: annotations[ANNOTATION_AWS_ARN],
    accountId: annotations[ANNOTATION_AWS_ACCOUNT_ID],
    accountName: annotations[ANNOTATION_AWS_ACCOUNT_NAME],
    region: annotations[ANNOTATION_AWS_REGION],
    regionUnavailable:
      annotations[ANNOTATION_AWS_REGION_STATUS] === 'unavailable',
    createdAt: annotations[ANNOTATION_AWS_BUCKET_CREATED_AT],
    consoleUrl: httpUrl(annotations[ANNOTATION_VIEW_URL]),
    tags: readTags(entity),
    tagsUnavailable: annotations[ANNOTATION_AWS_TAGS_STATUS] === 'unavailable',
  };
}

/**
 * The annotation stands in for `spec.tags` where keys differ by case alone: the catalog refuses those in a spec. A
 * transformer, or an entity that the module did not emit, may have put anything into either.
 */
function readTags({ metadata, spec }: Entity): Bucket['tags'] {
  const annotation = metadata.annotations?.[ANNOTATION_AWS_TAGS];
  return Object.entries(readObject(annotation) ?? spec?.tags ?? {})
    .map(([key, value]): [string, string] => [key, String(value)])
    .sort(([a], [b]) => a.localeCompare(b, 'en'));
}

/** The object that a text holds as JSON; undefined where it holds anything else. */
function readObject(json: string = ''): object | undefined {
  try {
    const value = JSON.parse(json);
    return typeof value === 'object' ? (value ?? undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** Backstage's Link throws on a `javascript:` address, which whoever writes a catalog-info.yaml can put here. */
function httpUrl(url: string = ''): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}
