import type {
  BucketFacts,
  BucketKind,
  Unavailable,
} from 'backstage-plugin-aws-s3-buckets-common';
import type { AwsAccount } from './AwsAccount';

/**
 * The region a bucket lives in.
 *
 * `lastKnown` is what the inventory remembers from the last successful reading; a fresh reading has none.
 *
 * @public
 */
export type BucketRegion =
  | { status: 'known'; region: string }
  | { status: 'unavailable'; reason: Unavailable; lastKnown?: string };

/** A bucket as a list names it. */
export interface ListedBucket {
  name: string;
  arn: string;
  /** ISO 8601. */
  createdAt?: string;
  /** Whether that is when the bucket was made; else it moves with each edit of the bucket's policy. */
  isCreationDateExact?: boolean;
  /** Left out by older endpoints and S3-compatible stores. */
  region?: string;
  /**
   * What is wrong with this entry of the list, in one sentence. Only S3-compatible stores answer such entries. The
   * bucket must not be stored or sent to the catalog; the rest of the list is good.
   */
  problem?: string;
}

/**
 * Compares names by their UTF-8 bytes, the order in which S3 lists. JavaScript's own order differs where a name has
 * characters beyond U+FFFF: UTF-16 writes them as surrogates, which come before U+E000 to U+FFFF.
 */
export function compareNames(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      return inOrderOfUtf8(x) - inOrderOfUtf8(y);
    }
  }
  return a.length - b.length;
}

function inOrderOfUtf8(unit: number): number {
  if (unit >= 0xe000) {
    return unit - 0x800;
  }
  return unit >= 0xd800 ? unit + 0x2000 : unit;
}

/**
 * One bucket, as one reading found it.
 *
 * @public
 */
export interface BucketRecord {
  /** The account that owns the bucket. */
  account: AwsAccount;
  /** Which kind of bucket it is. */
  kind: BucketKind;
  /** The bucket's identity: unique over all accounts, regions and kinds. */
  arn: string;
  /** The bucket's exact name; for general purpose buckets unique within the partition. */
  name: string;
  /** Where the bucket lives. */
  region: BucketRegion;
  /** What S3 says of it. */
  facts: BucketFacts;
  /** ISO 8601. The earliest date that a list gave: no earlier than when the bucket was made. */
  createdAt?: string;
  /** Whether that is when the bucket was made; else it may be when its policy was edited. */
  isCreationDateExact?: boolean;
}
