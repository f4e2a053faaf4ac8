import type { UsageEstimate } from './usage';

/**
 * By what {@link AwsS3BucketsClient.orderBuckets} orders buckets.
 *
 * @public
 */
export const BUCKET_ORDERS = [
  'name',
  'account',
  'region',
  'owner',
  'created',
  'size',
  'last-change',
] as const;

/**
 * One of {@link BUCKET_ORDERS}.
 *
 * @public
 */
export type BucketOrderField = (typeof BUCKET_ORDERS)[number];

/**
 * Which buckets {@link AwsS3BucketsClient.orderBuckets} asks for, and in which order.
 *
 * @public
 */
export interface OrderBucketsRequest {
  /** By default `name`. What is not known of a bucket comes last, in both directions; what is equal is in order of name. */
  by?: BucketOrderField;
  /** By default `asc`. */
  order?: 'asc' | 'desc';
  /** A part of the bucket's name, or of the value of one of its tags. */
  text?: string;
  /** Changed in AWS, or owned by somebody else, at this time or later, ISO 8601. */
  changedSince?: string;
  /** The refs of entities: any of these, at most 100. */
  entityRef?: string[];
  /** A filter as the catalog's own `GET /entities` takes it: `spec.type=s3-bucket,spec.owner=group:default/web`. */
  filter?: string;
  /** How many of them are left out first; by default 0. */
  offset?: number;
  /** 0 to 100; by default 20. */
  limit?: number;
}

/**
 * A bucket that is there, and what changes too often to be in its entity.
 *
 * @public
 */
export interface OrderedBucket {
  /** The ref of its entity. */
  entityRef: string;
  /** Its size as last known; absent where CloudWatch tells none, as of an empty bucket, or where sizes are not read. */
  bytes?: number;
  /** How many objects it has, likewise. */
  objects?: number;
  /** What storing that costs a month. */
  estimate?: UsageEstimate;
  /** The day of that size in UTC, as `2026-11-23`. */
  day?: string;
  /** When it was last found to be changed in AWS, or to have another owner, ISO 8601 in UTC; absent where it never was. */
  lastChangeAt?: string;
}

/**
 * What `GET /api/catalog/aws-s3-buckets/buckets/order` answers.
 *
 * @public
 */
export interface OrderedBucketsPage {
  /** In the order that was asked for. */
  items: OrderedBucket[];
  /** How many there are on all pages. */
  totalItems: number;
  /** There may be more than `totalItems`: so many were looked at that the rest was left out. */
  isAtLeast: boolean;
}
