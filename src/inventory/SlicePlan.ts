import type { FactName } from 'backstage-plugin-aws-s3-buckets-common';
import type { BucketRecord } from '../model/BucketRecord';
import type { Difference } from './differencesBetween';
import type { BucketReading, BucketRow, ListingRow } from './tables';

/** Which buckets the configuration lets in, and what it wants to know of them. */
export interface Scope {
  /** The same text as long as the configuration lets in the same buckets. */
  key: string;
  includes(bucket: { name: string; region?: string }): boolean;
  /** The regions that are let in; by default all. */
  regions?: readonly string[];
  /** The facts that are read. What is stored of others is forgotten. By default all. */
  facts?: readonly FactName[];
}

/** What a slice's reading came to. */
export interface SliceReading {
  /** When the reading began, ISO 8601. */
  startedAt: string;
  records: BucketRecord[];
  /** Names of the range that the list has, of buckets that were not read because of where they live. */
  unwanted: Set<string>;
  /** Names of the range that the list has in a form that can't be used. Their rows stay as they are. */
  unusable: Set<string>;
  /** ARNs of buckets that another listing had, and that have left it as far as S3 tells. */
  moved: Set<string>;
  /** Names of buckets that were asked for one by one, and of which S3 says that they are gone. */
  gone: Set<string>;
  /**
   * A time since which the configuration of a bucket was read before this reading, by ARN, ISO 8601; undefined: the
   * beginning of the listing's last sweep.
   */
  configurationReadAt(arn: string): string | undefined;
}

/** What the inventory has on a slice. */
export interface SliceMemory {
  listing: ListingRow;
  /** The rows of the listing in the slice's range, and those of other listings that have one of its ARNs; by ARN. */
  rows: Map<string, BucketRow>;
  /** The latest row of each bucket of the slice that is gone, by ARN. */
  gone: Map<string, BucketRow>;
}

/** A change of a row, which has its id once it is written. */
export interface PlannedChange {
  row: BucketReading | BucketRow;
  difference: Difference;
}

/** What a slice's reading makes of the inventory. */
export interface SlicePlan {
  /** Rows of buckets that are new. */
  inserted: BucketReading[];
  /** Rows as they are to be, each one version on; first those that are gone. */
  updated: BucketRow[];
  /** Ids of rows that the list lacks. */
  missing: number[];
  /** Ids of rows that an earlier list lacked, and that did not change otherwise. */
  found: number[];
  changes: PlannedChange[];
}

export interface CompareOptions {
  memory: SliceMemory;
  reading: SliceReading;
  scope: Scope;
  /** When the sweep began, or the reading of a single bucket; ISO 8601. */
  sweepStartedAt: string;
  /** ISO 8601. */
  now: string;
}
